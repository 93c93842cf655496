// Whom a verifier believes (c2sp.org/tlog-policy): which logs, which witnesses, how many of them.

import { Fault, utf8 } from './bytes.mjs';
import { isSignatureOf, parseVerifierKey, signersOf, typeOfLog, typeOfWitness } from './note.mjs';

/// {logs, members: [{name, witness} or {name, members, wanted}], quorum: a member, or null}. Throws bad-policy with the
/// number of the line.
export function parsePolicy(text) {
  const policy = { logs: [], members: [], quorum: undefined };
  let line = 0;
  let said = 0;
  const refuse = (cause) => { throw new Fault('bad-policy', { line, cause }); };
  const find = (name) => policy.members.find((member) => member.name === name);
  const add = (member) => {
    if (member.name === 'none' || find(member.name)) refuse('name');
    policy.members.push(member);
  };
  const readKey = (vkey, type) => {
    let verifier;
    try {
      verifier = parseVerifierKey(vkey);
    } catch {
      refuse('key');
    }
    if (verifier.type !== type) refuse('type');
    const known = [...policy.logs, ...policy.members.flatMap((member) => member.witness ?? [])];
    const isSame = (other) => (other.type === type && other.key === verifier.key) || isSignatureOf(other, verifier);
    if (known.some(isSame)) refuse('twice');
    return verifier;
  };
  const readGroup = ([, name, count, ...names]) => {
    const members = names.map((each) => {
      const member = find(each);
      if (!member || member.isMember) refuse('member');
      member.isMember = true;
      return member;
    });
    const wanted = count === 'all' ? members.length : count === 'any' ? 1 : Number(/^[1-9]\d*$/.test(count) && count);
    if (!wanted || wanted > members.length) refuse('count');
    add({ name, members, wanted });
  };

  if (utf8(text).length > 65536 || /[\0-\x08\v-\x1f\x7f]/.test(text)) refuse('form');
  if (text && !text.endsWith('\n')) refuse('form');
  for (const each of text.split('\n').slice(0, -1)) {
    ++line;
    const words = each.split(/[ \t]+/).filter(Boolean);
    if (!words.length || words[0].startsWith('#')) continue;
    if (++said > 256) refuse('form');
    const is = (word, least, most) => words[0] === word && words.length >= least && words.length <= most;
    if (is('log', 2, 3)) policy.logs.push(readKey(words[1], typeOfLog));
    else if (is('witness', 3, 4)) add({ name: words[1], witness: readKey(words[2], typeOfWitness) });
    else if (is('group', 4, Infinity)) readGroup(words);
    else if (is('quorum', 2, 2) && policy.quorum === undefined) policy.quorum = words[1] === 'none' ? null : find(words[1]) ?? refuse('quorum');
    else refuse('line');
  }
  if (policy.quorum === undefined) refuse('quorum');
  return policy;
}

/// Whether the signers are as many as this member of a policy wants.
export function isQuorumMet(member, signers) {
  if (!member) return true;
  if (member.witness) return signers.some((signer) => signer.verifier === member.witness);
  return member.members.filter((each) => isQuorumMet(each, signers)).length >= member.wanted;
}

/// The log of the policy that signed the note under the name of its origin. Throws policy-log.
export async function findLog(policy, note, origin, checker) {
  for (const log of policy.logs.filter((each) => each.name === origin)) {
    try {
      if ((await signersOf(note, [log], checker)).length) return log;
    } catch (fault) {
      if (fault.code !== 'note-bad-signature') throw fault;
    }
  }
  throw new Fault('policy-log', { origin });
}

/// Whether a member is this group, or in it, or in a group of it.
const isWithin = (member, group) => group && (member === group || (group.members ?? []).some((each) => isWithin(member, each)));

/// Who countersigned: [{witness, time, auditor: whether the policy's group "auditors" has it}], and the facts of the
/// sentence. With maxAge, cosignatures older than that many seconds before `now` don't count. Throws note-bad-signature,
/// policy-quorum or too-old.
export async function judgeQuorum({ logs, members, quorum }, note, checker, { now, maxAge }) {
  const witnesses = members.filter((member) => member.witness);
  const signers = await signersOf(note, [...logs, ...witnesses.map(({ witness }) => witness)], checker);
  const timeOf = (witness) => signers.find((signer) => signer.verifier === witness)?.time;
  const cosignatures = witnesses.filter(({ witness }) => timeOf(witness) !== undefined)
    .map((member) => ({ witness: member.name, time: timeOf(member.witness),
      auditor: Boolean(isWithin(member, members.find((each) => each.name === 'auditors'))) }));
  const facts = { signed: cosignatures.length, named: witnesses.length, wanted: quorum?.name ?? 'none' };
  if (!isQuorumMet(quorum, signers)) throw new Fault('policy-quorum', facts);
  if (maxAge !== undefined) {
    const young = signers.filter(({ verifier, time }) => verifier.type === typeOfWitness && time >= now - maxAge);
    if (!young.length || !isQuorumMet(quorum, young)) throw new Fault('too-old', { maxAge });
  }
  return { cosignatures, ...facts };
}
