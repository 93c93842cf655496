// Every QR code of the demonstration, as SVG and as PNG, read by ZBar and by ZXing: qr_codes.mjs NGUON
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { entries, must, served } from './demonstration.mjs';

const nguon = process.argv[2];
const publicUrl = 'https://truy-xuat.example.vn';
const folder = mkdtempSync(join(tmpdir(), 'nguon-qr-'));
const execute = promisify(execFile);

/** Everything that the log ever spoke of, and every GS1 or own name that stands in an event: serials within lots too. */
async function addresses(port) {
  const found = new Set();
  for (const text of await entries(port)) {
    const entry = JSON.parse(text);
    for (const subject of Object.keys(entry.prev)) found.add(subject);
    const payload = Buffer.from(entry.statement.split('.')[1], 'base64url').toString();
    for (const [, address] of payload.matchAll(/"https:\/\/id\.gs1\.org\/([^"?]+)"/g)) found.add(address);
  }
  // Runs and keys have a chain and no page of their own.
  return thin([...found].filter(address => !/^(run|key|uri|certificate)\/|^rules$/.test(address)).sort());
}

/** A lot has hundreds of serials that differ in their digits alone: its first and its last stand for them. */
function thin(sorted) {
  if (process.env.NGUON_TEST_ALL !== undefined) return sorted;
  const lotOf = address => address?.match(/^(.*)\/(21|s)\/[^/]+$/)?.[1];
  return sorted.filter((address, i) => {
    const lot = lotOf(address);
    return lot === undefined || lot !== lotOf(sorted[i - 1]) || lot !== lotOf(sorted[i + 1]);
  });
}

async function readBack(name, bytes, suffix) {
  const file = join(folder, name + suffix);
  writeFileSync(file, bytes);
  const picture = join(folder, name + '.png');
  if (suffix === '.svg') await execute('rsvg-convert', ['--width', '480', '--output', picture, file]);
  const zbar = await execute('zbarimg', ['--nodbus', '--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', picture]);
  const zxing = await execute('ZXingReader', ['-1', '-format', 'QRCode', picture]);
  const quoted = zxing.stdout.match(/QRCode "(.*)"/);
  return { ZBar: zbar.stdout.trimEnd(), ZXing: quoted === null ? zxing.stdout : quoted[1] };
}

async function check(port, number, address) {
  for (const suffix of ['.svg', '.png']) {
    const path = `/qr/${address}${suffix}`;
    const bytes = await must(port, path);
    // Whoever asks under whatever name gets the code of the public address.
    for (const host of ['127.0.0.1:1', 'evil.example', 'evil.example:8080']) {
      assert.deepEqual(await must(port, path, host), bytes, `${path} asked of ${host}`);
    }
    const read = await readBack(`${number}-${suffix.slice(1)}`, bytes, suffix);
    for (const [reader, text] of Object.entries(read)) {
      assert.equal(text, `${publicUrl}/${address}`, `${reader} reads ${path}`);
    }
  }
}

async function checkAll(port) {
  const known = await addresses(port);
  const kinds = { lot: /\/(10|b)\/[^/]+$/, serial: /\/(21|s)\//, place: /^(414|place)\//, party: /^(417|party)\//,
    product: /^(01|p)\/[^/]+$/ };
  for (const [kind, form] of Object.entries(kinds)) {
    assert(known.some(address => form.test(address)), `the demonstration has no ${kind}`);
  }
  // What the demonstration does not have: characters that are escaped, and the longest names.
  const odd = ['01/09521234002017/10/L%2F1%25A%3F', '01/09521234002017/22/V1/10/%21%22%26%27%28%29/21/%3C%3E_.-',
    `01/09521234002017/22/${'V'.repeat(20)}/10/${'%25'.repeat(20)}/21/${'%2F'.repeat(20)}`];
  const all = [...known, ...odd];
  for (const [number, address] of all.entries()) await check(port, number, address);
  console.log(`ZBar and ZXing read ${2 * all.length} codes of ${all.length} addresses`);
}

try {
  await served(nguon, ['--public-url', publicUrl + '/'], checkAll);
} finally {
  rmSync(folder, { recursive: true });
}
