// Every lie that we could think of: how it is told, and what each verifier must say to it.
//
//   name     what the table calls it
//   teller   who can tell it: "carrier", whoever hands a file on; "log", whoever has the log's key
//   bundle   makes the file that nguon verify and the page's module are asked about
//   log      makes the log that nguon audit is asked about; `serve` is the lie of its server
//   verify, audit   code or check that must refuse it; "accepted" where it is not found
//   module   where the browser's verdict is to be another than nguon verify's: it replays no rules
//   module_warns   what the browser's verdict must warn of, although it accepts
//   needs    who else finds it where those do not
//   allowed  it is no lie, though it may look like one

import { base64url } from './forge/bytes.mjs';
import { other_spelling } from './forge/keys.mjs';
import { spell_entry } from './forge/log.mjs';
import { lot, own_product } from './forge/names.mjs';
import { log_line, note } from './forge/note.mjs';
import { leaf_hash } from './forge/tree.mjs';
import { genesis, goods, keys, parties, places, recall, speaker } from './story.mjs';
import {
  after_step,
  alter_entry,
  bundle_of,
  entry_at,
  honest_log,
  honest_steps,
  jars,
  log_of,
  origin,
  row_of,
  said_again,
  voice,
  with_entry,
  with_payload,
  with_signature,
  with_step,
  without_step,
} from './telling.mjs';

const index_of = (name) => honest_log().index_of(name);
const never_logged = base64url(leaf_hash('never logged'));

/// A lie of the log about the story's jars, told in its entries: the bundle and the audit are of one log.
const in_log = (steps, { thing = jars, bundle_options } = {}) => {
  let log;
  const made = () => (log ??= log_of(steps()));
  return { teller: 'log', log: made, bundle: () => made().bundle(thing.subject, bundle_options) };
};

/// A lie of whoever carries the bundle of some fruit and of all that was made of it.
const in_file_down = (change) => ({
  teller: 'carrier',
  bundle: () => bundle_of(goods.fruit_1, change, honest_log(), { down: true }),
});

/// A lie of whoever carries the file. The log is honest.
const in_file = (thing, change, log) => ({ teller: 'carrier', bundle: () => bundle_of(thing, change, log?.()) });

const at_entry = (name, forge) => () => with_entry(name, forge);
const told_by = (name, key, options) => () => with_step(name, (step) => said_again(step, { key, ...options }));

export const carried = [
  {
    name: 'altered event: another quantity',
    ...in_file(jars, (bundle) => {
      alter_entry(entry_at(bundle, index_of('jarred')), (entry) => {
        entry.statement = with_payload(entry.statement, (text) => text.replace('"quantity":80', '"quantity":90'));
      });
    }),
    verify: 'not-included',
  },
  {
    name: 'altered event: the time of recording',
    ...in_file(jars, (bundle) => {
      alter_entry(entry_at(bundle, index_of('harvest 1')), (entry) => {
        entry.at = '2026-11-01T00:00:00.000Z';
      });
    }),
    verify: 'not-included',
  },
  {
    name: 'dropped event: the recall of an ancestor',
    ...in_file(jars, (bundle) => {
      bundle.entries = bundle.entries.filter(({ index }) => index !== index_of('recall'));
    }),
    verify: 'chain-broken',
  },
  {
    name: 'recall of an ancestor hidden: an older head in its row',
    ...in_file(jars, (bundle) => {
      const [, before] = honest_log().chain(goods.fruit_1.subject);
      row_of(bundle, goods.fruit_1).value = base64url(honest_log().leaves[before]);
      bundle.entries = bundle.entries.filter(({ index }) => index !== index_of('recall'));
    }),
    verify: 'map-value',
  },
  {
    name: 'recall of an ancestor hidden: its row from an older map',
    ...in_file(jars, (bundle) => {
      const old = honest_log().subject_row(goods.fruit_1.subject, index_of('recall'));
      Object.assign(row_of(bundle, goods.fruit_1), old);
      bundle.entries = bundle.entries.filter(({ index }) => index !== index_of('recall'));
    }),
    verify: 'map-proof',
  },
  {
    name: 'recall of an ancestor hidden: the ancestor left out',
    ...in_file(jars, (bundle) => {
      bundle.subjects = bundle.subjects.filter(({ subject }) => subject !== goods.fruit_1.subject);
    }),
    verify: 'subject-missing',
  },
  {
    name: 'recall of an ancestor hidden: said that nobody spoke of it',
    ...in_file(jars, (bundle) => {
      row_of(bundle, goods.fruit_1).value = null;
    }),
    verify: 'map-value',
  },
  {
    name: 'false map: a path that leads elsewhere',
    ...in_file(jars, (bundle) => {
      row_of(bundle, jars).siblings[0] = base64url(Buffer.alloc(32));
    }),
    verify: 'map-proof',
  },
  {
    name: 'map path of another subject',
    ...in_file(jars, (bundle) => {
      const { value, siblings, end } = honest_log().subject_row(goods.jars_2.subject);
      Object.assign(row_of(bundle, jars), { value, siblings, end });
    }),
    verify: 'map-proof',
  },
  {
    name: "other lot's chain under this lot's name",
    ...in_file(goods.jars_2, (bundle) => {
      bundle.subject = jars.subject;
    }),
    verify: 'subject-missing',
  },
  {
    name: "other lot's bundle, untouched",
    ...in_file(goods.jars_2),
    verify: 'accepted',
    needs: 'the reader: compare the lot that is named with the pack',
  },
  {
    name: 'entry of another place in the log',
    ...in_file(jars, (bundle) => {
      entry_at(bundle, index_of('harvest 1')).proof = honest_log().proof(index_of('harvest 2'));
    }),
    verify: 'not-included',
  },
  {
    name: 'inclusion proof of another tree size',
    ...in_file(jars, (bundle) => {
      entry_at(bundle, index_of('harvest 1')).proof = honest_log().proof(index_of('harvest 1'), honest_log().size - 3);
    }),
    verify: 'not-included',
  },
  {
    name: 'newest entry left out',
    ...in_file(jars, (bundle) => {
      bundle.entries.pop();
    }),
    verify: 'newest-entry-missing',
  },
  {
    name: 'newest entry of another state',
    ...in_file(jars, (bundle) => {
      Object.assign(bundle.entries.at(-1), { entry: honest_log().entries.at(-2).toString() });
    }),
    verify: 'not-included',
  },
  {
    name: 'duplicated leaf: one entry at two places',
    ...in_file(jars, (bundle) => {
      const twice = { ...entry_at(bundle, index_of('harvest 1')), index: index_of('harvest 1') + 1 };
      bundle.entries.splice(
        bundle.entries.findIndex(({ index }) => index >= twice.index),
        0,
        twice,
      );
    }),
    verify: 'not-included',
  },
  {
    name: 'inner node passed for a leaf',
    ...in_file(jars, (bundle) => {
      const [left, right] = honest_log().leaves;
      bundle.entries[0] = {
        index: 0,
        entry: Buffer.concat([left, right]).toString('latin1'),
        proof: bundle.entries[0].proof.slice(1),
      };
    }),
    verify: 'bundle-form',
  },
  {
    name: 'padding: an unrelated subject',
    ...in_file(jars, (bundle) => {
      bundle.subjects.push(honest_log().subject_row(goods.fruit_3.subject));
      bundle.subjects.sort((a, b) => (a.subject < b.subject ? -1 : 1));
      for (const index of honest_log().chain(goods.fruit_3.subject)) bundle.entries.push(honest_log().entry_row(index));
      bundle.entries.sort((a, b) => a.index - b.index);
    }),
    verify: 'subject-superfluous',
  },
  {
    name: 'padding: an unrelated entry',
    ...in_file(jars, (bundle) => {
      bundle.entries.push(honest_log().entry_row(index_of('harvest 3')));
      bundle.entries.sort((a, b) => a.index - b.index);
    }),
    verify: 'entry-superfluous',
  },
  {
    name: 'a label for a lot that nobody made',
    ...in_file({ subject: goods.jar.subject + '/10/L9' }),
    verify: 'subject-unknown',
  },
  {
    name: 'bundle downwards, untouched (allowed)',
    ...in_file_down(),
    verify: 'accepted',
    allowed: true,
  },
  {
    name: 'lot made of it hidden: left out of the bundle downwards',
    ...in_file_down((bundle) => {
      bundle.subjects = bundle.subjects.filter(({ subject }) => subject !== jars.subject);
    }),
    verify: 'subject-missing',
  },
  {
    name: 'lot made of it hidden: all that is below left out',
    ...in_file_down(() => {
      const { v, subject, ...more } = bundle_of(goods.fruit_1);
      return { v, subject, down: true, ...more };
    }),
    verify: 'subject-missing',
  },
  {
    name: 'container that it went away in hidden: left out of the bundle downwards',
    ...in_file_down((bundle) => {
      bundle.subjects = bundle.subjects.filter(({ subject }) => subject !== goods.box.subject);
    }),
    verify: 'subject-missing',
  },
  {
    name: 'shipment of a lot made of it dropped from the bundle downwards',
    ...in_file_down((bundle) => {
      bundle.entries = bundle.entries.filter(({ index }) => index !== index_of('box shipped'));
    }),
    verify: 'chain-broken',
  },
  {
    name: 'bundle downwards passed off as one upwards',
    ...in_file_down((bundle) => {
      delete bundle.down;
    }),
    verify: 'subject-superfluous',
  },
  {
    name: 'another spelling of the file',
    ...in_file(jars, (bundle) => JSON.stringify(bundle, null, 1)),
    verify: 'bundle-form',
  },
  {
    name: 'file cut short',
    ...in_file(jars, (bundle) => JSON.stringify(bundle).slice(0, -200)),
    verify: 'bundle-form',
  },
  {
    name: 'checkpoint signed with another key',
    ...in_file(jars, (bundle) => {
      bundle.checkpoint = note(honest_log().text(), log_line(honest_log().text(), origin, keys.stranger));
    }),
    verify: 'log-signature',
  },
  {
    name: 'forged signature of the log',
    ...in_file(jars, (bundle) => {
      const right = log_line(honest_log().text(), origin, keys.log);
      const forged = right.slice(0, -8) + (right.at(-8) === 'A' ? 'B' : 'A') + right.slice(-7);
      bundle.checkpoint = note(honest_log().text(), forged);
    }),
    verify: 'log-signature',
  },
  {
    name: 'checkpoint with a greater size',
    ...in_file(jars, (bundle) => {
      const [name, size, root] = honest_log().text().split('\n');
      const text = `${name}\n${Number(size) + 1}\n${root}\n`;
      bundle.checkpoint = bundle.checkpoint.replace(honest_log().text(), text);
    }),
    verify: 'log-signature',
  },
];

/// A whole log of the forger's own under the same name, all well made.
const self_made = () => {
  const own = keys.stranger;
  const founded = voice.says('genesis', own, genesis(origin, { log_key: own, roots: [own] }));
  const steps = with_step('genesis', () => founded);
  return log_of(
    steps.map((step) => (step.key === keys.root ? said_again(step, { key: own }) : step)),
    own,
  );
};

export const of_logs = [
  {
    name: 'self-made log under the same name',
    teller: 'log',
    bundle: () => self_made().bundle(jars.subject),
    log: self_made,
    verify: 'log-signature',
    audit: 'checkpoint',
  },
  {
    name: 'self-made log, to a reader without key or policy',
    teller: 'log',
    without_key: true,
    bundle: () => self_made().bundle(jars.subject),
    verify: 'signer-unknown',
  },
  {
    name: 'bundle of another log',
    teller: 'log',
    bundle: () => {
      const other = 'log.example.vn/other';
      const log = log_of(honest_steps());
      const text = log.text().replace(origin, other);
      return { ...log.bundle(jars.subject), checkpoint: note(text, log_line(text, other, keys.log)) };
    },
    verify: 'another-log',
  },
  {
    name: 'genesis of another log',
    ...in_log(() =>
      with_step('genesis', () => voice.says('genesis', keys.root, genesis('log.example.vn/other', { name: origin }))),
    ),
    verify: 'genesis-origin',
    audit: 'genesis',
  },
  {
    name: 'genesis names another key of the log',
    ...in_log(() =>
      with_step('genesis', () => voice.says('genesis', keys.root, genesis(origin, { log_key: keys.stranger }))),
    ),
    verify: 'genesis-log-key',
    audit: 'genesis',
  },
  {
    name: 'log without genesis',
    ...in_log(() => without_step('genesis')),
    verify: 'genesis-missing',
    audit: 'genesis',
  },
  {
    name: 'founded twice',
    ...in_log(() =>
      after_step(
        'authority',
        voice.says(
          'again',
          keys.root,
          genesis(origin, {
            roots: [keys.root, keys.stranger],
          }),
        ),
      ),
    ),
    verify: 'already-founded',
    module: 'accepted',
    audit: 'rules',
  },
  {
    name: 'genesis signed by a stranger',
    ...in_log(told_by('genesis', keys.stranger)),
    verify: 'unknown-key',
    audit: 'signature',
  },
];

export const of_history = [
  {
    name: 'altered event: history written anew',
    ...in_log(() =>
      with_step('jarred', (step) => ({
        ...step,
        said: {
          ...step.said,
          jws: with_payload(step.said.jws, (text) => text.replace('"quantity":80', '"quantity":90')),
        },
      })),
    ),
    verify: 'bad-signature',
    audit: 'signature',
  },
  {
    name: 'dropped event: history written anew without the recall',
    ...in_log(() => without_step('recall')),
    verify: 'accepted',
    audit: 'accepted',
    needs: 'a witness; or whoever kept an older checkpoint',
  },
  {
    name: 'fork shown to one reader',
    ...in_log(() =>
      with_step('recall', () => voice.tells('recall', keys.authority, { ...recall, goods: [goods.fruit_3] })),
    ),
    verify: 'accepted',
    audit: 'accepted',
    needs: 'a witness; or readers who compare',
  },
  {
    name: 'older checkpoint, from before the recall',
    teller: 'carrier',
    bundle: () => honest_log().bundle(jars.subject, { size: index_of('recall') }),
    verify: 'accepted',
    needs: 'a policy with a greatest age',
  },
  {
    name: '`at` running backwards',
    ...in_log(
      at_entry('finding', (entry) => {
        entry.at = '2026-11-02T01:00:30.000Z';
      }),
    ),
    verify: 'time-runs-back',
    audit: 'time',
  },
  {
    name: '`at` equal to the entry before (allowed)',
    ...in_log(
      at_entry('finding closed', (entry, log) => {
        entry.at = log.time_of(log.size - 1);
      }),
    ),
    verify: 'accepted',
    audit: 'accepted',
    allowed: true,
  },
];

/// Something harmless about the recalled fruit, after its recall.
const tested_fruit = voice.tells('tested', keys.inspector, {
  action: 'OBSERVE',
  time: '2026-10-21T10:00:00+07:00',
  step: 'inspecting',
  disposition: 'conformant',
  goods: [goods.fruit_1],
  place: places.store,
});

export const of_links = [
  {
    name: 'recall of an ancestor hidden: not in its chain, map not moved',
    ...in_log(() => with_step('recall', (step) => ({ ...step, moves: [] }))),
    verify: 'accepted',
    audit: 'map',
    needs: 'an auditor',
  },
  {
    name: 'recall of an ancestor hidden: a later entry skips it',
    ...in_log(() =>
      with_step('sold', (step) => [
        step,
        {
          ...tested_fruit,
          forge: (entry, log) => {
            const [, before] = log.chain(goods.fruit_1.subject);
            entry.prev[goods.fruit_1.subject] = base64url(log.leaves[before]);
          },
        },
      ]),
    ),
    verify: 'accepted',
    audit: 'links',
    needs: 'an auditor',
  },
  {
    name: "a subject's chain restarted with null",
    ...in_log(
      at_entry('finding closed', (entry) => {
        entry.prev[jars.subject] = null;
      }),
    ),
    verify: 'accepted',
    audit: 'links',
    needs: 'an auditor',
  },
  {
    name: 'recall hidden: the chain of the ancestor restarted with null behind it',
    ...in_log(() =>
      with_step('sold', (step) => [
        step,
        {
          ...tested_fruit,
          forge: (entry) => {
            entry.prev[goods.fruit_1.subject] = null;
          },
        },
      ]),
    ),
    verify: 'chain-skips',
    audit: 'links',
  },
  {
    name: 'subject left out of `prev`',
    ...in_log(
      () =>
        with_step('jarred', (step) => ({
          ...step,
          moves: step.said.subjects.filter((name) => name !== jars.subject),
          forge: (entry) => {
            delete entry.prev[jars.subject];
          },
        })),
      { thing: goods.jars_2 },
    ),
    verify: 'subjects-differ',
    audit: 'subjects',
  },
  {
    name: 'recall of an ancestor hidden: filed under another subject',
    ...in_log(() =>
      with_step('recall', (step) => ({
        ...step,
        moves: [goods.fruit_3.subject],
        forge: (entry, log) => {
          entry.prev = { [goods.fruit_3.subject]: base64url(log.head(goods.fruit_3.subject)) };
        },
      })),
    ),
    verify: 'accepted',
    audit: 'subjects',
    needs: 'an auditor',
  },
  {
    name: 'lot made of it hidden: its making filed under the new lot alone, to a reader of the bundle downwards',
    ...in_log(
      () =>
        with_step('peeled 1', (step) => ({
          ...step,
          moves: [goods.flesh_1.subject],
          forge: (entry) => {
            entry.prev = { [goods.flesh_1.subject]: null };
          },
        })),
      { thing: goods.fruit_1, bundle_options: { down: true } },
    ),
    verify: 'accepted',
    audit: 'subjects',
    needs: 'an auditor',
  },
  {
    name: 'subject too many in `prev`',
    ...in_log(
      at_entry('peeled 1', (entry) => {
        entry.prev = Object.fromEntries(Object.entries({ ...entry.prev, [goods.fruit_3.subject]: null }).sort());
      }),
    ),
    verify: 'subjects-differ',
    audit: 'subjects',
  },
  {
    name: 'false map in the newest entry',
    ...in_log(
      at_entry('newcomer', (entry) => {
        entry.map = never_logged;
      }),
    ),
    verify: 'map-proof',
    audit: 'map',
  },
  {
    name: 'false map in an earlier entry',
    ...in_log(
      at_entry('finding', (entry) => {
        entry.map = never_logged;
      }),
    ),
    verify: 'accepted',
    audit: 'map',
    needs: 'an auditor',
  },
  {
    name: '`prev` to an entry never logged',
    ...in_log(
      at_entry('finding', (entry) => {
        entry.prev[jars.subject] = never_logged;
      }),
    ),
    verify: 'chain-broken',
    audit: 'links',
  },
  {
    name: '`prev` to an entry about something else',
    ...in_log(
      at_entry('finding', (entry, log) => {
        entry.prev[jars.subject] = base64url(log.leaves[log.index_of('genesis')]);
      }),
    ),
    verify: 'chain-strays',
    audit: 'links',
  },
  {
    name: '`prev` to a later entry',
    ...in_log(() => {
      const later = voice.tells('later', keys.inspector, {
        action: 'OBSERVE',
        time: '2026-10-15T09:00:00+07:00',
        step: 'inspecting',
        disposition: 'conformant',
        goods: [jars],
        place: places.counter,
      });
      // It states a map of its own, so it can be written, and linked to, before the one that it follows.
      const bytes = spell_entry({
        at: honest_log().time_of(index_of('finding closed') + 1),
        map: never_logged,
        prev: { [jars.subject]: null },
        statement: later.said.jws,
      });
      return with_step('finding closed', (step) => [
        {
          ...step,
          forge: (entry) => {
            entry.prev[jars.subject] = base64url(leaf_hash(bytes));
          },
        },
        {
          ...later,
          moves: [],
          forge: (entry) => {
            entry.prev[jars.subject] = null;
            return bytes;
          },
        },
      ]);
    }),
    verify: 'chain-order',
    audit: 'links',
  },
  {
    name: 'newest entry does not link to what the map shows',
    ...in_log(() => [
      ...honest_steps(),
      {
        ...voice.tells('late finding', keys.inspector, {
          action: 'OBSERVE',
          time: '2026-10-22T09:00:00+07:00',
          step: 'inspecting',
          disposition: 'conformant',
          goods: [jars],
          place: places.counter,
        }),
        forge: (entry) => {
          entry.prev[jars.subject] = null;
        },
      },
    ]),
    verify: 'newest-link',
    audit: 'links',
  },
];

export const of_signatures = [
  {
    name: 'forged signature',
    ...in_log(() =>
      with_step('harvest 1', (step) => ({
        ...step,
        said: {
          ...step.said,
          jws: with_signature(step.said.jws, (bytes) => {
            bytes[40] ^= 1;
            return bytes;
          }),
        },
      })),
    ),
    verify: 'bad-signature',
    audit: 'signature',
  },
  {
    name: 'wrong key: a stranger signs',
    ...in_log(told_by('harvest 1', keys.stranger)),
    verify: 'unknown-key',
    audit: 'signature',
  },
  {
    name: "wrong key: a stranger signs in the name of another's key",
    ...in_log(told_by('harvest 1', { ...keys.stranger, kid: keys.factory.kid })),
    verify: 'bad-signature',
    audit: 'signature',
  },
  {
    name: 'revoked key signs',
    ...in_log(
      () =>
        after_step(
          'lost phone revoked',
          voice.tells('late harvest', keys.lost_phone, {
            action: 'ADD',
            time: '2026-10-06T16:00:00+07:00',
            step: 'commissioning',
            disposition: 'active',
            goods: [[goods.fruit_3, 10]],
            place: places.garden_2,
            basis: 'counted',
          }),
        ),
      { thing: goods.fruit_3 },
    ),
    verify: 'revoked-key',
    audit: 'rules',
  },
  {
    name: 'key signs before it was let in',
    ...in_log(
      () => {
        const steps = honest_steps();
        const key = steps.find(({ name }) => name === 'second key of factory');
        return with_step('jarred', (step) => [step, key], without_step('second key of factory', steps));
      },
      { thing: goods.jars_2 },
    ),
    verify: 'unknown-key',
    audit: 'signature',
  },
  {
    name: 'key let in by a stranger',
    ...in_log(() =>
      with_step('key of garden 2', (step) =>
        voice.says(step.name, keys.stranger, step.payload, { kid: keys.garden.kid }),
      ),
    ),
    verify: 'unknown-key',
    audit: 'signature',
  },
  {
    name: "key let in by somebody else's key",
    ...in_log(() => {
      const key = honest_steps().find(({ name }) => name === 'second key of factory');
      return with_step('key of shop', (step) => [step, said_again(key, { key: keys.shop })], without_step(key.name));
    }),
    verify: 'not-your-key',
    module: 'accepted',
    audit: 'rules',
  },
  {
    name: 'statement of another log reposted',
    ...in_log(() =>
      with_step('harvest 1', (step) => speaker('log.example.vn/other').tells(step.name, step.key, step.draft)),
    ),
    verify: 'wrong-aud',
    audit: 'statement',
  },
  {
    name: 'one statement logged twice',
    ...in_log(() =>
      after_step(
        'finding',
        honest_steps().find(({ name }) => name === 'finding'),
      ),
    ),
    verify: 'repeated-statement',
    audit: 'repeated',
  },
  {
    name: 'one statement logged twice: the other spelling of ES256',
    ...in_log(() =>
      with_step('finding', (step) => [
        step,
        { ...step, name: 'again', said: { ...step.said, jws: with_signature(step.said.jws, other_spelling) } },
      ]),
    ),
    verify: 'repeated-statement',
    audit: 'repeated',
  },
  {
    name: 'the other spelling of ES256, once (allowed)',
    ...in_log(() =>
      with_step('finding', (step) => ({
        ...step,
        said: { ...step.said, jws: with_signature(step.said.jws, other_spelling) },
      })),
    ),
    verify: 'accepted',
    audit: 'accepted',
    allowed: true,
  },
  {
    name: 'statement without signature (alg none)',
    ...in_log(
      told_by('harvest 1', keys.cooperative, {
        header: { alg: 'none' },
      }),
    ),
    verify: 'jws-alg-none',
    audit: 'statement',
  },
  {
    name: "statement whose header names another algorithm than its key's",
    ...in_log(
      told_by('harvest 1', keys.cooperative, {
        header: { alg: 'EdDSA' },
      }),
    ),
    verify: 'bad-signature',
    audit: 'signature',
  },
  {
    name: 'payload exchanged under the signature',
    ...in_log(() =>
      with_step('recall', (step) => ({
        ...step,
        said: {
          ...step.said,
          jws: with_payload(step.said.jws, (text) => text.replace('"set":["recalled"]', '"set":["damaged"]')),
        },
      })),
    ),
    verify: 'bad-signature',
    audit: 'signature',
  },
];

/// Replays of the rules find these; the browser's verifiers replay none.
const against_rules = (steps, code, more = {}) => ({
  ...in_log(steps, more),
  verify: code,
  module: 'accepted',
  audit: 'rules',
});
const for_jars_2 = { thing: goods.jars_2 };
const changed = (name, change) => () => with_step(name, (step) => said_again(step, { change }));
const told_of_fruit = (name, key, draft) => () =>
  after_step(
    'recall',
    voice.tells(name, key, {
      action: 'OBSERVE',
      time: '2026-10-20T12:00:00+07:00',
      step: 'holding',
      goods: [goods.fruit_1],
      ...draft,
    }),
  );

/// The browser's verifiers accept these; a recall must be said by them all the same.
const hides_recall = (steps, code, more) => ({
  ...against_rules(steps, code, more),
  module_warns: goods.fruit_1.subject,
});
const unset_recall = { more: { persistentDisposition: { unset: ['recalled'] } } };
const lifted = (key) =>
  voice.tells('lifted', key, {
    action: 'OBSERVE',
    time: '2026-10-20T12:00:00+07:00',
    step: 'holding',
    goods: [goods.fruit_1],
    ...unset_recall,
  });

const flesh_of_many = lot(goods.flesh, 'X1');
/// A run of more than a thousand lots that nobody recorded, and of the fruit that is recalled.
const behind_many = () => {
  const steps = honest_steps();
  const part = (name, inputs, outputs) =>
    voice.tells(name, keys.factory, {
      type: 'TransformationEvent',
      time: '2026-10-08T09:00:00+07:00',
      step: 'creating_class_instance',
      disposition: 'active',
      inputs,
      outputs,
      run: 'urn:nguon:run:wide',
      place: places.hall,
    });
  const invented = own_product('invented');
  const many = Array.from({ length: 5 }, (_, k) =>
    part(
      `invented ${k}`,
      Array.from({ length: 220 }, (_, i) => lot(invented, `${k}-${i}`)),
      [],
    ),
  );
  return [
    ...steps.slice(
      0,
      steps.findIndex(({ name }) => name === 'peeled 1'),
    ),
    ...many,
    part('fruit among them', [[goods.fruit_1, 100]], [[flesh_of_many, 40, 'KGM']]),
    steps.find(({ name }) => name === 'recall'),
    steps.at(-1),
  ];
};

export const of_rules = [
  {
    name: 'mandate expired',
    ...against_rules(changed('mandate', { until: '2026-09-30T00:00:00+07:00' }), 'no-mandate'),
  },
  { name: 'party speaks for others without a mandate', ...against_rules(() => without_step('mandate'), 'no-mandate') },
  {
    name: 'more shipped than there is',
    ...against_rules(
      changed('fruit shipped', {
        goods: [
          [goods.fruit_1, 101],
          [goods.fruit_2, 60],
        ],
      }),
      'over-balance',
    ),
  },
  {
    name: 'exactly as much shipped as there is (allowed)',
    ...in_log(honest_steps),
    verify: 'accepted',
    audit: 'accepted',
    allowed: true,
  },
  {
    name: 'goods of somebody else used',
    ...against_rules(
      () => with_step('peeled 2', (step) => said_again(step, { key: keys.shop })),
      'not-a-maker',
      for_jars_2,
    ),
  },
  {
    name: 'more made than the yield allows',
    ...against_rules(changed('peeled 1', { outputs: [[goods.flesh_1, 41, 'KGM']] }), 'over-yield'),
  },
  {
    name: "more harvested than the garden's trees can bear",
    ...in_log(changed('harvest 1', { goods: [[goods.fruit_1, 250]] })),
    verify: 'accepted',
    audit: 'rules',
    needs: 'an auditor: a bundle holds one lot of the garden',
  },
  {
    name: 'yield widened by the factory',
    ...against_rules(
      () =>
        after_step(
          'rules',
          said_again(
            honest_steps().find(({ name }) => name === 'rules'),
            { key: keys.factory, change: { yields: [] } },
          ),
        ),
      'not-an-authority',
    ),
  },
  {
    name: 'lot made by somebody who is not its maker',
    ...against_rules(
      () => with_step('harvest 2', (step) => said_again(step, { key: keys.factory })),
      'not-a-maker',
      for_jars_2,
    ),
  },
  {
    name: 'finding closed by the factory',
    ...against_rules(
      () => with_step('finding closed', (step) => said_again(step, { key: keys.factory })),
      'not-an-inspector',
    ),
  },
  {
    name: 'recall lifted by the factory',
    ...hides_recall(told_of_fruit('lifted', keys.factory, unset_recall), 'not-your-recall'),
  },
  {
    name: 'recall lifted by the factory in the name of the authority',
    ...hides_recall(told_of_fruit('lifted', keys.factory, { ...unset_recall, for: parties.authority }), 'no-mandate'),
  },
  {
    name: 'recall lifted by the factory, which calls itself an authority',
    ...hides_recall(
      () =>
        after_step(
          'recall',
          voice.says('coup', keys.factory, {
            type: 'Party',
            id: parties.factory.subject,
            name: 'factory',
            roles: ['authority', 'producer'],
          }),
          lifted(keys.factory),
        ),
      'not-an-authority',
    ),
  },
  {
    name: 'recall lifted with a key that the shop let in for the authority',
    ...hides_recall(
      () =>
        after_step(
          'recall',
          voice.says(
            'let in',
            keys.shop,
            { type: 'Key', party: parties.authority.subject, key: keys.stranger.jwk },
            { kid: keys.stranger.kid },
          ),
          lifted(keys.stranger),
        ),
      'not-your-key',
    ),
  },
  {
    name: 'recall declared an error by the factory in the name of the authority',
    ...hides_recall(
      () =>
        after_step(
          'recall',
          voice.tells('recall', keys.factory, {
            ...recall,
            for: parties.authority,
            more: {
              ...recall.more,
              errorDeclaration: { declarationTime: '2026-10-20T12:00:00+07:00', reason: 'incorrect_data' },
            },
          }),
        ),
      'no-mandate',
    ),
  },
  {
    name: 'recall hidden behind a thousand invented inputs',
    ...hides_recall(behind_many, 'run-too-large', { thing: flesh_of_many }),
  },
  {
    name: 'recall by somebody who has nothing to do with the lot',
    ...against_rules(
      told_of_fruit('spite', keys.shop, {
        set: ['recalled'],
      }),
      'not-the-owner',
    ),
  },
  {
    name: 'event told again with other content',
    ...in_log(() =>
      after_step(
        'recall',
        voice.tells('harvest 1', keys.cooperative, {
          ...honest_steps().find(({ name }) => name === 'harvest 1').draft,
          goods: [[goods.fruit_1, 5]],
        }),
      ),
    ),
    verify: 'event-id-reused',
    module: 'accepted',
    audit: 'repeated',
  },
  {
    name: 'one root key where two must agree',
    ...in_log(() =>
      with_step('genesis', () =>
        voice.says('genesis', keys.root, genesis(origin, { roots: [keys.root, keys.stranger], threshold: 2 })),
      ),
    ),
    verify: 'unknown-key',
    audit: 'rules',
  },
  {
    name: 'newest entry breaks a rule',
    ...in_log(() => with_step('newcomer', (step) => said_again(step, { key: keys.shop }))),
    verify: 'accepted',
    audit: 'rules',
    needs: 'an auditor: the newest entry lends its map alone',
  },
  {
    name: 'newest entry signed by a stranger',
    ...in_log(() =>
      with_step('newcomer', (step) =>
        said_again(step, {
          key: keys.stranger,
        }),
      ),
    ),
    verify: 'accepted',
    audit: 'signature',
    needs: 'an auditor: the newest entry lends its map alone',
  },
];

export const lies = [...carried, ...of_logs, ...of_history, ...of_links, ...of_signatures, ...of_rules];
