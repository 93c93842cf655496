// What a server can do to the tiles, entries and checkpoint of an honest log, for nguon audit to find.
//
//   name, lie   as in lying_server.mjs
//   log         which log; the long one fills more than one tile
//   audit       the check that must fail; `names`: what its sentence must name

import { sha256, utf8 } from './forge/bytes.mjs';
import { checkpoint_text, cosignature_line, log_line, note } from './forge/note.mjs';
import { entries_in, entry_bundle, hash_tile } from './forge/tiles.mjs';
import { honest_log, honest_steps, log_of, origin, voice } from './telling.mjs';
import { keys } from './story.mjs';
import { own_party } from './forge/names.mjs';

let long;
/// Fills one tile of hashes and of entries, and begins a second.
export const long_log = () =>
  (long ??= log_of([
    ...honest_steps(),
    ...Array.from({ length: 249 }, (_, i) =>
      voice.says(`trader ${i}`, keys.authority, {
        type: 'Party',
        id: own_party(`trader ${i}`).subject,
        name: `Đại lý mẫu ${i}`,
        roles: ['trader'],
        demo: true,
      }),
    ),
  ]));

const at = (wanted, change) => (path, body, log) => (path === wanted ? change(body, log) : undefined);
const gone = () => ({ status: 404 });
const flipped = (place) => (body) => {
  const bytes = Buffer.from(body);
  bytes[place < 0 ? bytes.length + place : place] ^= 1;
  return bytes;
};

/// The entries of a bundle, taken apart, changed and put together again.
const with_entries = (change) => (body) => {
  const entries = entries_in(body);
  const changed = change(entries) ?? entries;
  return entry_bundle(changed, 0, changed.length);
};
const edited = (index, from, to) =>
  with_entries((entries) => {
    const text = entries[index].toString();
    if (!text.includes(from)) throw new Error(`entry ${index} has no ${from}`);
    entries[index] = utf8(text.replace(from, to));
  });

const checkpoint = (change) => at('/checkpoint', (body, log) => utf8(change(log, body.toString())));
const signed = (text, ...lines) => note(text, log_line(text, origin, keys.log), ...lines);
/// A head of the log's own making.
const head = ({ name = origin, size = (log) => log.size, root = (log) => log.root() }) =>
  checkpoint((log) => signed(checkpoint_text(name, size(log), root(log))));

const small = honest_log;
const entries = '/tile/entries/000.p/51';
const hashes = '/tile/0/000.p/51';
const index_of = (name) => honest_log().index_of(name);

/// Texts of an entry, as they are and as they are to be.
const null_link = (index) => {
  const [link, name] = /("p\/[^"]*"):"[^"]*"/.exec(honest_log().entries[index].toString());
  return [link, name + ':null'];
};
const exchanged = (index) => {
  const [both, time, map] = /("at":"[^"]*"),("map":"[^"]*")/.exec(honest_log().entries[index].toString());
  return [both, `${map},${time}`];
};

const of_entries = (name, lie, audit, names) => ({ name, log: small, lie: at(entries, lie), audit, names });
const of_hashes = (name, lie, names = 'tile/0/000.p/51') => ({
  name,
  log: small,
  lie: at(hashes, lie),
  audit: 'tiles',
  names,
});
const of_head = (name, lie, names) => ({ name, log: small, lie, audit: 'checkpoint', names });
const of_long = (name, path, lie, audit, names) => ({ name, log: long_log, lie: at(path, lie), audit, names });

export const faults = [
  of_entries('entries cut short by a byte', (body) => body.subarray(0, -1), 'tiles', 'entry 50'),
  of_entries('entries cut in the middle', (body) => body.subarray(0, body.length / 2), 'tiles', 'entry 32'),
  of_entries('no entries at all', () => Buffer.alloc(0), 'tiles', 'entry 0'),
  of_entries(
    'a byte too many behind the entries',
    (body) => Buffer.concat([body, Buffer.from([0])]),
    'tiles',
    'entry 51',
  ),
  of_entries(
    'an entry too many',
    with_entries((list) => [...list, list[3]]),
    'tiles',
    'entry 51',
  ),
  of_entries(
    'the last entry missing',
    with_entries((list) => list.slice(0, -1)),
    'tiles',
    'entry 50',
  ),
  of_entries(
    'an entry left out',
    with_entries((list) => {
      list.splice(20, 1);
    }),
    'map',
    'Entry 20',
  ),
  of_entries(
    'the genesis left out',
    with_entries((list) => {
      list.shift();
    }),
    'genesis',
    'Entry 0',
  ),
  of_entries(
    'two entries exchanged',
    with_entries((list) => {
      [list[20], list[21]] = [list[21], list[20]];
    }),
    'map',
    'Entry 20',
  ),
  of_entries(
    'an entry served twice',
    with_entries((list) => {
      list[21] = list[20];
    }),
    'map',
    'Entry 21',
  ),
  of_entries(
    'an entry of no bytes',
    with_entries((list) => {
      list[20] = Buffer.alloc(0);
    }),
    'form',
    'Entry 20',
  ),
  of_entries('an entry with white space', edited(20, '"map":', ' "map":'), 'form', 'Entry 20'),
  of_entries('an entry with its members exchanged', edited(20, ...exchanged(20)), 'form', 'Entry 20'),
  of_entries('an entry of another version', edited(20, '"v":1', '"v":2'), 'form', 'Entry 20'),
  of_entries('an entry with an impossible day', edited(20, '2026-11-02', '2026-11-31'), 'form', 'Entry 20'),
  of_entries(
    'another time of recording, later ones kept',
    edited(20, '2026-11-02T01:20', '2026-11-02T01:30'),
    'time',
    'Entry 21',
  ),
  of_entries(
    'another time of recording in the newest',
    edited(50, '2026-11-02', '2026-11-03'),
    'checkpoint',
    'The entries do not make the root',
  ),
  of_entries(
    'a byte of a statement changed',
    edited(27, '.eyJAY29udGV4dCI6', '.eyJAY29udGV4dCI7'),
    'statement',
    'Entry 27',
  ),
  of_entries(
    'a byte of a signature changed',
    with_entries((list) => {
      const place = list[28].length - 20;
      list[28] = Buffer.from(list[28]);
      list[28][place] = list[28][place] === 65 ? 66 : 65;
    }),
    'signature',
    'Entry 28',
  ),
  of_entries('a link set to null', edited(31, ...null_link(31)), 'links', 'Entry 31'),

  of_hashes('the first hash changed', flipped(0)),
  of_hashes('the last hash changed', flipped(-1)),
  of_hashes('two hashes exchanged', (body) =>
    Buffer.concat([body.subarray(32, 64), body.subarray(0, 32), body.subarray(64)]),
  ),
  of_hashes('hashes cut short', (body) => body.subarray(0, -32)),
  of_hashes('a hash too many', (body) => Buffer.concat([body, Buffer.alloc(32)])),
  of_hashes('no hashes', () => Buffer.alloc(0)),
  of_hashes('hashes not served', gone),
  of_entries('entries not served', gone, 'tiles', 'tile/entries/000.p/51'),
  of_entries('entries gone for good', () => ({ status: 410 }), 'tiles', 'tile/entries/000.p/51'),

  of_long('full tile of hashes differs from the entries', '/tile/0/000', flipped(100), 'tiles', 'tile/0/000 '),
  of_long(
    'partial tile of hashes differs from the entries',
    '/tile/0/001.p/44',
    flipped(100),
    'tiles',
    'tile/0/001.p/44',
  ),
  of_long(
    'partial tile repeats the beginning of the full one',
    '/tile/0/001.p/44',
    (body, log) => hash_tile(log.leaves, 0, 0, 44),
    'tiles',
    'tile/0/001.p/44',
  ),
  of_long('upper tile differs from the tile below it', '/tile/1/000.p/1', flipped(31), 'tiles', 'tile/1/000.p/1'),
  of_long('upper tile not served', '/tile/1/000.p/1', gone, 'tiles', 'tile/1/000.p/1'),
  of_long(
    'upper tile of the hashes instead of their roots',
    '/tile/1/000.p/1',
    (body, log) => log.leaves[0],
    'tiles',
    'tile/1/000.p/1',
  ),
  of_long(
    'second bundle of entries repeats the first',
    '/tile/entries/001.p/44',
    (body, log) =>
      Buffer.concat(
        log.entries.slice(0, 44).flatMap((entry) => [Buffer.from([entry.length >> 8, entry.length & 255]), entry]),
      ),
    'time',
    'Entry 256',
  ),
  of_long(
    'second bundle of entries cut short',
    '/tile/entries/001.p/44',
    (body) => body.subarray(0, -1),
    'tiles',
    'entry 299',
  ),
  of_long('second bundle of entries not served', '/tile/entries/001.p/44', gone, 'tiles', 'tile/entries/001.p/44'),
  of_long(
    'an entry of the first tile left out',
    '/tile/entries/000',
    with_entries((list) => {
      list.splice(100, 1);
    }),
    'map',
    'Entry 100',
  ),

  of_head(
    'head signed by a stranger',
    checkpoint((log) => note(log.text(), log_line(log.text(), origin, keys.stranger))),
    'No key that is trusted',
  ),
  of_head(
    'head with a wrong signature',
    checkpoint((log) => note(log.text(), log_line(log.text() + ' ', origin, keys.log))),
    'does not hold',
  ),
  of_head(
    'head without signature',
    checkpoint((log) => log.text() + '\n'),
    'signature',
  ),
  of_head(
    'head signed by a witness alone',
    checkpoint((log) => note(log.text(), cosignature_line(log.text(), 'w', keys.shop, 1))),
    'No key that is trusted',
  ),
  of_head('head of another log', head({ name: 'log.example.vn/other' }), 'log.example.vn/other'),
  of_head('head with another root', head({ root: (log) => log.root(log.size - 1) }), 'root'),
  of_head('head that leaves the newest entry out and keeps the root', head({ size: (log) => log.size - 1 }), 'root'),
  {
    ...of_head(
      'head with a size that the entries do not reach',
      head({ size: (log) => log.size + 1 }),
      'tile/entries/000.p/52',
    ),
    audit: 'tiles',
  },
  of_head('head of an empty log', head({ size: () => 0, root: () => sha256('') }), 'no entry'),
  of_head('head of an empty log with the root of another', head({ size: () => 0 }), "not the empty tree's"),
  of_head('head whose size has a leading zero', head({ size: (log) => '0' + log.size }), 'size'),
  of_head('head whose root is cut short', head({ root: (log) => log.root().subarray(1) }), 'root'),
  of_head(
    'head with an extension line',
    checkpoint((log) => signed(log.text() + 'more\n')),
    'more than',
  ),
  of_head(
    'head that is no text',
    at('/checkpoint', () => Buffer.from([0xff, 0xfe, 0x0a])),
    '',
  ),
];

/// No verdict: an audit that got no answer has found nothing.
export const no_answers = [
  { name: 'no head', log: small, lie: at('/checkpoint', gone), names: '404' },
  { name: 'a server that fails', log: small, lie: at(entries, () => ({ status: 500 })), names: '500' },
];

/// What an audit of what is served cannot find.
export const not_found = [
  {
    name: 'older checkpoint, from before the recall',
    log: small,
    lie: checkpoint((log) => log.checkpoint(index_of('recall'))),
  },
  {
    name: 'full hashes where a partial tile was never asked for',
    log: small,
    lie: at('/tile/0/000', () => Buffer.alloc(8192)),
  },
];
