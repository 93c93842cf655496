// What the log itself says against the goods of a bundle that held: recalls of the lot or of anything that it was made
// from, findings that nobody closed, and what was declared wrong. Rights are not asked here; who spoke is named.

import { contentsOf, inputsOf, outputsOf } from './event.mjs';

// As many as a bundle may hold: a limit below that could be filled up with names to hide a recall behind them.
const lotsMax = 20_000;

/// Who the signers were, by their keys, and what the parties are called, as told up to some entry.
class Directory {
  constructor() {
    this.partyOfKey = new Map();
    this.parties = new Map();
    this.mandates = new Set();
  }
  /// What makes an authority, a key or an agent counts only where it was said by somebody who may (docs/rules.md): else one
  /// producer could lift a recall with a word about itself.
  read({ header, body }) {
    const signer = this.partyOfKey.get(header.kid);
    if (body?.rootKeys && (signer === 'root' || !this.partyOfKey.size)) for (const key of body.rootKeys) this.partyOfKey.set(key.kid, 'root');
    const isAuthority = this.hasRole(signer, 'authority');
    if (body?.type === 'Key' && (isAuthority || signer === body.party) && !this.partyOfKey.has(body.key.kid)) {
      this.partyOfKey.set(body.key.kid, body.party);
    }
    if (body?.type === 'Party') {
      const isMember = signer && signer === body.memberOf && body.roles.every((role) => role === 'producer');
      if (isAuthority || isMember) this.parties.set(body.id, body);
    }
    if (body?.type === 'Mandate' && (isAuthority || signer === body.party)) this.mandates.add(`${body.party} ${body.agent}`);
  }
  /// Whose word it is: that of the party that is named, where it ever let the signer speak for it.
  speaker(signer, party) {
    return this.mandates.has(`${party} ${signer}`) ? party : signer;
  }
  hasRole(party, ...roles) {
    return (party === 'root' && roles.includes('authority')) || roles.some((role) => this.parties.get(party)?.roles.includes(role));
  }
  name(party) {
    const known = this.parties.get(party);
    return known ? `${known.name.vi} (${party})` : party;
  }
}

/// Every event of the entries in their order, as {event, index, signer, by: the party that it speaks for, wrong: the index of the
/// entry that declared it wrong, or undefined}; declarations themselves have `declares`: that event. And the directory.
export function listEvents(entries) {
  const directory = new Directory();
  const said = [];
  for (const { index, statement } of entries) {
    for (const event of statement.events ?? []) {
      const signer = directory.partyOfKey.get(statement.header.kid);
      const by = event.onBehalfOf?.subject ?? signer;
      const speaker = directory.speaker(signer, event.onBehalfOf?.subject);
      const one = { event, index, signer, by, speaker, wrong: undefined, isAuthority: directory.hasRole(speaker, 'authority'),
        mayClose: directory.hasRole(speaker, 'inspector', 'authority') };
      if (event.declaration) {
        const same = said.filter((other) => other.event.id === event.id && !other.event.declaration && other.wrong === undefined);
        one.declares = same.find((other) => other.speaker === speaker) ?? (one.isAuthority ? same[0] : undefined);
        if (one.declares) one.declares.wrong = index;
      }
      said.push(one);
    }
    directory.read(statement);
  }
  return { said, directory };
}

/// The lot and all that it was made from, nearest first.
function ancestorsOf(subject, said) {
  const parents = new Map();
  const runs = new Map();
  const sidesOf = (event) => {
    const own = { inputs: new Set(), outputs: new Set() };
    if (!event.transformationId) return own;
    if (!runs.has(event.transformationId)) runs.set(event.transformationId, own);
    return runs.get(event.transformationId);
  };
  const transformations = new Set();
  const packed = new Map();
  for (const { event } of said) {
    if (event.parent) packed.set(event.parent.subject, [...(packed.get(event.parent.subject) ?? []), ...contentsOf(event)]);
  }
  for (const { event, wrong } of said) {
    if (event.type !== 'F' || event.declaration || wrong !== undefined) continue;
    const sides = sidesOf(event);
    inputsOf(event).forEach((thing) => sides.inputs.add(thing.subject));
    outputsOf(event).forEach((thing) => sides.outputs.add(thing.subject));
    transformations.add(sides);
  }
  for (const { inputs, outputs } of transformations) {
    // A container among the inputs stands for whatever was packed into it, and into those inside it.
    for (const input of inputs) for (const thing of packed.get(input) ?? []) inputs.add(thing.subject);
    for (const output of outputs) parents.set(output, new Set([...(parents.get(output) ?? []), ...inputs]));
  }
  const reached = new Set([subject]);
  for (const lot of reached) {
    for (const parent of parents.get(lot) ?? []) if (reached.size < lotsMax) reached.add(parent);
  }
  return [...reached];
}

/// [{kind, facts}] for the sentences of words.mjs; `entries`: [{index, statement}] of the closure, in order.
export function findWarnings(subject, entries) {
  const { said, directory } = listEvents(entries);
  const standing = said.filter(({ event, wrong }) => !event.declaration && wrong === undefined);
  const lots = ancestorsOf(subject, said);
  const warnings = [];
  const warn = (kind, lot, { by, index }, more = {}) =>
    warnings.push({ kind, lot, index, facts: { lot, by: directory.name(by), index, ...more } });

  for (const lot of lots) {
    const about = standing.filter(({ event }) => contentsOf(event).some((thing) => thing.subject === lot));
    let recalls = [];
    let findings = [];
    for (const one of about) {
      const { event } = one;
      if (event.persistent.set.includes('recalled')) recalls.push(one);
      else if (event.persistent.unset.includes('recalled')) recalls = recalls.filter((other) => !one.isAuthority && other.speaker !== one.speaker);
      else if (event.bizStep === 'inspecting' && event.disposition === 'non_conformant') findings.push(one);
      else if (event.bizStep === 'inspecting' && event.disposition === 'conformant' && one.mayClose) findings = [];
    }
    if (recalls.length && !warnings.some((warning) => warning.kind === 'recalled')) {
      warn('recalled', lot, recalls.at(-1), { reason: recalls.at(-1).event.reason });
    }
    for (const finding of findings) warn('open-finding', lot, finding);
  }
  for (const one of said) {
    if (one.declares) warn('declared-wrong', subject, one, { before: one.declares.index });
  }
  return warnings;
}
