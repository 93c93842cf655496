// The demonstration, made and served while a script asks for its pages: served(NGUON, arguments, ask).
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

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
  const folder = mkdtempSync(join(tmpdir(), 'nguon-demonstration-'));
  let server;
  try {
    const made = JSON.parse(execFileSync(nguon, ['demo', '--data', join(folder, 'data'), '--json']));
    server = spawn(nguon, ['serve', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0', '--admin', 'none',
      '--no-access-log', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    const port = await new Promise((resolve, reject) => {
      server.on('exit', () => reject(new Error('nguon serve ended')));
      createInterface(server.stderr).on('line', line => {
        const said = line.match(/^nguon serves .* at http:\/\/127\.0\.0\.1:(\d+)$/);
        if (said) resolve(Number(said[1])); else console.error(line);
      });
    });
    server.removeAllListeners('exit');
    await ask(port, made);
  } finally {
    server?.kill();
    rmSync(folder, { recursive: true });
  }
}
