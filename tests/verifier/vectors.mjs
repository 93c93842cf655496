// The published vectors through the browser's core: trees, map, notes, checkpoints, cosignatures, policies, and the edges
// of Ed25519, with WebCrypto and with noble.
//   node vectors.mjs VECTORS [NOBLE]
// NGUON_CONFORMANCE names a folder with the larger sets (tlog, map).

import assert from 'node:assert/strict';
import { createHash, webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault, base64Decode, base64urlDecode, base64urlOf, hexOf, utf8 } from '../../server/web/verify/bytes.mjs';
import { SignatureChecker, makeEd25519Key } from '../../server/web/verify/keys.mjs';
import { isConsistent, isIncluded, leafHash, mapValue } from '../../server/web/verify/merkle.mjs';
import { parseCheckpoint, parseNote, parseVerifierKey, signersOf } from '../../server/web/verify/note.mjs';
import { isQuorumMet, parsePolicy } from '../../server/web/verify/policy.mjs';
import { sha256 } from '../../server/web/verify/sha256.mjs';

globalThis.crypto ??= webcrypto;
const [vectors, noblePath] = process.argv.slice(2);
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
const read = (folder, name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
let count = 0;
function same(found, expected, why) {
  ++count;
  assert.deepEqual(found, expected, why);
}
function attempt(run) {
  try {
    return run();
  } catch (fault) {
    assert.ok(fault instanceof Fault, fault.stack);
    return null;
  }
}

// SHA-256 against OpenSSL's, around every length where padding changes.
for (let length = 0; length < 300; ++length) {
  const some = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
  same(hexOf(sha256(some)), createHash('sha256').update(some).digest('hex'), `SHA-256 of ${length} bytes`);
  same(hexOf(sha256(some.subarray(0, length >> 1), some.subarray(length >> 1))), hexOf(sha256(some)), 'in two parts');
}
const large = new Uint8Array(200_003).fill(97);
same(hexOf(sha256(large)), createHash('sha256').update(large).digest('hex'), 'SHA-256 of many blocks');

function lookAtTrees(folder) {
  for (const { why, index, size, leaf_hash, path, root, valid } of read(folder, 'inclusion.json').cases) {
    if (size > Number.MAX_SAFE_INTEGER) continue;
    const isSound = path.every((hash) => hash.length === 64);
    same(isSound && isIncluded(bytes(leaf_hash), index, size, path.map(bytes), bytes(root)), valid, why);
  }
  for (const { why, old_size, new_size, old_root, new_root, path, valid } of read(folder, 'consistency.json').cases) {
    same(isConsistent(old_size, new_size, bytes(old_root), bytes(new_root), path.map(bytes)), valid, `${why} ${old_size} ${new_size}`);
  }
}

function lookAtMaps(folder) {
  const name = existsSync(join(folder, 'map.json')) ? 'map.json' : '../map/map.json';
  if (!existsSync(join(folder, name))) return;
  for (const { root, proofs } of read(folder, name).cases) {
    for (const { subject, value, siblings, end } of proofs) {
      const leaf = end && { key: base64urlDecode(end.key), value: base64urlDecode(end.value) };
      const key = sha256(utf8(subject));
      const shown = mapValue(base64urlDecode(root), key, siblings.map(base64urlDecode), leaf);
      same(shown.wrong, undefined, subject);
      same(shown.value && base64urlOf(shown.value), value, subject);
      const more = [...siblings.map(base64urlDecode), new Uint8Array(32)];
      if (siblings.length < 256) same(mapValue(base64urlDecode(root), key, more, leaf).wrong, true, `${subject}, one more`);
      if (siblings.length) same(mapValue(base64urlDecode(root), key, more.slice(1, -1), leaf).wrong, true, `${subject}, one fewer`);
    }
  }
}

async function openNote(note, vkeys, checker) {
  const parsed = note === null ? null : parseNote(note);
  if (!parsed) return null;
  try {
    const signers = await signersOf(parsed, vkeys.map(parseVerifierKey), checker);
    return signers.length ? { text: parsed.text, signers } : null;
  } catch (fault) {
    assert.ok(fault instanceof Fault, fault.stack);
    return null;
  }
}

async function lookAtNotes(folder, checker) {
  const strictText = (hex) => {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes(hex));
    } catch {
      return null;
    }
  };
  const notes = read(folder, 'notes.json');
  for (const { why, vkey } of notes.bad_vkeys) same(attempt(() => parseVerifierKey(vkey)), null, why);
  for (const { why, note_hex, trusted_vkeys, valid, text, verified_by } of notes.cases) {
    const opened = await openNote(strictText(note_hex), trusted_vkeys, checker);
    same(opened !== null, valid, why);
    if (!valid) continue;
    same(opened.text, text, why);
    same(opened.signers.map(({ verifier }) => verifier.text).sort(), [...verified_by].sort(), why);
  }
  for (const { why, checkpoint, vkey, origin, valid, size, root } of read(folder, 'checkpoints.json').cases) {
    const opened = await openNote(checkpoint, [vkey], checker);
    const parsed = opened && attempt(() => parseCheckpoint(opened.text));
    const holds = parsed !== null && parsed.origin === origin;
    same(holds, valid, why);
    if (valid) same([String(parsed.size), hexOf(parsed.root)], [String(size), root], why);
  }
  const cosigned = read(folder, 'cosignatures.json');
  const opens = (line, vkey) => openNote(`${cosigned.checkpoint_body}\n${line}`, [vkey], checker);
  for (const { type, vkey, time, line } of cosigned.cosignatures) {
    if (!type.startsWith('ed25519')) continue;
    same((await opens(line, vkey)).signers[0].time, time, vkey);
  }
  for (const { why, vkey, line } of cosigned.invalid) {
    if (attempt(() => parseVerifierKey(vkey)) === null) continue; // A type of key that is passed over here.
    same(await opens(line, vkey), null, why);
  }
}

/// A tlog-proof file under a policy, as far as a bundle has the same parts.
async function lookAtPolicies(folder, checker) {
  const { cases, bad_policies } = read(folder, 'proofs.json');
  for (const { why, policy } of bad_policies) same(attempt(() => parsePolicy(policy)), null, why);
  for (const { why, proof, entry, policy, valid } of cases) {
    const verdict = await (async () => {
      const parsedPolicy = attempt(() => parsePolicy(policy));
      const blank = proof.indexOf('\n\n');
      const [head, note] = [proof.slice(0, blank + 1), proof.slice(blank + 2)];
      if (!parsedPolicy || !/^c2sp\.org\/tlog-proof@v1\n(?:extra [^\n]*\n)?index /.test(head)) return false;
      const [, index, hashes] = /\nindex (0|[1-9]\d*)\n([^]*)$/.exec(head) ?? [];
      const path = (hashes ?? '').split('\n').slice(0, -1).map(base64Decode);
      if (index === undefined || path.some((hash) => hash?.length !== 32)) return false;
      const keys = [...parsedPolicy.logs, ...parsedPolicy.members.flatMap((member) => member.witness ?? [])].map(({ text }) => text);
      const opened = await openNote(note, keys, checker);
      const checkpoint = opened && attempt(() => parseCheckpoint(opened.text));
      if (!checkpoint) return false;
      const signedBy = (name) => opened.signers.some(({ verifier }) => verifier.type === 1 && verifier.name === name);
      const signers = opened.signers.map(({ verifier }) => ({ verifier: parsedPolicy.members.find((member) => member.witness?.text === verifier.text)?.witness }));
      return signedBy(checkpoint.origin) && isQuorumMet(parsedPolicy.quorum, signers) &&
        isIncluded(await leafHash(bytes(entry)), Number(index), Number(checkpoint.size), path, checkpoint.root);
    })();
    same(verdict, valid, why);
  }
}

async function lookAtEdges(folder, checker) {
  for (const { why, key, message, signature, valid } of read(folder, 'ed25519-edges.json').cases) {
    const made = attempt(() => makeEd25519Key(bytes(key)));
    const verdict = made !== null && await checker.holds(made, bytes(message), bytes(signature));
    same(verdict, valid, why);
  }
}

const checkers = [['WebCrypto', new SignatureChecker()]];
if (noblePath) {
  const noble = new SignatureChecker(() => import(resolve(noblePath)));
  // As in a browser whose WebCrypto has no Ed25519.
  const importKey = crypto.subtle.importKey.bind(crypto.subtle);
  noble.chooseEd25519 = async function chooseWithoutEd25519() {
    crypto.subtle.importKey = async () => { throw new Error('not supported'); };
    try {
      return await SignatureChecker.prototype.chooseEd25519.call(this);
    } finally {
      crypto.subtle.importKey = importKey;
    }
  };
  checkers.push(['noble', noble]);
}
lookAtTrees(vectors);
lookAtMaps(vectors);
const conformance = process.env.NGUON_CONFORMANCE && join(process.env.NGUON_CONFORMANCE, 'tlog');
if (conformance && existsSync(conformance)) {
  lookAtTrees(conformance);
  lookAtMaps(conformance);
}
for (const [name, checker] of checkers) {
  await lookAtEdges(vectors, checker);
  for (const folder of conformance && existsSync(conformance) ? [vectors, conformance] : [vectors]) {
    await lookAtNotes(folder, checker);
    await lookAtPolicies(folder, checker);
  }
  console.log(`with ${name}: ${count} so far`);
}
console.log(`${count} vectors hold`);
