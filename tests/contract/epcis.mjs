// The calls of EPCIS 2.0 go to nguon through Prism, which holds each against GS1's own description of the REST binding,
// or against ours: epcis.mjs NGUON [OPENAPI]. GS1's file is mended first where nothing could keep it.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveDemonstration } from '../support/demonstration.mjs';
import { proxied } from './proxy.mjs';

const [nguon, own] = process.argv.slice(2);

/** GS1's description, in a file of its own; nothing where it does not lie here. */
function mended(folder) {
  const conformance = process.env.NGUON_CONFORMANCE || process.env.NGUON_CONFORMANCE_DEFAULT || '';
  const path = join(conformance, 'gs1-epcis/schema/openapi.json');
  if (!existsSync(path)) return undefined;
  // Prism 5.16 does not survive the object form of GS1-Extensions.
  const extensions = 'GS1-Extensions';
  const description = JSON.parse(readFileSync(path, 'utf8'), (name, value) => {
    if (Array.isArray(value)) return value.filter(one => !one?.$ref?.endsWith(`/${extensions}`));
    if (value && typeof value === 'object') delete value[extensions];
    return value;
  });
  const { responses, schemas } = description.components;
  // An answer 409 wants 406 in its body.
  for (const part of responses['409ResourceAlreadyExistsException'].content['application/problem+json'].schema.allOf)
    if (part.properties?.status) part.properties.status.enum = [409];
  // Every capture job, the file's own example too, is both of two things of which it may be one.
  for (const part of schemas.CaptureJob.allOf) {
    if (!part.oneOf) continue;
    part.anyOf = part.oneOf;
    delete part.oneOf;
  }
  // The field Link is no URI by itself (RFC 8288), nor is it in the file's own example.
  delete schemas.Link.format;
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(description));
  return file;
}

const folder = mkdtempSync(join(tmpdir(), 'nguon-contract-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const openapi = own ?? mended(folder);
if (!openapi) {
  console.log('skipped: GS1\'s description is not there');
  process.exit(77);
}
// GS1's addresses begin below the interface, ours at the host.
const base = own ? '' : '/epcis', below = own ? '/epcis' : '';

const context = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'];
const event = (more = {}) => ({
  type: 'ObjectEvent', eventID: `urn:uuid:${randomUUID()}`, action: 'OBSERVE', bizStep: 'receiving', disposition: 'in_progress',
  eventTime: '2026-11-20T08:00:00.000+07:00', eventTimeZoneOffset: '+07:00', epcList: ['urn:epc:id:sgtin:9521234.056789.S1'],
  readPoint: { id: 'urn:epc:id:sgln:9521234.12345.0' }, bizLocation: { id: 'urn:epc:id:sgln:9521234.12345.0' }, ...more,
});
const document = (...events) => ({ '@context': context, type: 'EPCISDocument', schemaVersion: '2.0',
  creationDate: '2026-11-20T01:00:00.000Z', epcisBody: { eventList: events } });

const served = await serveDemonstration(nguon);
try {
  await proxied(openapi, `${served.host}${base}`, async call => {
    const ask = (method, target, status, { headers = {}, body } = {}) => call(method, `${below}${target}`, status, {
      headers: { Accept: 'application/json', Authorization: `Bearer ${served.made.token}`, ...headers },
      body: body && JSON.stringify(body) });
    const send = { 'Content-Type': 'application/json' };
    const id = encodeURIComponent;

    // Capture.
    const wanted = event();
    await ask('POST', '/events', 201, { headers: send, body: { '@context': context, ...wanted } });
    await ask('POST', '/events', 409, { headers: send, body: { '@context': context, ...wanted } });
    for (const behaviour of ['rollback', 'proceed']) {
      const { headers } = await ask('POST', '/capture', 202, { headers: { ...send, 'GS1-Capture-Error-Behaviour': behaviour },
        body: document(event(), event()) });
      const job = headers.get('location').replace(/^.*\/epcis/, '');
      for (let running = true; running;) running = (await ask('GET', job, 200)).json().running;
    }
    await ask('GET', '/capture', 200);
    await ask('GET', '/capture?perPage=1', 200);
    await ask('GET', '/capture/none', 404);

    // Resources and events.
    await ask('GET', own ? '' : '/', 200);
    for (const [resource, one] of [['eventTypes', 'ObjectEvent'], ['epcs', 'urn:epc:id:sgtin:9521234.056789.S1'],
      ['bizSteps', 'https://ref.gs1.org/cbv/BizStep-receiving'], ['bizLocations', 'urn:epc:id:sgln:9521234.12345.0'],
      ['readPoints', 'urn:epc:id:sgln:9521234.12345.0'], ['dispositions', 'https://ref.gs1.org/cbv/Disp-in_progress']]) {
      await ask('GET', `/${resource}`, 200);
      await ask('GET', `/${resource}/${id(one)}`, 200);
      await ask('GET', `/${resource}/${id(one)}/events`, 200);
    }
    await ask('GET', '/events', 200);
    const { headers } = await ask('GET', '/events?perPage=2', 200);
    const [, token] = /nextPageToken=([^>&]+)/.exec(headers.get('link'));
    await ask('GET', `/events?perPage=2&nextPageToken=${token}`, 200);
    await ask('DELETE', `/nextPageToken/${token}`, 204);
    for (const format of ['No_Preference', 'Always_GS1_Digital_Link', 'Never_Translates']) {
      for (const path of ['/events', '/epcs', '/readPoints'])
        await ask('GET', path, 200, { headers: { 'GS1-EPC-Format': format } });
    }
    await ask('GET', '/events?MATCH_epc=urn:epc:id:sgtin:9521234.056789.*&orderBy=eventTime&eventCountLimit=1', 200);
    await ask('GET', `/events/${id(wanted.eventID)}`, 200);
    await ask('GET', `/events/${id(`urn:uuid:${randomUUID()}`)}`, 404);

    // Named queries and subscriptions.
    await ask('POST', '/queries', 201, { headers: send, body: { name: 'received', query: { EQ_bizStep: ['receiving'] } } });
    await ask('POST', '/queries', 409, { headers: send, body: { name: 'received', query: { EQ_bizStep: ['receiving'] } } });
    await ask('GET', '/queries', 200);
    await ask('GET', '/queries/received', 200);
    await ask('GET', '/queries/received/events', 200);
    await ask('GET', '/queries/none', 404);
    await ask('GET', '/queries/received/subscriptions', 200);
    await ask('GET', '/queries/received/subscriptions?perPage=1', 200);
    await ask('DELETE', '/queries/received', 204);
    await ask('GET', '/queries/received', 404);
  });
} finally {
  await served.stop();
}
