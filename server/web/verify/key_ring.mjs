// Which keys count at each entry (docs/rules.md, "Keys over time"), told by the statements alone.

import { asTime } from './reader.mjs';

export class KeyRing {
  constructor() {
    this.known = new Map(); // kid -> { key, isRoot, end: undefined or { index, at, until } }
    this.votes = new Map();
    /// The verifier keys that the log was given; the last signs its newest seals.
    this.logKeys = [];
  }

  letIn(key, isRoot) {
    if (!this.known.has(key.kid)) this.known.set(key.kid, { key, isRoot });
  }

  /// {key}; or {end} of one that counts no more; or nothing.
  signer({ header: { kid }, body, events }, index, at) {
    if (!index && body?.type === 'Genesis') return { key: body.rootKeys.find((key) => key.kid === kid) };
    const { key, end } = this.known.get(kid) ?? {};
    const hasGrace = end?.until && events && asTime(at) <= asTime(end.until) &&
      events.every(({ time }) => asTime(time) <= asTime(end.at));
    return end && !hasGrace ? { end } : { key };
  }

  /// What root keys say counts from the entry that reaches the threshold.
  isVoted({ header: { kid }, payload }) {
    if (!this.known.get(kid)?.isRoot || this.threshold < 2) return true;
    const kids = this.votes.get(payload) ?? new Set();
    this.votes.set(payload, kids.add(kid));
    return kids.size >= this.threshold && this.votes.delete(payload);
  }

  setRoots({ rootKeys, threshold }, index, at) {
    for (const [kid, one] of this.known) {
      if (one.isRoot && !rootKeys.some((key) => key.kid === kid)) one.end = { index, at };
    }
    rootKeys.forEach((key) => this.letIn(key, true));
    this.threshold = threshold;
    this.votes.clear();
  }

  /// A later revocation may end a grace, and gives none.
  end({ kid, acceptUntil: until }, index, at) {
    const one = this.known.get(kid);
    if (!one) return;
    if (!one.end) one.end = { index, at, until };
    else if (one.end.until && !(until && asTime(until) >= asTime(one.end.until))) one.end.until = until;
  }

  take(statement, index, at) {
    const { body } = statement;
    if (body?.type === 'Genesis' ? index : !this.isVoted(statement)) return;
    if (body?.type === 'Key') this.letIn(body.key);
    if (body?.type === 'KeyRevocation') this.end(body, index, at);
    if (body?.rootKeys) this.setRoots(body, index, at);
    if (body?.logKey) this.logKeys.push(body.logKey);
  }
}
