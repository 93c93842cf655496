// The demonstration, made and served by the program while a script asks for its pages.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Serves a new demonstration at a free port, with `options` added to `nguon serve` and members to its configuration.
 * Returns {made, lots, data, host, port, stop}: what `nguon demo --json` said, its folder, where it is served; `await
 * stop()` ends the server and removes the folder.
 */
export async function serveDemonstration(nguon, { options = [], config = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'nguon-demonstration-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // Whatever goes wrong, neither folder nor server is left behind.
  process.on('exit', remove);
  const data = join(folder, 'data');
  const made = JSON.parse(execFileSync(nguon, ['demo', '--data', data, '--json'], { encoding: 'utf8' }));
  const configPath = join(data, 'config.json');
  writeFileSync(configPath, JSON.stringify({ ...JSON.parse(readFileSync(configPath)), ...config }));
  const serving = spawn(nguon, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--admin', 'none', '--no-access-log',
    ...options], { stdio: ['ignore', 'inherit', 'pipe'] });
  const kill = () => serving.kill('SIGKILL');
  process.prependListener('exit', kill);
  const ended = new Promise((resolve) => serving.on('exit', resolve));
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: serving.stderr }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
      if (found) resolve(Number(found[1]));
      else console.error(line);
    });
    ended.then((status) => reject(new Error(`nguon serve ended with ${status}`)));
  });
  // The server writes to its folder until it has ended.
  const stop = async () => {
    serving.kill();
    await ended;
    process.off('exit', kill);
    process.off('exit', remove);
    remove();
  };
  return { made, lots: made.lots, data, host: `http://127.0.0.1:${port}`, port, stop };
}
