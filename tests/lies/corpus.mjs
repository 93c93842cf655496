// Bundles, good and bad, with the verdict that each must get: code, and the sentence that explains it. Everything that is
// chosen at random comes from one seed.
//
//   { name, bytes, code, says, module }   code "accepted" where all holds; says: the sentence, or a pattern of it;
//                                         module: where the browser's verdict is another; warns: a warning that must be given

import { base64url, random_numbers, sha256 } from './forge/bytes.mjs';
import { find } from './forge/map.mjs';
import { log_line, note } from './forge/note.mjs';
import { lot, own_unit } from './forge/names.mjs';
import { goods, keys, places, recall } from './story.mjs';
import { honest_log, log_of, honest_steps, origin, said_again, spell, voice, with_entry } from './telling.mjs';
import { forms } from './corpus_forms.mjs';

export const seed = 20261126;
const random = random_numbers(seed);
const log = honest_log();
const some_hash = (word) => base64url(sha256(word));

const case_of = (name, bundle, code, says, more = {}) => ({ name, bytes: spell(bundle), code, says, ...more });
const copy = (bundle) => JSON.parse(JSON.stringify(bundle));
const of = (subject) => log.bundle(subject);
const subjects = [...log.subjects].sort();
const lots = [goods.jars_1, goods.jars_2, goods.syrup_1, goods.flesh_1, goods.fruit_1, goods.fruit_3, goods.box].map(
  ({ subject }) => subject,
);

/// Every subject of the log, at its newest state and at older ones.
function good() {
  const newest = subjects.map((subject) => case_of(`good: ${subject}`, of(subject), 'accepted'));
  const older = Array.from({ length: 40 }, () => {
    const size = 3 + random.below(log.size - 3);
    const known = subjects.filter((subject) => find(log.maps_before[size - 1], subject));
    const subject = random.pick(known);
    return case_of(`good: ${subject} at size ${size}`, log.bundle(subject, { size }), 'accepted');
  });
  return [...newest, ...older];
}

/// Fruit is packed into a crate, the crate is used up, the fruit is recalled.
function crate() {
  const unit = { ...own_unit('crate'), single: true };
  const flesh = lot(goods.flesh, 'X1');
  const steps = honest_steps();
  const at = (hour) => `2026-10-08T${hour}:00:00+07:00`;
  const crate_log = log_of([
    ...steps.slice(
      0,
      steps.findIndex(({ name }) => name === 'peeled 1'),
    ),
    voice.tells('crate packed', keys.factory, {
      type: 'AggregationEvent',
      action: 'ADD',
      time: at('08'),
      step: 'packing',
      disposition: 'in_progress',
      parent: unit,
      goods: [[goods.fruit_1, 100]],
      place: places.hall,
    }),
    voice.tells('crate used', keys.factory, {
      type: 'TransformationEvent',
      time: at('09'),
      step: 'creating_class_instance',
      disposition: 'active',
      inputs: [unit],
      outputs: [[flesh, 40, 'KGM']],
      place: places.hall,
      basis: 'weighed',
    }),
    voice.tells('recall', keys.authority, recall),
    steps.at(-1),
  ]);
  const { subject } = flesh;
  const recalled = new RegExp(`^Recalled: ${goods.fruit_1.subject}`);
  const members = crate_log.closure(subject).filter((name) => name !== goods.fruit_1.subject);
  return [
    case_of('good: made of what was in a crate', crate_log.bundle(subject), 'accepted', undefined, { warns: recalled }),
    case_of('good: the crate alone', crate_log.bundle(unit.subject), 'accepted'),
    case_of(
      'what was in a crate left out',
      crate_log.bundle(subject, { members }),
      'subject-missing',
      `What was said about ${goods.fruit_1.subject} belongs here and is missing.`,
    ),
    case_of('good: jars of recalled fruit', of(lots[0]), 'accepted', undefined, { warns: recalled }),
  ];
}

/// The file's own form.
function spellings() {
  const bundle = of(lots[0]);
  const text = JSON.stringify(bundle);
  const bad = (name, changed, says = /^Byte \d+ of the bundle is wrong: /) =>
    case_of(`form: ${name}`, changed, 'bundle-form', says);
  const edited = (name, from, to, says) => {
    if (!text.includes(from)) throw new Error(`no ${from}`);
    return bad(
      name,
      text.replace(from, () => to),
      says,
    );
  };
  const changed = (name, change, says) => {
    const other = copy(bundle);
    change(other);
    return bad(name, other, says);
  };
  const cuts = Array.from({ length: 30 }, () => {
    const length = random.below(text.length);
    return bad(`cut to ${length} bytes`, text.slice(0, length));
  });
  const [first] = bundle.entries;
  const swap = (list, i) => {
    [list[i], list[i + 1]] = [list[i + 1], list[i]];
  };
  const order = {
    subjects: 'The subjects are not in bytewise order, each once.',
    entries: 'The entries are not by rising index, each once.',
  };
  return [
    ...cuts,
    bad('a byte behind the end', text + ' '),
    bad('a byte order mark', '\ufeff' + text),
    bad('nothing', ''),
    bad('a list', `[${text}]`),
    edited('another version', '"v":1', '"v":2'),
    edited('a version as text', '"v":1', '"v":"1"'),
    edited('white space', ',"subject"', ', "subject"'),
    edited('a member twice', '{"v":1', '{"v":1,"v":1'),
    edited('a member too many', '"checkpoint"', '"more":1,"checkpoint"'),
    edited('an index with a leading zero', '"index":0', '"index":00'),
    edited('an index with a point', '"index":0', '"index":0.0'),
    edited('an index below zero', '"index":0', '"index":-1'),
    edited('an index with an exponent', '"index":0', '"index":0e0'),
    edited('an index beyond 2^53', '"index":0', '"index":9007199254740992'),
    edited('an index as text', '"index":0', '"index":"0"'),
    edited('a slash escaped', '"subject":"00/', '"subject":"00\\/'),
    edited('an escape for a plain letter', '"subject":"00', '"subject":"\\u0030\\u0030'),
    edited('an escape in capitals', '\\n', '\\u000A'),
    edited('a long escape for a line feed', '\\n', '\\u000a'),
    edited('a hash of 42 characters', `"proof":["${first.proof[0]}`, `"proof":["${first.proof[0].slice(1)}`),
    edited('a hash with padding', first.proof[0], first.proof[0] + '='),
    edited('a hash with unused bits set', first.proof[0], first.proof[0].slice(0, -1) + 'B'),
    edited('a hash in the other alphabet', first.proof[0], '+' + first.proof[0].slice(1)),
    changed(
      'no entries',
      (other) => {
        other.entries = [];
      },
      'The bundle has no entries.',
    ),
    changed('subjects out of order', (other) => swap(other.subjects, 3), order.subjects),
    changed('a subject twice', (other) => other.subjects.splice(3, 0, other.subjects[3]), order.subjects),
    changed('entries out of order', (other) => swap(other.entries, 3), order.entries),
    changed('an entry twice', (other) => other.entries.splice(3, 0, other.entries[3]), order.entries),
    changed('a name with a quote', (other) => {
      other.subjects[0].subject += '"';
    }),
    changed('a name with a letter of Vietnamese', (other) => {
      other.subjects[0].subject += 'ừ';
    }),
    changed('a proof of 64 hashes', (other) => {
      other.entries[0].proof = Array(64).fill(some_hash('x'));
    }),
    changed('a path of 257 siblings', (other) => {
      other.subjects[0].siblings = Array(257).fill(some_hash('x'));
    }),
    changed('no checkpoint', (other) => {
      other.checkpoint = null;
    }),
    changed(
      'a checkpoint that is no note',
      (other) => {
        other.checkpoint = 'x';
      },
      /^The checkpoint is not a signed note: /,
    ),
    changed(
      'a checkpoint with a carriage return',
      (other) => {
        other.checkpoint = other.checkpoint.replace('\n', '\r\n');
      },
      /^The checkpoint is not a signed note: /,
    ),
    changed(
      'a checkpoint with an extension line',
      (other) => {
        const text = log.text() + 'more\n';
        other.checkpoint = note(text, log_line(text, origin, keys.log));
      },
      'The checkpoint has lines that no checkpoint of this log has.',
    ),
    changed(
      'an entry with a letter of Vietnamese',
      (other) => {
        other.entries[0].entry += 'ừ';
      },
      'Entry 0 is not ASCII.',
    ),
    ...Array.from({ length: 20 }, () => {
      const row = random.below(bundle.subjects.length);
      const member = random.pick(['subject', 'value', 'siblings', 'end']);
      return changed(`row ${row} without ${member}`, (other) => {
        delete other.subjects[row][member];
      });
    }),
  ];
}

/// One entry of the bundle has another spelling.
function entry_spellings() {
  const bundle = of(lots[1]);
  const ways = {
    'white space': (text) => text.replace('"at"', ' "at"'),
    'another version': (text) => text.replace('"v":1', '"v":2'),
    'no milliseconds': (text) => text.replace('.000Z', 'Z'),
    'a day that no calendar has': (text) => text.replace('2026-11-02', '2026-02-30'),
    'a leap second': (text) => text.replace(/T\d\d:\d\d:\d\d/, 'T23:59:60'),
    'another zone': (text) => text.replace('Z"', '+00:00"'),
    'a subject twice': (text) => text.replace(/"prev":\{("[^"]*":(?:null|"[^"]*"))/, '"prev":{$1,$1'),
    'an empty name': (text) => text.replace('"prev":{', '"prev":{"":null,'),
    'no statement': (text) => text.replace(/"statement":"[^"]*"/, '"statement":""'),
    'a member behind the statement': (text) => text.slice(0, -1) + ',"more":1}',
    'a map hash cut short': (text) => text.replace(/"map":"./, '"map":"'),
    'an escape in the statement': (text) => text.replace('"statement":"', '"statement":"\\u0065'),
  };
  return Object.entries(ways).flatMap(([way, change]) =>
    [0, 1, 2].map(() => {
      const other = copy(bundle);
      const row = random.pick(other.entries);
      row.entry = change(row.entry);
      return case_of(
        `entry ${row.index}: ${way}`,
        other,
        'entry-malformed',
        new RegExp(`^Entry ${row.index} is malformed: `),
      );
    }),
  );
}

/// Entries and proofs that the root does not vouch for.
function inclusion() {
  const ways = {
    'a hash of the proof changed': (row) => {
      row.proof[random.below(row.proof.length)] = some_hash('other');
    },
    'a hash of the proof left out': (row) => {
      row.proof.splice(random.below(row.proof.length), 1);
    },
    'a hash of the proof too many': (row) => {
      row.proof.splice(random.below(row.proof.length + 1), 0, some_hash('more'));
    },
    'two hashes of the proof exchanged': (row) => {
      row.proof.reverse();
    },
    'the proof of the entry beside it': (row) => {
      row.proof = log.proof(row.index ^ 1);
    },
    'another time of recording': (row) => {
      row.entry = row.entry.replace('"at":"2026', '"at":"2025');
    },
    'another map': (row) => {
      row.entry = row.entry.replace(/"map":"."?/, (text) => text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A'));
    },
    'another letter in the signature': (row) => {
      row.entry = row.entry.slice(0, -20) + (row.entry.at(-20) === 'A' ? 'B' : 'A') + row.entry.slice(-19);
    },
  };
  return lots.slice(0, 5).flatMap((lot) =>
    Object.entries(ways).map(([way, change]) => {
      const other = of(lot);
      const place = random.below(other.entries.length - 1);
      const row = other.entries[place];
      change(row);
      return case_of(
        `entry ${row.index} of ${lot}: ${way}`,
        other,
        'not-included',
        `Entry ${row.index} is not in the tree at that place.`,
      );
    }),
  );
}

/// The newest entry of another state, or none.
function newest() {
  return lots.slice(0, 4).flatMap((lot) => {
    const without = of(lot);
    without.entries.pop();
    const last = without.entries.at(-1).index;
    const [bare, wrong] = [of(lot), of(lot)];
    bare.entries.at(-1).proof.pop();
    wrong.checkpoint = log.checkpoint(log.size - 1);
    return [
      case_of(
        `newest entry of ${lot} left out`,
        without,
        'newest-entry-missing',
        `The last entry is ${last}, but the tree has size ${log.size}.`,
      ),
      case_of(
        `newest entry of ${lot}: a hash of its proof left out`,
        bare,
        'not-included',
        `Entry ${log.size - 1}, the newest, is not in the tree.`,
      ),
      case_of(
        `bundle of ${lot} under the checkpoint before it`,
        wrong,
        'newest-entry-missing',
        `The last entry is ${log.size - 1}, but the tree has size ${log.size - 1}.`,
      ),
    ];
  });
}

function map_paths() {
  const ways = {
    'a sibling changed': [
      'map-proof',
      (row) => {
        row.siblings[random.below(row.siblings.length)] = some_hash('x');
      },
    ],
    'a sibling left out': [
      'map-proof',
      (row) => {
        row.siblings.splice(random.below(row.siblings.length), 1);
      },
    ],
    'a sibling too many': [
      'map-proof',
      (row) => {
        row.siblings.push(some_hash('x'));
      },
    ],
    'nothing at its end': [
      'map-proof',
      (row) => {
        row.end = null;
      },
    ],
    'another value at its end': [
      'map-proof',
      (row) => {
        row.end.value = some_hash('x');
      },
    ],
    'another key at its end': [
      'map-proof',
      (row) => {
        row.end.key = some_hash('x');
      },
    ],
    'another value in the row': [
      'map-value',
      (row) => {
        row.value = some_hash('x');
      },
    ],
    'value denied': [
      'map-value',
      (row) => {
        row.value = row.value === null ? some_hash('x') : null;
      },
    ],
    'the path of another subject': [
      'map-proof',
      (row, other) => {
        const { siblings, end, value } = random.pick(
          other.subjects.filter(({ subject, value }) => subject !== row.subject && value),
        );
        Object.assign(row, { siblings, end, value });
      },
    ],
  };
  return lots.slice(0, 5).flatMap((lot) =>
    Object.entries(ways).map(([way, [code, change]]) => {
      const other = of(lot);
      const row = random.pick(other.subjects.filter(({ end }) => end));
      const { subject } = row;
      change(row, other);
      return case_of(
        `map path of ${subject} for ${lot}: ${way}`,
        other,
        code,
        code === 'map-value'
          ? `The map path of ${subject} shows another head than stated.`
          : (message) => message.startsWith(`The map path of ${subject} does not hold: `),
      );
    }),
  );
}

/// Entries left out one by one. The first subject, bytewise, that misses it is named.
function holes() {
  return lots.slice(0, 4).flatMap((lot) => {
    const bundle = of(lot);
    const indexes = bundle.entries.map(({ index }) => index).slice(0, -1);
    return indexes
      .filter(() => random.below(2) === 0)
      .map((gone) => {
        const other = copy(bundle);
        other.entries = other.entries.filter(({ index }) => index !== gone);
        const { subject } = other.subjects.find(({ subject }) => log.chain(subject).includes(gone));
        const chain = log.chain(subject);
        const place = chain.indexOf(gone);
        const where = place === 0 ? ': the newest.' : `: the one before ${chain[place - 1]}.`;
        return case_of(
          `entry ${gone} of ${lot} left out`,
          other,
          'chain-broken',
          `An entry about ${subject} is missing${where}`,
        );
      });
  });
}

function closures() {
  const cases = [];
  for (const lot of lots.slice(0, 4)) {
    const bundle = of(lot);
    for (const { subject } of bundle.subjects) {
      if (random.below(2) === 0) continue;
      const other = copy(bundle);
      other.subjects = other.subjects.filter((row) => row.subject !== subject);
      cases.push(
        case_of(
          `${subject} left out for ${lot}`,
          other,
          'subject-missing',
          (message) => message === `What was said about ${subject} belongs here and is missing.`,
        ),
      );
    }
    const members = new Set(bundle.subjects.map((row) => row.subject));
    for (const subject of subjects.filter((name) => !members.has(name))) {
      if (random.below(3) > 0) continue;
      const wide = log.bundle(lot, { members: [...members, subject].sort() });
      cases.push(
        case_of(
          `${subject} too many for ${lot}`,
          wide,
          'subject-superfluous',
          `${subject} does not belong to this bundle.`,
        ),
      );
    }
    const held = new Set(bundle.entries.map(({ index }) => index));
    const free = Array.from({ length: log.size }, (_, index) => index).filter((index) => !held.has(index));
    for (const index of free.filter(() => random.below(3) === 0)) {
      const wide = copy(bundle);
      wide.entries.push(log.entry_row(index));
      wide.entries.sort((a, b) => a.index - b.index);
      cases.push(
        case_of(
          `entry ${index} too many for ${lot}`,
          wide,
          'entry-superfluous',
          `Entry ${index} does not belong to this bundle.`,
        ),
      );
    }
  }
  const [one, two] = [of(lots[0]), of(lots[1])];
  one.subject = lots[1];
  two.subject = lots[0];
  cases.push(
    case_of('two lots exchanged', one, 'subject-missing', /^What was said about .* belongs here and is missing\.$/),
    case_of(
      'two lots exchanged, the other way',
      two,
      'subject-missing',
      /^What was said about .* belongs here and is missing\.$/,
    ),
  );
  return cases;
}

function heads() {
  const under = (name, checkpoint, code, says) =>
    case_of(`checkpoint: ${name}`, { ...of(lots[0]), checkpoint }, code, says);
  const text = log.text();
  const line = log_line(text, origin, keys.log);
  const other = text.replace(origin, 'log.example.vn/other');
  const flip = (place) =>
    line.slice(0, place) + (line.at(place) === 'A' ? 'B' : 'A') + line.slice(place + 1 || undefined);
  const unsigned = /^The checkpoint is not signed by /;
  return [
    under('another key', note(text, log_line(text, origin, keys.shop)), 'log-signature', unsigned),
    under(
      'signature of another text',
      note(text, log_line(log.text(log.size - 1), origin, keys.log)),
      'log-signature',
      unsigned,
    ),
    ...[-10, -30, -60].map((place) =>
      under(`signature with another letter at ${place}`, note(text, flip(place)), 'log-signature', unsigned),
    ),
    under(
      'another root',
      note(text.replace(/\n.*\n$/, `\n${sha256('x').toString('base64')}\n`), line),
      'log-signature',
      unsigned,
    ),
    under(
      'another log',
      note(other, log_line(other, 'log.example.vn/other', keys.log)),
      'another-log',
      `The bundle is of the log log.example.vn/other, the key of ${origin}.`,
    ),
  ];
}

/// Entries of the log itself are false, and everything is signed and hashed anew.
function twisted() {
  const names = [
    'harvest 1',
    'fruit 1 received',
    'fruit shipped',
    'peeled 1',
    'jarred',
    'finding',
    'rules',
    'factory',
    'key of factory',
  ];
  const link = (entry) => Object.keys(entry.prev)[0];
  const ways = {
    'time runs back': [
      'time-runs-back',
      (entry) => {
        entry.at = entry.at.replace('2026', '2025');
      },
      /^Entry \d+ bears an earlier time than one before it\.$/,
    ],
    'a link to nowhere': [
      'chain-broken',
      (entry) => {
        entry.prev[link(entry)] = some_hash('x');
      },
      /^An entry about .* is missing: the one before \d+\.$/,
    ],
    'a link to the genesis': [
      'chain-strays',
      (entry, log) => {
        entry.prev[link(entry)] = base64url(log.leaves[0]);
      },
      /^The chain of .* leads to entry 0, which is not about it\.$/,
    ],
    'a subject too many': [
      'subjects-differ',
      (entry) => {
        entry.prev = Object.fromEntries(Object.entries({ ...entry.prev, zz: null }).sort());
      },
      /^Entry \d+ is not linked under what it is about\.$/,
    ],
    'a subject too few': [
      'subjects-differ',
      (entry) => {
        entry.prev = Object.fromEntries(Object.entries(entry.prev).slice(1));
      },
      /^Entry \d+ is not linked under what it is about\.$/,
    ],
  };
  return names
    .flatMap((name) =>
      Object.entries(ways).map(([way, [code, forge, says]]) => {
        // A rules entry linked to the genesis is linked rightly.
        if (name === 'rules' && code === 'chain-strays') return undefined;
        const false_log = log_of(with_entry(name, (entry, log) => forge(entry, log)));
        return case_of(`log: ${name}: ${way}`, false_log.bundle(lots[0]), code, says);
      }),
    )
    .filter(Boolean);
}

/// Signers who may not.
function signers() {
  const said = (step, key) =>
    step.draft ? voice.tells(step.name, key, step.draft) : voice.says(step.name, key, step.payload, { kid: step.kid });
  const kinds = {
    stranger: [keys.stranger, 'unknown-key', /^Entry \d+ is signed with key .*, which nobody had let in before\.$/],
    'stranger under a known name': [
      { ...keys.stranger, kid: keys.authority.kid },
      'bad-signature',
      /^The signature in entry \d+ does not hold: /,
    ],
  };
  const names = [
    'factory',
    'key of factory',
    'mandate',
    'rules',
    'jar',
    'hall',
    'harvest 1',
    'peeled 1',
    'packed',
    'finding',
    'recall',
  ];
  return names.flatMap((name) =>
    Object.entries(kinds).map(([kind, [key, code, says]]) => {
      const steps = honest_steps().map((step) => (step.name === name ? said(step, key) : step));
      return case_of(`${name} signed by a ${kind}`, log_of(steps).bundle(lots[0]), code, says);
    }),
  );
}

/// Signatures in forms that some verifiers let pass.
function signatures() {
  const scalar = (bytes) => BigInt('0x' + bytes.toString('hex'));
  const ed25519_order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const p256_order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const in_32 = (number) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
  const turned = (bytes) => Buffer.from(bytes).reverse();
  const zero = Buffer.alloc(32);
  const halves = (change) => (bytes) => Buffer.concat(change(bytes.subarray(0, 32), bytes.subarray(32)));
  const of = (name, step, signature) => {
    const steps = honest_steps().map((each) => (each.name === step ? said_again(each, { signature }) : each));
    const says = /^The signature in entry \d+ does not hold: /;
    return case_of(`signature: ${name}`, log_of(steps).bundle(lots[1]), 'bad-signature', says);
  };
  return [
    of(
      'Ed25519 with the order added to S',
      'harvest 2',
      halves((r, s) => [r, turned(in_32(scalar(turned(s)) + ed25519_order))]),
    ),
    of('Ed25519 of zeros', 'harvest 2', () => Buffer.alloc(64)),
    of('Ed25519 with the neutral point and zero', 'harvest 2', () =>
      Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]),
    ),
    of(
      'Ed25519 with its halves exchanged',
      'harvest 2',
      halves((r, s) => [s, r]),
    ),
    of('ES256 of zeros', 'peeled 2', () => Buffer.alloc(64)),
    of(
      'ES256 with r of zero',
      'peeled 2',
      halves((r, s) => [zero, s]),
    ),
    of(
      'ES256 with s of zero',
      'peeled 2',
      halves((r) => [r, zero]),
    ),
    of(
      'ES256 with s of the order',
      'peeled 2',
      halves((r) => [r, in_32(p256_order)]),
    ),
    of('ES256 with r and s of ones', 'peeled 2', () => Buffer.alloc(64, 255)),
    of(
      'ES256 with its halves exchanged',
      'peeled 2',
      halves((r, s) => [s, r]),
    ),
  ];
}

/// Statements of every wrong form, each the newest of a small log.
function statements() {
  const begun = honest_steps().slice(0, 3);
  return forms().map(({ name, step, code, subject, module, says: form_says }) => {
    const small = log_of([...begun, step]);
    const says = code === 'accepted' ? undefined : (form_says ?? /^Entry 3 holds a statement that is not valid here: /);
    return case_of(`statement: ${name}`, small.bundle(subject ?? 'rules'), code, says, { module });
  });
}

export const corpus = () => [
  ...good(),
  ...crate(),
  ...spellings(),
  ...entry_spellings(),
  ...inclusion(),
  ...newest(),
  ...map_paths(),
  ...holes(),
  ...closures(),
  ...heads(),
  ...twisted(),
  ...signers(),
  ...signatures(),
  ...statements(),
];
