// nguon audit finds nothing in honest logs, and every fault that is planted, naming check and entry.
//   node audit_faults.mjs NGUON

import assert from 'node:assert/strict';
import { faults, long_log, no_answers, not_found } from './faults.mjs';
import { in_parallel } from './judge.mjs';
import { serve } from './lying_server.mjs';
import { honest_log, log_key } from './telling.mjs';
import { Program } from './verifiers.mjs';

const program = await Program.make(process.argv[2]);
async function audit(log, lie) {
  const server = await serve(log, lie);
  try {
    return await program.audit(server.url, log_key);
  } finally {
    await server.close();
  }
}

try {
  for (const log of [honest_log(), long_log()]) {
    const verdict = await audit(log);
    assert.ok(verdict.accepted, `an honest log of ${log.size} entries: ${verdict.message}`);
    assert.equal(verdict.replayed, log.size);
  }
  const wrong = [];
  await in_parallel(faults, 2, async (fault) => {
    const { accepted, code, message = '' } = await audit(fault.log(), fault.lie);
    if (!accepted && code === fault.audit && message.includes(fault.names)) return;
    wrong.push(
      `${fault.name}: ${accepted ? 'accepted' : code} (${message}), ${fault.audit} that names ${fault.names} was expected`,
    );
  });
  for (const { name, log, lie, names } of no_answers) {
    const { accepted, code, message } = await audit(log(), lie);
    if (accepted || code !== 'no-answer' || !message.includes(names)) wrong.push(`${name}: ${code} (${message})`);
  }
  for (const { name, log, lie } of not_found) {
    const { accepted, message } = await audit(log(), lie);
    if (!accepted) wrong.push(`${name} is found after all: ${message}`);
  }
  assert.deepEqual(wrong, []);
  console.log(`${faults.length} planted faults found, ${no_answers.length} servers without an answer told apart`);
} finally {
  await program.remove();
}
