// C2SP signed notes, verifier keys and checkpoints (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature).

import { Fault, base64Decode, bigEndian, hexOf, sameBytes, utf8 } from './bytes.mjs';
import { makeEd25519Key } from './keys.mjs';
import { sha256 } from './sha256.mjs';

export const typeOfLog = 1;
export const typeOfWitness = 4;
const signatureMark = '\u2014 ';
/// White space of Unicode, and the plus sign.
const notInKeyNames = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]/;
const loneSurrogate = /[\ud800-\udfff]/u;

export const isKeyName = (name) => name !== '' && !notInKeyNames.test(name) && !loneSurrogate.test(name);

/// {name, id, type, key, text} of "<name>+<8 hex digits>+<base64(type || key)>". Throws bad-vkey or bad-key.
export function parseVerifierKey(text) {
  const [, name, id, encoded] = /^([^+]*)\+([^+]*)\+([^]*)$/.exec(text) ?? [];
  const bytes = name !== undefined && isKeyName(name) && base64Decode(encoded);
  if (!bytes || bytes.length < 2) throw new Fault('bad-vkey');
  const hash = sha256(utf8(name), Uint8Array.of(10), bytes);
  if (id !== hexOf(hash.subarray(0, 4))) throw new Fault('bad-vkey');
  if (bytes[0] !== typeOfLog && bytes[0] !== typeOfWitness) throw new Fault('bad-vkey');
  return { name, id, type: bytes[0], key: makeEd25519Key(bytes.subarray(1)), text };
}

/// {text, signatures: [{name, id, bytes}]}, or null for what is no signed note.
export function parseNote(note) {
  if (utf8(note).length > 2 ** 20 || /[\0-\t\v-\x1f]/.test(note) || loneSurrogate.test(note)) return null;
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) return null;
  const lines = note.slice(blank + 2).split('\n').slice(0, -1);
  if (lines.length < 1 || lines.length > 100) return null;
  const signatures = [];
  for (const line of lines) {
    const [, name, encoded] = /^([^ ]*) ([^]*)$/.exec(line.slice(signatureMark.length)) ?? [];
    const bytes = line.startsWith(signatureMark) && name !== undefined && isKeyName(name) && base64Decode(encoded);
    if (!bytes || bytes.length <= 4) return null;
    signatures.push({ name, id: hexOf(bytes.subarray(0, 4)), bytes: bytes.subarray(4) });
  }
  return { text: note.slice(0, blank + 1), signatures };
}

export const isSignatureOf = (signature, verifier) => signature.name === verifier.name && signature.id === verifier.id;
const timeOfCosignature = (signature) => bigEndian(signature.bytes.subarray(0, 8));

async function signatureHolds(note, signature, verifier, checker) {
  if (verifier.type === typeOfLog) return checker.holds(verifier.key, utf8(note.text), signature.bytes);
  const time = timeOfCosignature(signature);
  if (signature.bytes.length <= 8 || time >> 63n) return false;
  return checker.holds(verifier.key, utf8(`cosignature/v1\ntime ${time}\n${note.text}`), signature.bytes.subarray(8));
}

/// Which of these keys signed the note, as [{verifier, time}], one each. Lines of other keys are passed over; a wrong
/// signature of one of these keys throws note-bad-signature.
export async function signersOf(note, verifiers, checker) {
  const signers = [];
  for (const signature of note.signatures) {
    const verifier = verifiers.find((each) => isSignatureOf(signature, each));
    if (!verifier) continue;
    if (!(await signatureHolds(note, signature, verifier, checker))) {
      throw new Fault('note-bad-signature', { name: signature.name });
    }
    if (signers.every((signer) => signer.verifier !== verifier)) {
      signers.push({ verifier, time: verifier.type === typeOfWitness ? Number(timeOfCosignature(signature)) : 0 });
    }
  }
  return signers;
}

/// {origin, size (a BigInt), root, plain: no extension lines}. Throws checkpoint-….
export function parseCheckpoint(text) {
  const [origin, sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n');
  if (!text.endsWith('\n')) throw new Fault('checkpoint-form');
  if (!origin) throw new Fault('checkpoint-origin');
  const size = /^(0|[1-9]\d{0,19})$/.test(sizeText) ? BigInt(sizeText) : 2n ** 64n;
  if (size >> 64n) throw new Fault('checkpoint-size');
  const root = base64Decode(rootText);
  if (root?.length !== 32 || (size === 0n && !sameBytes(root, sha256()))) throw new Fault('checkpoint-root');
  if (extensions.includes('')) throw new Fault('checkpoint-extension');
  return { origin, size, root, plain: extensions.length === 0 };
}
