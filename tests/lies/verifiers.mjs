// The verifiers that are judged, each asked as its user asks it. None of them shares a line with forge/.

import { execFile } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

// Debian's Node 18 keeps what every browser has in a module of its own.
globalThis.crypto ??= webcrypto;

const run_file = promisify(execFile);

/// Status and what was printed; a status of 1 is an answer, a signal is a fault of the program.
async function run(program, words) {
  try {
    const { stdout } = await run_file(program, words, { maxBuffer: 64 << 20 });
    return { status: 0, stdout };
  } catch (error) {
    if (typeof error.code !== 'number') throw new Error(`${program} ${words[0]} died: ${error.signal ?? error.code}`);
    return { status: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

/// A verdict in one form: { accepted, check, code, message }.
export class Program {
  constructor(path, folder) {
    Object.assign(this, { path, folder, count: 0 });
  }

  static async make(path) {
    return new Program(path, await mkdtemp(join(tmpdir(), 'nguon-lies-')));
  }
  remove() {
    return rm(this.folder, { recursive: true });
  }

  async has_policy() {
    return (await run(this.path, ['verify', '--help'])).stdout.includes('--policy');
  }
  async has_command(name) {
    return (await run(this.path, ['--help'])).stdout.includes(`\n  ${name} `);
  }

  async keep(bytes) {
    const file = join(this.folder, String(this.count++));
    await writeFile(file, bytes);
    return file;
  }

  /// `log_key`, or `policy` with `max_age`.
  async verify(bytes, { log_key, policy, max_age } = {}) {
    const words = ['verify', await this.keep(bytes), '--json'];
    if (log_key) words.push('--log-key', log_key);
    if (policy) words.push('--policy', await this.keep(policy));
    if (max_age !== undefined) words.push('--max-age', String(max_age));
    const { status, stdout, stderr } = await run(this.path, words);
    if (stdout === '') throw new Error(`nguon ${words.join(' ')}: ${stderr}`);
    const said = JSON.parse(stdout);
    await rm(words[1]);
    return {
      accepted: status === 0,
      check: said.failed?.check,
      code: said.failed?.code,
      message: said.failed?.detail,
      warnings: said.warnings,
    };
  }

  async audit(url, log_key) {
    const { status, stdout, stderr } = await run(this.path, ['audit', '--url', url, '--log-key', log_key, '--json']);
    if (stdout === '') return { accepted: false, code: 'no-answer', message: stderr.trim() };
    const said = JSON.parse(stdout);
    return { accepted: status === 0, replayed: said.replayed, code: said.failed?.check, message: said.failed?.detail };
  }
}

/// The page's module, which the one HTML file has as well. NGUON_WEB_VERIFY: where its file lies, if not in the tree.
const module_path =
  process.env.NGUON_WEB_VERIFY ?? fileURLToPath(new URL('../../server/web/verify/verify.mjs', import.meta.url));
export const has_module = existsSync(module_path);
const core = has_module ? await import(pathToFileURL(module_path)) : undefined;

export async function verify_by_module(bytes, { log_key, policy, max_age, now } = {}) {
  const said = await core.verifyBundle(new Uint8Array(bytes), { logKey: log_key, policy, maxAge: max_age, now });
  return {
    accepted: said.accepted,
    check: said.failed?.name,
    code: said.failed?.code,
    message: said.failed?.message,
    warnings: said.warnings,
  };
}
