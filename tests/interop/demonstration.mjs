// Asks the demonstration, as it is served, for its pages: served(NGUON, options, ask).
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { serveDemonstration } from '../support/demonstration.mjs';

export function get(port, path, host = 'localhost') {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers: { Host: host } }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(parts), fields: answer.headers }));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}

export async function must(port, path, host) {
  const answer = await get(port, path, host);
  assert.equal(answer.status, 200, `${path}: ${answer.status}`);
  return answer.body;
}

/** The demonstration's entries, as they stand in the log. */
export async function entries(port) {
  const size = Number((await must(port, '/checkpoint')).toString().split('\n')[1]);
  const found = [];
  for (let index = 0; index < size; ++index) found.push(JSON.parse(await must(port, `/proof/${index}`)).entry);
  return found;
}

/** Calls `ask(port, made)` with what `nguon demo --json` said. */
export async function served(nguon, options, ask) {
  const demonstration = await serveDemonstration(nguon, { options });
  try {
    await ask(demonstration.port, demonstration.made);
  } finally {
    await demonstration.stop();
  }
}
