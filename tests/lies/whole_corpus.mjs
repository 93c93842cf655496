// The same bundles, good and bad, through nguon verify and through the page's module: both must say what is expected.
//   node whole_corpus.mjs NGUON

import assert from 'node:assert/strict';
import { corpus, seed } from './corpus.mjs';
import { in_parallel } from './judge.mjs';
import { log_key } from './telling.mjs';
import { Program, has_module, verify_by_module } from './verifiers.mjs';

const said = ({ accepted, code }) => (accepted ? 'accepted' : code);
const fits = (says, message) =>
  says === undefined ||
  (says instanceof RegExp ? says.test(message) : typeof says === 'function' ? says(message) : says === message);

const program = await Program.make(process.argv[2]);
try {
  const cases = corpus();
  const wrong = [];
  await in_parallel(cases, 3, async ({ name, bytes, code, says, warns, module = code }) => {
    const verdict = await program.verify(bytes, { log_key });
    if (said(verdict) !== code)
      wrong.push(`${name}: nguon verify says ${said(verdict)} (${verdict.message}), not ${code}`);
    else if (!fits(says, verdict.message)) wrong.push(`${name}: ${code} is explained by: ${verdict.message}`);
    else if (warns && !verdict.warnings.some((warning) => warns.test(warning)))
      wrong.push(`${name}: nguon verify does not warn of ${warns} but ${verdict.warnings}`);
    if (!has_module) return;
    const second = await verify_by_module(bytes, { log_key });
    if (said(second) !== module)
      wrong.push(`${name}: the module says ${said(second)} (${second.message}), not ${module}`);
    else if (module === code && second.check !== verdict.check)
      wrong.push(`${name}: ${code} at ${verdict.check} for nguon verify and at ${second.check} for the module`);
    else if (warns && second.warnings.length === 0) wrong.push(`${name}: the module warns of nothing`);
    else if (module !== 'accepted' && !second.message) wrong.push(`${name}: the module says ${module} and not why`);
  });
  assert.deepEqual(wrong, [], `seed ${seed}`);
  const good = cases.filter(({ code }) => code === 'accepted').length;
  console.log(
    `${good} good and ${cases.length - good} bad bundles through nguon verify${has_module ? " and the page's module" : ''}`,
  );
} finally {
  await program.remove();
}
