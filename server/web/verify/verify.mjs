// What an inspector does with a bundle, without a network and without believing the server: the second implementation
// of docs/formats.md, "Verifying". It shares no code with trace/verify.cc and must come to the same verdict.

import { Fault, base64urlDecode, base64urlOf, utf8 } from './bytes.mjs';
import { parseBundle, parseEntry } from './bundle.mjs';
import { SignatureChecker } from './keys.mjs';
import { isIncluded, leafHash, mapValue } from './merkle.mjs';
import { parseCheckpoint, parseVerifierKey, signersOf } from './note.mjs';
import { findLog, judgeQuorum, parsePolicy } from './policy.mjs';
import { sha256 } from './sha256.mjs';
import { KeyRing } from './key_ring.mjs';
import { chainOfMember, followedMark, mentionsOf, parseStatement } from './statement.mjs';
import { findWarnings } from './warnings.mjs';
import { sentence } from './words.mjs';

const sliceMs = 30;

class Verifier {
  constructor(bytes, { policy, logKey, now, maxAge }, checker) {
    Object.assign(this, { bytes, policy, logKey, now, maxAge, checker });
    this.breathed = Date.now();
    this.signerKnown = false;
    this.cosignatures = [];
    this.below = [];
  }

  /// Lets the page breathe every few milliseconds, so that no bundle, however made, freezes it.
  async breathe() {
    if (Date.now() - this.breathed < sliceMs) return;
    await new Promise((resolve) => { setTimeout(resolve); });
    this.breathed = Date.now();
  }

  async form() {
    if (!globalThis.crypto?.subtle) throw new Fault('crypto-missing');
    this.bundle = parseBundle(this.bytes);
    const { subject, note, subjects, entries } = this.bundle;
    this.subject = subject;
    try {
      this.checkpoint = parseCheckpoint(note.text);
    } catch (fault) {
      throw new Fault(fault.code, { sentence: 'checkpoint', code: fault.code });
    }
    if (!this.checkpoint.plain) throw new Fault('bundle-form');
    this.leaves = [];
    for (const { index, entry, proof } of entries) {
      await this.breathe();
      try {
        this.leaves.push({ index, proof, hash: leafHash(utf8(entry)), ...parseEntry(entry) });
      } catch (fault) {
        throw new Fault(fault.code, { sentence: 'entry-malformed', index });
      }
    }
    this.leafByHash = new Map();
    for (const leaf of this.leaves) {
      leaf.hash = await leaf.hash;
      leaf.links = new Map(leaf.prev);
      leaf.hashName = base64urlOf(leaf.hash);
      if (!this.leafByHash.has(leaf.hashName)) this.leafByHash.set(leaf.hashName, leaf);
    }
    this.newest = this.leaves.at(-1);
    return { subject, bytes: this.bytes.length, subjects: subjects.length, entries: entries.length };
  }

  /// That this key signed the seal. Lines of other keys say nothing and are passed over (C2SP signed-note).
  async mustBeSignedBy(verifier) {
    const { origin } = this.checkpoint;
    if (origin !== verifier.name) throw new Fault('another-log', { origin, name: verifier.name });
    let signers = [];
    try {
      signers = await signersOf(this.bundle.note, [verifier], this.checker);
    } catch (fault) {
      if (fault.code !== 'note-bad-signature') throw fault;
    }
    if (!signers.length) throw new Fault('log-signature', { key: verifier.text, sentence: 'no-log-signature' });
  }

  async logSignature() {
    const { note } = this.bundle;
    const { size, origin } = this.checkpoint;
    if (this.policy) this.logKey = await findLog(this.policy, note, origin, this.checker);
    await this.mustBeSignedBy(this.logKey);
    this.signerKnown = true;
    return { size, key: this.logKey.text, others: note.signatures.length - 1 };
  }

  async quorum() {
    const { cosignatures, ...facts } = await judgeQuorum(this.policy, this.bundle.note, this.checker, this);
    this.cosignatures = cosignatures;
    return facts;
  }

  async newestEntry() {
    const { size, root } = this.checkpoint;
    const { index, hash, proof, at } = this.newest;
    if (BigInt(index) + 1n !== size) throw new Fault('newest-entry-missing', { index, size });
    this.size = Number(size);
    if (!isIncluded(hash, index, this.size, proof.map(base64urlDecode), root)) throw new Fault('not-included', { index });
    return { index, at, size };
  }

  async inclusion() {
    const known = new Map();
    for (const { index, hash, proof } of this.leaves) {
      await this.breathe();
      const isIn = isIncluded(hash, index, this.size, proof.map(base64urlDecode), this.checkpoint.root, known);
      if (!isIn) throw new Fault('not-included', { index });
    }
    return { entries: this.leaves.length, size: this.size };
  }

  async statements() {
    const indexById = new Map();
    let last = '';
    for (const leaf of this.leaves) {
      await this.breathe();
      const { index, at } = leaf;
      try {
        leaf.statement = parseStatement(leaf.statement, this.checkpoint.origin);
      } catch (fault) {
        throw fault instanceof Fault ? new Fault(fault.code, { sentence: 'statement', index, code: fault.code }) : fault;
      }
      const { subjects, id } = leaf.statement;
      const isFiled = subjects.length === leaf.prev.length && subjects.every((subject, i) => subject === leaf.prev[i][0]);
      if (!isFiled) throw new Fault('subjects-differ', { index });
      if (indexById.has(id)) throw new Fault('repeated-statement', { index, before: indexById.get(id) });
      indexById.set(id, index);
      if (at < last) throw new Fault('time-runs-back', { index });
      last = at;
    }
    return { entries: this.leaves.length };
  }

  async map() {
    const root = base64urlDecode(this.newest.map);
    let unspoken = 0;
    for (const { subject, value, siblings, end } of this.bundle.subjects) {
      await this.breathe();
      const leaf = end && { key: base64urlDecode(end.key), value: base64urlDecode(end.value) };
      const shown = mapValue(root, sha256(utf8(subject)), siblings.map(base64urlDecode), leaf);
      if (shown.wrong) throw new Fault('map-proof', { subject });
      if ((shown.value && base64urlOf(shown.value)) !== value) throw new Fault('map-value', { subject });
      if (value === null) ++unspoken;
    }
    return { subjects: this.bundle.subjects.length, index: this.newest.index, unspoken };
  }

  walk({ subject, value }) {
    let head = value;
    // The map is that before the newest entry, which may go on with this chain.
    if (this.newest.links.has(subject)) {
      if (this.newest.links.get(subject) !== value) throw new Fault('newest-link', { subject, index: this.newest.index });
      head = this.newest.hashName;
    }
    const chain = [];
    while (head !== null) {
      const leaf = this.leafByHash.get(head);
      if (!leaf) throw new Fault('chain-broken', { subject });
      if (!leaf.links.has(subject)) throw new Fault('chain-strays', { subject, index: leaf.index });
      const before = chain.at(-1)?.index ?? Infinity;
      if (leaf.index >= before) throw new Fault('chain-order', { subject, index: leaf.index, before });
      leaf.isInClosure = true;
      chain.push(leaf);
      head = leaf.links.get(subject);
    }
    return chain;
  }

  async chains() {
    this.chainOf = new Map();
    let links = 0;
    for (const member of this.bundle.subjects) {
      await this.breathe();
      const chain = this.walk(member);
      // A proof that nothing was ever said would hold just as well for a label that somebody made up.
      if (member.subject === this.subject && !chain.length) throw new Fault('subject-unknown', { subject: this.subject });
      links += chain.length;
      this.chainOf.set(member.subject, chain);
    }
    this.mustSkipNone();
    return { subjects: this.bundle.subjects.length, links };
  }

  /// Links alone would not tell that a chain was cut short or led past an entry, if another chain brought it in.
  mustSkipNone() {
    const standing = new Map([...this.chainOf].map(([subject, chain]) => [subject, new Set(chain)]));
    for (const leaf of this.leaves) {
      for (const subject of leaf.links.keys()) {
        if (standing.has(subject) && !standing.get(subject).has(leaf)) throw new Fault('chain-skips', { subject, index: leaf.index });
      }
    }
  }

  async closure() {
    const members = new Set([this.subject, 'rules']);
    if (this.bundle.down) members.add(followedMark + this.subject);
    for (const member of members) {
      await this.breathe();
      const name = chainOfMember(member);
      if (!this.chainOf.has(name)) throw new Fault('subject-missing', { subject: name });
      for (const leaf of this.chainOf.get(name)) {
        leaf.mentions ??= mentionsOf(leaf.statement);
        for (const { of, adds } of leaf.mentions) if (of.has(member)) adds.forEach((name) => members.add(name));
      }
      if (member.startsWith(followedMark)) {
        members.add(name);
        if (name !== this.subject) this.below.push(name);
      }
    }
    for (const { subject } of this.bundle.subjects) {
      if (!members.has(subject)) throw new Fault('subject-superfluous', { subject });
    }
    for (const leaf of this.leaves) {
      if (!leaf.isInClosure && leaf !== this.newest) throw new Fault('entry-superfluous', { index: leaf.index });
    }
    this.closed = this.leaves.filter((leaf) => leaf.isInClosure);
    return { subjects: this.bundle.subjects.length, subject: this.subject };
  }

  async genesis() {
    const { index, statement: { body } } = this.leaves[0];
    if (index !== 0 || body?.type !== 'Genesis') throw new Fault('genesis-missing');
    const { origin } = body;
    if (origin !== this.checkpoint.origin) throw new Fault('genesis-origin', { origin });
    const ring = new KeyRing();
    for (const { index, at, statement } of this.closed) ring.take(statement, index, at);
    const logKey = ring.logKeys.at(-1);
    const isNamed = ({ text }) => text === this.logKey.text;
    if (this.logKey && !ring.logKeys.some(isNamed)) throw new Fault('genesis-log-key', { key: logKey.text });
    await this.mustBeSignedBy(logKey);
    this.sealKey = logKey;
    return { origin };
  }

  async keys() {
    const ring = new KeyRing();
    this.used = new Map();
    for (const { index, at, statement } of this.closed) {
      const { kid } = statement.header;
      const { key, end } = ring.signer(statement, index, at);
      if (end) throw new Fault('revoked-key', { index, kid, before: end.index });
      if (!key) throw new Fault('unknown-key', { index, kid });
      this.used.set(kid, key);
      ring.take(statement, index, at);
    }
    return { statements: this.closed.length, keys: this.used.size };
  }

  async signatures() {
    const verdicts = await Promise.all(this.closed.map(({ statement: { header, signingInput, signature } }) => {
      const key = this.used.get(header.kid);
      return (header.alg === 'ES256') === key.isP256 && this.checker.holds(key, signingInput, signature);
    }));
    const wrong = verdicts.indexOf(false);
    if (wrong >= 0) throw new Fault('bad-signature', { index: this.closed[wrong].index });
    return { statements: this.closed.length };
  }

  /// For whoever shows it: the statements of the closure, the key of the seal, and who else has a line on it.
  evidence() {
    const { closed: entries, warnings, sealKey: logKey, bundle: { note } } = this;
    return { entries, warnings, logKey, otherSigners: note.signatures.map(({ name }) => name).filter((name) => name !== logKey.name) };
  }

  async rules() {
    this.warnings = findWarnings(this.subject, this.closed);
    return {};
  }
}

/// In the order of docs/formats.md; the first thing that does not hold ends it.
const checkOrder = [
  ['form', 'form'], ['log-signature', 'logSignature'], ['quorum', 'quorum'], ['newest-entry', 'newestEntry'],
  ['inclusion', 'inclusion'], ['statements', 'statements'], ['map', 'map'], ['chains', 'chains'], ['closure', 'closure'],
  ['genesis', 'genesis'], ['keys', 'keys'], ['signatures', 'signatures'], ['rules', 'rules'],
];

/// Whom the caller believes, parsed. A policy's text has priority over a log's key.
function readTrust({ policy, logKey, ...options }) {
  if (policy) return { ...options, policy: parsePolicy(policy) };
  try {
    return { ...options, logKey: logKey ? parseVerifierKey(logKey) : undefined };
  } catch {
    throw new Fault('bad-log-key');
  }
}

/// Checks a bundle.
///   bytes      Uint8Array of the file.
///   policy     text of a tlog-policy; or
///   logKey     the log's verifier key. Without either the seal is held only against the key that the bundle's own first
///              entry names, and the bundle is never accepted: consistent in itself, signer unknown.
///   now        Unix seconds; the clock's where left out. maxAge: seconds (with a policy only).
///   ed25519    a function that answers the module @noble/ed25519, for browsers without Ed25519.
///   language   'en' or 'vi' (of sentences).
///   onCheck    called with each check that held.
/// Answers {accepted, signerKnown, passed: [{name, detail}], failed: null or {name, code, message},
/// warnings: [sentence], subject, down, below: [name] (of a bundle that leads downwards), checkpoint: {origin, size, root (base64)}, cosignatures: [{witness, time, auditor}], newestAt,
/// evidence: {entries: [{index, at, statement}], warnings, logKey, otherSigners}} (the last where all held, else null).
export async function verifyBundle(bytes, options = {}) {
  const language = options.language ?? 'en';
  const passed = [];
  const answer = (verifier, failed) => ({
    accepted: !failed && verifier.signerKnown,
    signerKnown: verifier?.signerKnown ?? false,
    passed,
    failed,
    warnings: (failed ? [] : verifier.warnings).map(({ kind, facts }) => sentence(language, kind, facts)),
    subject: verifier?.subject ?? '',
    down: verifier?.bundle?.down === true,
    below: failed ? [] : verifier.below.sort(),
    checkpoint: verifier?.checkpoint
      ? { origin: verifier.checkpoint.origin, size: Number(verifier.checkpoint.size), root: base64urlOf(verifier.checkpoint.root) }
      : { origin: '', size: 0, root: '' },
    cosignatures: verifier?.cosignatures ?? [],
    newestAt: verifier?.newest?.at ?? '',
    evidence: failed ? null : verifier.evidence(),
  });
  const fail = (name, fault) => {
    if (!(fault instanceof Fault)) throw fault;
    return { name, code: fault.code, message: sentence(language, fault.facts.sentence ?? fault.code, fault.facts) };
  };

  let trust;
  try {
    trust = readTrust({ now: Math.floor(Date.now() / 1000), ...options });
  } catch (fault) {
    return answer(undefined, fail('policy', fault));
  }
  const verifier = new Verifier(bytes, trust, new SignatureChecker(options.ed25519));
  for (const [name, check] of checkOrder) {
    if ((name === 'log-signature' && !trust.policy && !trust.logKey) || (name === 'quorum' && !trust.policy)) continue;
    try {
      const held = { name, detail: sentence(language, name, await verifier[check]()) };
      passed.push(held);
      options.onCheck?.(held);
    } catch (fault) {
      return answer(verifier, fail(name, fault));
    }
  }
  return answer(verifier, null);
}
