// The calls that FasTnT, another EPCIS repository, publishes with what it expects of the answers, asked of nguon:
// rest_cases.mjs NGUON. Where they contradict GS1's description of the REST binding, that description wins.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveDemonstration } from '../support/demonstration.mjs';

const [nguon] = process.argv.slice(2);
const conformance = process.env.NGUON_CONFORMANCE || process.env.NGUON_CONFORMANCE_DEFAULT || '';
const path = join(conformance, 'fastnt-epcis/rest-cases.json');
if (!existsSync(path)) {
  console.log('skipped: the cases are not there');
  process.exit(77);
}
// Its event leaves parties for its reader to fill in.
const cases = JSON.parse(readFileSync(path, 'utf8').replace(/MISSING: GS1 GLN of \w+/g, 'urn:epc:id:pgln:9521234.12345'));

/** Where a case contradicts the standard: what is asserted instead or not at all, or why it is left out. */
const departures = [
  { of: one => one.method === 'POST' && one.url === '{base}/events', status: 201, because: 'one event is created, not queued' },
  { of: one => one.method === 'OPTIONS' && one.url !== '{base}/capture', without: 'headers.gs1-epcis-capture-limit',
    because: 'the limit is told where events are captured' },
  { of: one => one.method === 'DELETE' && one.url.includes('/subscriptions/'), skip: true,
    because: 'it deletes a subscription that it describes as new, and expects 201' },
];

const context = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'];
const place = 'urn:epc:id:sgln:9521234.12345.0';
const event = { type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'receiving', eventTime: '2026-11-20T08:00:00.000+07:00',
  eventTimeZoneOffset: '+07:00', epcList: ['urn:epc:id:sgtin:9521234.056789.S1'], readPoint: { id: place },
  bizLocation: { id: place }, eventID: `urn:uuid:${randomUUID()}` };

const served = await serveDemonstration(nguon);
try {
  const base = `${served.host}/epcis`;
  const send = (method, url, headers = {}, body) => fetch(url, {
    method, headers: { Authorization: `Bearer ${served.made.token}`, ...(body && { 'Content-Type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body) });

  // What the collection's variables stand for.
  const captured = await send('POST', `${base}/capture`, {}, { '@context': context, type: 'EPCISDocument', schemaVersion: '2.0',
    creationDate: '2026-11-20T01:00:00.000Z', epcisBody: { eventList: [event] } });
  assert.equal(captured.status, 202, await captured.text());
  const job = captured.headers.get('location').replace(/^.*\/capture\//, '');
  while ((await (await send('GET', `${base}/capture/${job}`)).json()).running);
  const named = await send('POST', `${base}/queries`, {}, { name: 'received', query: { EQ_bizStep: ['receiving'] } });
  assert.equal(named.status, 201, await named.text());
  const variables = { base, captureId: job, queryName: 'received', bizLocation: place, readPoint: place,
    bizStep: 'https://ref.gs1.org/cbv/BizStep-receiving', epc: event.epcList[0], eventType: 'ObjectEvent' };
  const filled = url => url.replace('{base}', base).replace(/\{\{(\w+)\}\}/g, (_, name) => {
    assert.ok(name in variables, `a case asks for ${name}, which nobody gave it`);
    return encodeURIComponent(variables[name]);
  });

  let asked = 0, asserted = 0;
  const skipped = [];
  for (const one of cases) {
    const departure = departures.find(other => other.of(one));
    if (departure?.skip) {
      skipped.push(`${one.method} ${one.url}: ${departure.because}`);
      continue;
    }
    const answer = await send(one.method, filled(one.url), one.headers, one.body);
    const text = await answer.text();
    const where = `${one.method} ${one.url}: ${answer.status} ${text.slice(0, 300)}`;
    ++asked;
    for (const said of one.assert) {
      const [, what, how, value] = said.match(/^res\.([\w.-]+): (\w+)(?: (.*))?$/) ?? assert.fail(`not understood: ${said}`);
      if (what === departure?.without) {
        skipped.push(`${one.method} ${one.url}, ${what}: ${departure.because}`);
        continue;
      }
      const header = what.match(/^headers\.(.*)$/)?.[1], member = what.match(/^body\.(.*)$/)?.[1];
      if (what === 'status' && how === 'eq') assert.equal(answer.status, departure?.status ?? Number(value), where);
      else if (header && how === 'isDefined') assert.ok(answer.headers.get(header), `${header} is missing: ${where}`);
      else if (what === 'body' && how === 'isDefined') assert.notEqual(text, '', where);
      else if (what === 'body' && how === 'isEmpty') assert.equal(text, '', where);
      // The standard's Collection names it "member".
      else if (member === 'members' && how === 'contains') assert.ok(JSON.parse(text).member.includes(value), where);
      else assert.fail(`not understood: ${said}`);
      ++asserted;
    }
  }
  assert.ok(asked > 0);
  for (const line of skipped) console.log(`left out: ${line}`);
  console.log(`${asked} of ${cases.length} calls asked, ${asserted} assertions hold`);
} finally {
  await served.stop();
}
