// Calls of every kind go to nguon through Prism, which holds each request and answer against openapi.json:
// own.mjs NGUON OPENAPI
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveDemonstration } from '../support/demonstration.mjs';
import { proxied } from './proxy.mjs';

const [nguon, openapi] = process.argv.slice(2);
const served = await serveDemonstration(nguon);
const { origin } = JSON.parse(readFileSync(join(served.data, 'config.json')));
const root = join(served.data, 'keys/root.pem');
const sign = (payload, key = root, cty = '') => execFileSync(nguon,
  ['sign', '--key', key, '--origin', origin, ...(cty ? ['--cty', cty] : []), '-'],
  { encoding: 'utf8', input: JSON.stringify(payload) }).trim();
const party = name => sign({ type: 'Party', id: 'party/0123456789R', name: { vi: name }, roles: ['producer'] });

try {
  await proxied(openapi, served.host, async ask => {
    const gtinLot = '/01/09521234002017/10/DL117A', ownLot = served.lots.find(lot => lot.startsWith('/p/'));
    const json = { Accept: 'application/json' }, html = { Accept: 'text/html' };

    for (const accept of [json, html]) {
      for (const path of [gtinLot, ownLot, ownLot.replace(/\/b\/.*/, ''), '/01/09521234002017'])
        await ask('GET', path, 200, { headers: accept });
      await ask('GET', '/01/09521234002017/10/NONE', 404, { headers: accept });
      await ask('GET', '/party/0123456789R', 404, { headers: accept });
    }
    // Prism follows redirects itself.
    for (const path of ['/01/9521234002017', '/01/09521234002017?lot=DL117A']) await ask('GET', path, 200);
    await ask('GET', '/01/09521234002018', 400, { headers: json });
    for (const path of ['/', '/?q=mat&lang=en', '/check', '/docs', '/openapi.json', '/verify.html', '/verify.vi.mjs',
      '/verify.en.mjs', '/noble-ed25519.js', '/robots.txt', '/favicon.ico']) await ask('GET', path, 200);
    for (const form of ['svg', 'png']) {
      for (const path of [gtinLot, ownLot, '/01/09521234002017']) await ask('GET', `/qr${path}.${form}`, 200);
      await ask('GET', `/qr/01/09521234002018.${form}`, 400);
    }

    await ask('GET', '/checkpoint', 200);
    await ask('GET', '/tile/0/000', [200, 404]);
    await ask('GET', '/tile/0/000.p/100', 200);
    await ask('GET', '/tile/entries/000.p/100', 200);
    await ask('GET', '/tile/0/999', 404);
    await ask('GET', '/proof/3', 200);
    await ask('GET', '/proof/3.tlog-proof', 200);
    await ask('GET', '/proof/3.cose', 200);
    await ask('GET', '/proof/999999', 404);
    await ask('GET', '/proof/consistency/3', 200);
    await ask('GET', '/proof/consistency/3.cose', 200);
    await ask('GET', '/.well-known/scitt-keys', 200);
    await ask('GET', '/.well-known/scitt-keys/none', 404);
    await ask('GET', `/bundle${gtinLot}`, 200);
    await ask('GET', `/bundle${gtinLot}?down=1`, 200);
    await ask('GET', `/bundle${ownLot}`, 200);
    await ask('GET', '/bundle/rules', 200);

    const jose = { 'Content-Type': 'application/jose' };
    await ask('POST', '/statements', 200, { headers: jose, body: party('Hộ mẫu') });
    await ask('POST', '/statements', 400, { headers: jose, body: 'no statement' });
    await ask('POST', '/statements', 200, { headers: { 'Content-Type': 'application/jose+jsonl' }, body: `${party('Hộ')}\nx\n` });
    await ask('POST', '/cosignatures', [400, 403, 404], { headers: { 'Content-Type': 'text/plain' }, body: 'x' });

    const bytes = Buffer.from('nobody names this');
    const blob = `/blobs/${createHash('sha256').update(bytes).digest('hex')}`;
    await ask('GET', blob, 404);
    await ask('PUT', blob, 403, { headers: { 'Content-Type': 'application/octet-stream' }, body: bytes });

    // Without an access statement Prism answers 401 itself; a wrong one reaches the server.
    await ask('GET', '/private/3', 401, { headers: { Authorization: 'Bearer x' } });
    const at = new Date().toISOString();
    const access = (method, path) =>
      ({ Authorization: `Bearer ${sign({ method, path, at }, root, 'application/vnd.nguon.access+json')}` });
    await ask('GET', '/private/3', 401, { headers: access('GET', '/private/3') });
    await ask('DELETE', '/private/3', 401, { headers: access('DELETE', '/private/3') });
  });
} finally {
  await served.stop();
}
