// Every lie is told to every verifier; each must say what it is expected to, and docs/trust.md must say that it does.
//   node told_lies.mjs NGUON [--write]        --write: writes the tables of docs/trust.md

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { in_parallel, judge } from './judge.mjs';
import { carried, of_history, of_links, of_logs, of_rules, of_signatures } from './lies.mjs';
import { of_policy } from './policy_lies.mjs';
import { hold_against_page, table } from './table.mjs';
import { Program, has_module } from './verifiers.mjs';

const [path, option] = process.argv.slice(2);
const sections = {
  carried,
  logs: of_logs,
  history: of_history,
  links: of_links,
  signatures: of_signatures,
  rules: of_rules,
};
const program = await Program.make(path);
try {
  const faults = [];
  const tables = {};
  const has_policy = await program.has_policy();
  if (has_policy) sections.policy = of_policy;
  for (const [name, lies] of Object.entries(sections)) {
    const judged = await in_parallel(lies, 2, (lie) => judge(lie, program));
    judged.forEach((said) => faults.push(...said.faults));
    // Nobody gives the page's module a policy.
    tables[name] = table(judged, name === 'policy' ? 'HTML file' : undefined);
  }
  if (!has_policy && has_module) {
    const judged = await in_parallel(of_policy, 2, (lie) => judge({ ...lie, only_module: true }, program));
    judged.forEach((said) => faults.push(...said.faults));
  }
  assert.deepEqual(faults, []);
  const page = fileURLToPath(new URL('../../docs/trust.md', import.meta.url));
  const differences = await hold_against_page(page, tables, option === '--write');
  if (differences.length > 0) throw new Error(`${differences.join('\n')}\nnode told_lies.mjs NGUON --write writes it`);
  const count = Object.values(sections).flat().length;
  const missing = [
    ...(has_module ? [] : ["the page's module is not there"]),
    ...(has_policy ? [] : ['nguon verify takes no policy']),
  ];
  console.log(`${count} lies, each with the verdict that it must get${missing.map((what) => `; ${what}`).join('')}`);
} finally {
  await program.remove();
}
