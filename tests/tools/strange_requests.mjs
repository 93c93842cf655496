// Strange values at every place where an address, a query or a field of the header takes one: whatever somebody
// sends, the server lives, never answers 500, and an error is a sentence in the form that was asked for. Nothing that
// was sent comes back as markup.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

import { serveDemonstration } from '../support/demonstration.mjs';

// One of so many requests is asked: fewer under the sanitizers.
const [nguon, root, oneIn = 1] = process.argv.slice(2);
const openapi = JSON.parse(readFileSync(`${root}/server/web/openapi.json`, 'utf8'));
const { made, port, stop } = await serveDemonstration(nguon);

const hash = 'A'.repeat(43);
const own = made.lots[0].split('/')[2];
const long = 'x'.repeat(3000);
const values = [
  '', '0', '-1', '1', '18446744073709551615', '18446744073709551616', '9'.repeat(40), '1e3', '0x10', '+1', '00', '.', '..', '*',
  'rules', 'root', 'log', `key/${hash}`, `run/${hash}`, `uri/${hash}`, `key:${hash}`, 'uri', 'key', hash, 'f'.repeat(64),
  own, own.toLowerCase(), `p/${own}`, `party/${own}`, made.lots[0].slice(1), `${made.lots[0].slice(1)}/s/1`, `unit/${own}`,
  'urn:epc:id:sgtin:0614141.107346.2018', 'urn:epc:idpat:sgtin:*.*.*', 'urn:epc:idpat:sgtin:0614141.*.*', 'urn:epc:id:sgtin:',
  'urn:epc:class:lgtin:0614141.107346.L', `urn:nguon:p:${own}`, `urn:nguon:p:${own}:b:L:s:1`, 'urn:nguon:rules', 'urn:nguon:',
  'https://id.gs1.org/01/09521234543213/10/L1', 'https://id.gs1.org/', 'https://id.gs1.org/rules', 'http://[::1', 'a:', 'ni:///sha-256;x',
  '09521234543213', '952123454321', '4012345678901', '09521234543210', '95212345', '(01)09521234543213', 'AQnYUc1gmiCNV4JG', '%E2%82%AC',
  '%', '%0', '%zz', '%00', '%0d%0aX-Strange:%20yes', '%2e%2e%2f', '%2F', '%ff', '%c0%80', '%99'.repeat(100), `a${'%99'.repeat(100)}`, `${'a'.repeat(79)}%E2%82%AC`, '\x99'.repeat(100), '%ed%a0%80', '%f4%90%80%80', '%e1%9e%80',
  '%22%3E%3Cnguon-strange%3E', '%27%3Cnguon-strange%20a%3D1%3E', '%7B%22a%22%3A1%7D', 'a,b|c', 'a|b', '|', ',', 'a=b=c', '{{x}}',
  '2026-01-01T00:00:00Z', '2026-13-45T99:99:99Z', '9999-12-31T23:59:59.999+14:00', '0000-00-00T00:00:00Z', '2026-01-01', 'P1D', 'asc',
  'ObjectEvent', 'commissioning', 'urn:epcglobal:cbv:bizstep:shipping', 'cbv:BizStep-shipping', 'ex:a', ':', '~', 'SimpleEventQuery', long,
];
const fields = ['Accept', 'Accept-Language', 'Accept-Encoding', 'Content-Type', 'Authorization', 'If-None-Match', 'GS1-EPCIS-Version',
  'GS1-CBV-Version', 'GS1-EPCIS-Min', 'GS1-EPCIS-Max', 'GS1-EPC-Format', 'GS1-CBV-XML-Format', 'GS1-Capture-Error-Behaviour',
  'GS1-Extensions', 'Host', 'Expect', 'Range', 'Connection', 'Upgrade', 'X-Forwarded-Proto'];
/** What a field of the header may hold besides: kept printable, as HTTP wants it. */
const fieldValues = [...values, 'text/html', '*/*;q=0', 'text/html;q=2', 'application/json;;;', ';q=', 'vi;q=0,en;q=1.5', 'km', '*', 'gzip;q=0, *',
  'application/linkset+json', 'application/ld+json;profile="', 'Bearer ', 'Bearer x', 'Basic Og==', '"', 'W/"x"', '2.0', '1.2,2.0', 'websocket',
  'No_Preference', 'Always_GS1_Digital_Link', 'proceed', 'ex=https://a.example/,b', '0-1'];

const parameterOf = (each) => (each.$ref ? openapi.components.parameters[each.$ref.split('/').at(-1)] : each);
const usual = { level: '0', index: '000', width: '1', entry: '3', size: '3', gtin: '09521234543213', id: own, lot: 'L1', serial: '1', subject: 'rules',
  kid: hash, kind: 'party', sha256: '0'.repeat(64), digest: hash, gln: '9521234543213', sscc: '095212345678901234' };
const fill = (path, name, value) => path.replace(/\{([^}]+)\}/g, (_, each) => (each === name ? value : usual[each] ?? 'x'));

/** Every request: [method, target, header lines, body]. */
function* requests() {
  for (const [path, operations] of Object.entries(openapi.paths)) {
    for (const method of ['get', 'post', 'put', 'delete', 'options', 'patch']) {
      const operation = operations[method] ?? {};
      const parameters = [...(operations.parameters ?? []), ...(operation.parameters ?? [])].map(parameterOf);
      const takes = Object.keys(operation.requestBody?.content ?? {});
      const header = takes.length > 0 ? [`Content-Type: ${takes.at(-1)}`] : [];
      const body = takes.length > 0 ? '{}' : '';
      yield [method, fill(path), header, body];
      if (operations[method] === undefined) continue;
      for (const name of path.matchAll(/\{([^}]+)\}/g))
        for (const value of values) yield [method, fill(path, name[1], value), header, body];
      // Queries within a resource take what /epcis/events takes.
      for (const parameter of parameters.filter((each) => each.in === 'query' && !/\/\{.*\/events$/.test(path)))
        for (const value of values) yield [method, `${fill(path)}?${parameter.name}=${value}`, header, body];
      for (const value of values) yield [method, `${fill(path)}?${value}`, header, body];
      for (const type of takes) {
        for (const sent of ['', '{', '[]', 'null', '{"a":', '"x"', '{"type":"EPCISDocument"}', '\u0000', '[['.repeat(400), values.join('\n'), 'a.b.c', long])
          yield [method, fill(path), [`Content-Type: ${type}`], sent];
      }
    }
  }
  for (const value of values) {
    for (const path of [`/${value}`, `/${value}/`, `/${value}/${value}`, `//${value}`, `/01/${value}/10/${value}`, `/epcis/${value}`, `/qr/${value}.svg`])
      yield ['get', path, [], ''];
    for (const word of ['EQ_', 'GE_', 'LT_', 'MATCH_', 'WD_', 'EXISTS_', 'HASATTR_', 'EQATTR_', 'EQ_ILMD_', 'GE_INNER_', 'EQ_SENSORREPORT_', 'SDEV_', 'x'])
      for (const name of ['epc', 'source_owning_party', 'quantity', 'type', value])
        yield ['get', `/epcis/events?${word}${name}=${value}`, [], ''];
  }
  for (const path of ['/', made.lots[0], '/epcis/events', '/01/09521234543213', '/rules', '/epcis/queries/SimpleEventQuery/subscriptions'])
    for (const field of fields)
      for (const value of fieldValues) yield ['get', path, [`${field}: ${value}`], ''];
}

/** One answer: [status, header, body], or null where the connection ended without one. */
function ask([method, target, header, body]) {
  const lines = [`${method.toUpperCase()} ${target} HTTP/1.1`, ...(header.some((each) => each.startsWith('Host:')) ? [] : ['Host: a.example'])];
  if (!header.some((each) => each.startsWith('Connection:'))) lines.push('Connection: close');
  if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const parts = [];
    // A connection that is kept open, or handed over, has answered when nothing more comes.
    let still = null;
    const finish = () => {
      const whole = Buffer.concat(parts);
      const end = whole.indexOf('\r\n\r\n');
      resolve(end < 0 ? null : [Number(whole.latin1Slice(9, 12)), whole.latin1Slice(0, end), whole.subarray(end + 4)]);
      socket.destroy();
    };
    socket.on('connect', () => socket.write(Buffer.concat([Buffer.from(`${[...lines, ...header].join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)])));
    socket.on('data', (part) => {
      parts.push(part);
      if (!lines.includes('Connection: close')) { clearTimeout(still); still = setTimeout(finish, 300); }
    });
    socket.on('end', finish);
    socket.on('error', (failure) => (parts.length > 0 ? finish() : reject(failure)));
  });
}

const seen = new Map();
async function judge(request) {
  const what = `${request[0]} ${request[1].slice(0, 200)} ${request[2].join('; ').slice(0, 200)} ${JSON.stringify(request[3].slice(0, 60))}`
    .replace(/[^ -~]/g, (each) => `\\x${each.charCodeAt(0).toString(16)}`);
  let answer;
  try {
    answer = await ask(request);
  } catch (failure) {
    throw new Error(`${what}: ${failure.message}`);
  }
  assert(answer !== null, `${what}: no answer`);
  const [status, header, bytes] = answer;
  const type = /^content-type: ([^\r;]+)/im.exec(header)?.[1] ?? '';
  const isText = /text|html|json|xml|script/.test(type) && !/^content-encoding:/im.test(header);
  let body = '';
  try {
    body = new TextDecoder('utf-8', { fatal: isText }).decode(bytes);
  } catch {
    throw new Error(`${what}: ${status} with bytes that are no text`);
  }
  seen.set(status, (seen.get(status) ?? 0) + 1);
  assert(status < 500 || [501, 503, 505].includes(status), `${what}: ${status} ${body.slice(0, 300)}`);
  assert(!/^x-strange:/im.test(header), `${what}: a field of the header was let in`);
  assert(!/html|svg|xml/.test(type) || !body.includes('<nguon-strange'), `${what}: markup was let in`);
  assert(status === 204 || status === 304 || /^x-content-type-options: nosniff/im.test(header), `${what}: may be taken for markup`);
  if (status < 400) return;
  if (/^content-encoding:/im.test(header)) return;
  if (type === 'text/html') return assert(body.includes('<h1'), `${what}: a page without a heading`);
  assert.equal(type, 'application/problem+json', `${what}: ${status} is told as ${type}`);
  const problem = JSON.parse(body);
  assert(problem.type && problem.title && problem.status === status, `${what}: ${body}`);
}

// Each in the form for programs and, where it is a question, as a page.
const all = [...requests()]
  .flatMap(([method, target, header, body]) => [[method, target, header, body],
    ...(method === 'get' && header.length === 0 ? [[method, target, ['Accept: text/html'], body]] : [])])
  .filter((_, i) => i % oneIn === 0);
let next = 0;
let failures = 0;
await Promise.all(Array.from({ length: 16 }, async () => {
  while (next < all.length) {
    try {
      await judge(all[next++]);
    } catch (failure) {
      failures += 1;
      if (failures <= 40) console.error(failure.message);
      if (failures > 400) process.exit(1);
    }
  }
}));
console.log(`${all.length} requests: ${[...seen].sort((a, b) => a[0] - b[0]).map(([status, count]) => `${count} x ${status}`).join(', ')}`);
await stop();
process.exit(failures === 0 ? 0 : 1);
