#!/usr/bin/env python3
"""Writes ed25519-edges.json: signatures at the places where RFC 8032 leaves room and implementations differ.

A row is valid where every implementation accepts it; of the others, `without_cofactor` and `with_cofactor` say whether
the verification equation holds, that is, whether an implementation that checks nothing else would accept it.
Plain affine arithmetic, slow and independent of the code under test.
"""

import hashlib
import json
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, P - 2, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, P - 2, P) % P
    return x, y


def multiply(scalar, point):
    result = NEUTRAL
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def x_of(y, sign):
    """None where no point has this y."""
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == (-u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u:
        return None
    return x if x & 1 == sign or x == 0 else P - x


def encode(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(octets):
    """Any encoding, canonical or not."""
    number = int.from_bytes(octets, "little")
    y, sign = (number & (2**255 - 1)) % P, number >> 255
    x = x_of(y, sign)
    return None if x is None else (x, y)


BASE = (x_of(4 * pow(5, P - 2, P) % P, 0), 4 * pow(5, P - 2, P) % P)


def torsion_generator():
    y = 2
    while True:
        x = x_of(y, 0)
        if x is not None:
            point = multiply(L, (x, y))
            if multiply(4, point) != NEUTRAL:
                return point
        y += 1


TORSION = [multiply(k, torsion_generator()) for k in range(8)]


def challenge(r, a, message):
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little") % L


def negate(point):
    return -point[0] % P, point[1]


def equations(a, message, signature):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    points = decode(a), decode(r)
    if None in points:
        return False, False
    h = challenge(r, a, message)
    rest = add(multiply(s % L, BASE), negate(add(points[1], multiply(h, points[0]))))
    return rest == NEUTRAL, multiply(8, rest) == NEUTRAL


rows = []


def row(why, valid, a, message, r, s):
    signature = r + s.to_bytes(32, "little")
    without, with_cofactor = equations(a, message, signature)
    assert not valid or without, why
    rows.append({"why": why, "valid": valid, "without_cofactor": without, "with_cofactor": with_cofactor,
                 "key": a.hex(), "message": message.hex(), "signature": signature.hex()})


def scalar(label):
    return int.from_bytes(hashlib.sha512(b"nguon edge " + label).digest(), "little") % L


def first_message(accept):
    for counter in range(10_000):
        message = b"message %d" % counter
        if accept(message):
            return message
    raise RuntimeError("no message found")


secret, nonce = scalar(b"secret"), scalar(b"nonce")
A, R = multiply(secret, BASE), multiply(nonce, BASE)
a, r = encode(A), encode(R)


def response(key, commitment, message):
    return (nonce + challenge(commitment, key, message) * secret) % L


message = b"nguon"
s = response(a, r, message)
row("an ordinary signature", True, a, message, r, s)
row("an ordinary signature of the empty message", True, a, b"", r, response(a, r, b""))
row("another message", False, a, b"Nguon", r, s)
row("S one too high", False, a, message, r, s + 1)
for factor in range(1, (2**256 - 1 - s) // L + 1, 3):
    row(f"S plus {factor} times the group order", False, a, message, r, s + factor * L)
row("A of the other sign", False, encode(negate(A)), message, r, s)

non_canonical_neutral = [(P + 1).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little"),
                         (P + 1 | 1 << 255).to_bytes(32, "little")]
for order_index, point in enumerate(TORSION):
    key = encode(point)
    fitting = first_message(lambda m: multiply(challenge(r, key, m) % 8, point) == NEUTRAL)
    row(f"A of small order ({order_index}), signature that holds for it", False, key, fitting, r, nonce)
    row(f"A of small order ({order_index}), R the same point, S zero", False, key,
        first_message(lambda m: add(point, multiply(challenge(key, key, m) % 8, point)) == NEUTRAL), key, 0)
for key in non_canonical_neutral:
    row("A the neutral point in a second encoding", False, key, message, r, nonce)
row("A of order 2 in a second encoding", False, (P - 1 | 1 << 255).to_bytes(32, "little"),
    first_message(lambda m: challenge(r, (P - 1 | 1 << 255).to_bytes(32, "little"), m) % 2 == 0), r, nonce)
for sign in (0, 1):
    key = (P | sign << 255).to_bytes(32, "little")
    row("A of order 4 in a second encoding", False, key, first_message(lambda m: challenge(r, key, m) % 4 == 0), r,
        nonce)

for order_index, point in enumerate(TORSION):
    commitment = encode(point)
    row(f"R of small order ({order_index})", False, a, message, commitment,
        challenge(commitment, a, message) * secret % L)
for commitment in non_canonical_neutral:
    row("R the neutral point in a second encoding", False, a, message, commitment,
        challenge(commitment, a, message) * secret % L)

for order_index in (1, 2, 4):
    torsion = TORSION[order_index]
    mixed_key, mixed_commitment = encode(add(A, torsion)), encode(add(R, torsion))
    row(f"A of mixed order ({order_index}), holds without cofactor", False, mixed_key,
        (fitting := first_message(lambda m: challenge(r, mixed_key, m) % 8 == 0)), r, response(mixed_key, r, fitting))
    row(f"A of mixed order ({order_index}), holds only with cofactor", False, mixed_key,
        (fitting := first_message(lambda m: multiply(challenge(r, mixed_key, m) % 8, torsion) != NEUTRAL)), r,
        response(mixed_key, r, fitting))
    row(f"R of mixed order ({order_index}), holds only with cofactor", False, a, message, mixed_commitment,
        response(a, mixed_commitment, message))
    fitting = first_message(
        lambda m: add(torsion, multiply(challenge(mixed_commitment, mixed_key, m) % 8, torsion)) == NEUTRAL)
    row(f"A and R of mixed order ({order_index}), holds without cofactor", False, mixed_key, fitting, mixed_commitment,
        response(mixed_key, mixed_commitment, fitting))

off_curve = next(y for y in range(2, 100) if x_of(y, 0) is None)
row("A that is no point of the curve", False, off_curve.to_bytes(32, "little"), message, r, nonce)
row("R that is no point of the curve", False, a, message, off_curve.to_bytes(32, "little"), s)

json.dump({"about": " ".join(__doc__.split()), "cases": rows}, sys.stdout, indent=1)
print()
