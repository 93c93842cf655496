// The description of all addresses, read by Redocly with its recommended rules, each an error: lint.mjs OPENAPI
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const { status } = spawnSync(join(folder, 'node_modules/.bin/redocly'),
  ['lint', process.argv[2], '--config', join(folder, 'redocly.yaml')],
  { stdio: 'inherit', env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } });
process.exit(status ?? 1);
