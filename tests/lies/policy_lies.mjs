// Lies that only a policy with witnesses finds, or not even that. As in lies.mjs; `options` is what the verifier is given.

import { base64 } from './forge/bytes.mjs';
import { ed25519_key } from './forge/keys.mjs';
import { cosignature_line, log_line, note, type_cosignature, vkey } from './forge/note.mjs';
import { keys } from './story.mjs';
import { honest_log, jars, log_key, log_of, origin, without_step } from './telling.mjs';

const now = Math.floor(Date.now() / 1000);
const day = 86_400;
const witnesses = ['province', 'university', 'union'].map((name) => {
  const key = ed25519_key(`witness ${name}`);
  return { name, key, vkey: vkey(`${name}.example.vn/witness`, key, type_cosignature) };
});
const policy = [
  `log ${log_key}`,
  ...witnesses.map((witness) => `witness ${witness.name} ${witness.vkey}`),
  `group most 2 ${witnesses.map(({ name }) => name).join(' ')}`,
  'quorum most',
  '',
].join('\n');

/// The line of a witness under the checkpoint of a log at a size.
const cosigned = (log, which, { time = now, size = log.size, by = witnesses[which].key } = {}) =>
  cosignature_line(log.text(size), `${witnesses[which].name}.example.vn/witness`, by, time);

const under = (checkpoint, log = honest_log()) => log.bundle(jars.subject, { checkpoint });
const told = (name, bundle, verify, more = {}) => ({
  name,
  teller: 'log',
  bundle,
  verify,
  options: { policy, max_age: day, now },
  ...more,
});
const fork = () => log_of(without_step('recall'));
const before_recall = () => honest_log().index_of('recall');

/// Bytes of a note line behind its name.
function with_bytes(line, change) {
  const [dash, name, text] = line.trimEnd().split(' ');
  const bytes = Buffer.from(text, 'base64');
  change(bytes);
  return `${dash} ${name} ${base64(bytes)}\n`;
}

export const of_policy = [
  told(
    'countersigned by two of three, today (no lie)',
    () => under(honest_log().checkpoint(honest_log().size, cosigned(honest_log(), 0), cosigned(honest_log(), 1))),
    'accepted',
    { allowed: true },
  ),
  told(
    'a line of somebody whom the policy does not name beside them (no lie)',
    () =>
      under(
        honest_log().checkpoint(
          honest_log().size,
          cosigned(honest_log(), 0),
          cosigned(honest_log(), 1),
          cosignature_line(honest_log().text(), 'other.example/witness', keys.stranger, now),
        ),
      ),
    'accepted',
    { allowed: true },
  ),
  told(
    'witness missing: one of three',
    () => under(honest_log().checkpoint(honest_log().size, cosigned(honest_log(), 0))),
    'policy-quorum',
  ),
  told('no witness at all', () => under(honest_log().checkpoint()), 'policy-quorum'),
  told(
    'one witness counted twice',
    () =>
      under(
        honest_log().checkpoint(
          honest_log().size,
          cosigned(honest_log(), 0),
          cosigned(honest_log(), 0, { time: now - 1 }),
        ),
      ),
    'policy-quorum',
  ),
  told(
    'cosignature copied from another checkpoint',
    () =>
      under(
        honest_log().checkpoint(
          honest_log().size,
          cosigned(honest_log(), 0),
          cosigned(honest_log(), 1, { size: honest_log().size - 1 }),
        ),
      ),
    'note-bad-signature',
  ),
  told(
    'cosignature whose time was moved',
    () =>
      under(
        honest_log().checkpoint(
          honest_log().size,
          cosigned(honest_log(), 0),
          with_bytes(cosigned(honest_log(), 1, { time: now - 9 * day }), (bytes) =>
            bytes.writeBigUInt64BE(BigInt(now), 4),
          ),
        ),
      ),
    'note-bad-signature',
  ),
  told(
    "stranger under a witness's name",
    () =>
      under(
        honest_log().checkpoint(
          honest_log().size,
          cosigned(honest_log(), 0),
          cosigned(honest_log(), 1, { by: keys.stranger }),
        ),
      ),
    'policy-quorum',
  ),
  told(
    "a witness's key signs as a log does",
    () =>
      under(
        honest_log().checkpoint(
          honest_log().size,
          cosigned(honest_log(), 0),
          log_line(honest_log().text(), 'university.example.vn/witness', witnesses[1].key),
        ),
      ),
    'policy-quorum',
  ),
  told(
    "witnesses alone, without the log's own line",
    () => under(note(honest_log().text(), cosigned(honest_log(), 0), cosigned(honest_log(), 1))),
    'policy-log',
  ),
  told(
    "the log's own line is wrong",
    () => {
      const text = honest_log().text();
      return under(
        note(text, log_line(text + ' ', origin, keys.log), cosigned(honest_log(), 0), cosigned(honest_log(), 1)),
      );
    },
    'policy-log',
  ),
  told('no witness at all, to a policy that wants none and an age', () => under(honest_log().checkpoint()), 'too-old', {
    options: { policy: `log ${log_key}\nquorum none\n`, max_age: 9999 * day, now },
  }),
  told(
    'self-made log with witnesses',
    () => {
      const text = honest_log().text();
      return under(
        note(text, log_line(text, origin, keys.stranger), cosigned(honest_log(), 0), cosigned(honest_log(), 1)),
      );
    },
    'policy-log',
  ),
  told('fork shown to one reader: no witness saw it', () => under(undefined, fork()), 'policy-quorum'),
  told(
    'fork shown to one reader: cosignatures of the true log',
    () => {
      const log = fork();
      return under(log.checkpoint(log.size, cosigned(honest_log(), 0), cosigned(honest_log(), 1)), log);
    },
    'note-bad-signature',
  ),
  told(
    'fork that the witnesses sign as well',
    () => {
      const log = fork();
      return under(log.checkpoint(log.size, cosigned(log, 0), cosigned(log, 1)), log);
    },
    'accepted',
    { needs: 'witnesses that are not the log’s friends' },
  ),
  told(
    'older checkpoint, from before the recall, countersigned then',
    () =>
      honest_log().bundle(jars.subject, {
        size: before_recall(),
        checkpoint: honest_log().checkpoint(
          before_recall(),
          cosigned(honest_log(), 0, { size: before_recall(), time: now - 9 * day }),
          cosigned(honest_log(), 1, { size: before_recall(), time: now - 9 * day }),
        ),
      }),
    'too-old',
  ),
  told(
    'the same, to a policy without a greatest age',
    () =>
      honest_log().bundle(jars.subject, {
        size: before_recall(),
        checkpoint: honest_log().checkpoint(
          before_recall(),
          cosigned(honest_log(), 0, { size: before_recall(), time: now - 9 * day }),
          cosigned(honest_log(), 1, { size: before_recall(), time: now - 9 * day }),
        ),
      }),
    'accepted',
    { options: { policy, now }, needs: 'a greatest age' },
  ),
  told(
    'one fresh cosignature beside an old one',
    () =>
      under(
        honest_log().checkpoint(
          honest_log().size,
          cosigned(honest_log(), 0),
          cosigned(honest_log(), 1, { time: now - 9 * day }),
        ),
      ),
    'too-old',
  ),
  told(
    'checkpoint from before the recall, within the greatest age',
    () =>
      honest_log().bundle(jars.subject, {
        size: before_recall(),
        checkpoint: honest_log().checkpoint(
          before_recall(),
          cosigned(honest_log(), 0, { size: before_recall(), time: now - 3600 }),
          cosigned(honest_log(), 1, { size: before_recall(), time: now - 3600 }),
        ),
      }),
    'accepted',
    { needs: 'nobody: staleness within the age' },
  ),
];
