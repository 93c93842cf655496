// npm's epcis2.js reads what is answered, queried by name and delivered, and writes the same again: read_back.mjs NGUON
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { serveDemonstration } from '../../support/demonstration.mjs';

const { EPCISDocument, objectToEvent } = createRequire(import.meta.url)('epcis2.js');

const server = await serveDemonstration(process.argv[2], { config: { callNetworks: ['127.0.0.1/32'] } });
const call = async (path, status, { method = 'GET', body, headers = {} } = {}) => {
  const answer = await fetch(`${server.host}${path}`, { method, body: body && JSON.stringify(body), headers: {
    Authorization: `Bearer ${server.made.token}`, ...(body && { 'Content-Type': 'application/json' }), ...headers } });
  assert.equal(answer.status, status, await answer.clone().text());
  return answer;
};
const json = async (...given) => (await call(...given)).json();

// Every part of an event that the library has a class for.
const captured = {
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { example: 'https://ns.example.com/epcis/' }],
  type: 'ObjectEvent', eventID: 'urn:uuid:5d9f9f0e-3f4c-4a7e-9d0a-0b0f3c1c8a22', action: 'ADD', bizStep: 'commissioning',
  disposition: 'active', persistentDisposition: { set: ['completeness_verified'] },
  eventTime: '2026-11-20T08:00:00.000+07:00', eventTimeZoneOffset: '+07:00',
  epcList: ['urn:epc:id:sgtin:4012345.012345.1'],
  quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.012345.L1', quantity: 12.5, uom: 'KGM' }],
  readPoint: { id: 'urn:epc:id:sgln:4012345.00001.0' }, bizLocation: { id: 'urn:epc:id:sgln:4012345.00002.0' },
  bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epc:id:gdti:4012345.00001.7' }],
  sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:4012345.00000' }],
  destinationList: [{ type: 'owning_party', destination: 'urn:epc:id:pgln:9521234.12345' }],
  ilmd: { 'example:grown': 'in shade' }, 'example:note': 'as it is',
  sensorElementList: [{ sensorMetadata: { time: '2026-11-20T08:00:00.000+07:00', deviceID: 'urn:epc:id:giai:4012345.D1' },
    sensorReport: [{ type: 'Temperature', value: 26, uom: 'CEL' }] }],
};

const eventsOf = document => document.epcisBody.queryResults.resultsBody.eventList;

/** Each event, and a document of them all, come out of the library's classes as they went in. */
function readBack(document, what) {
  const events = eventsOf(document);
  assert(events.length > 0, what);
  for (const event of events) assert.deepEqual(objectToEvent(event).toObject(), event, what);
  const asCaptured = { '@context': document['@context'], type: 'EPCISDocument', schemaVersion: document.schemaVersion,
    creationDate: document.creationDate, epcisBody: { eventList: events } };
  const read = new EPCISDocument(structuredClone(asCaptured));
  assert.deepEqual(read.toObject(), asCaptured, what);
  return events.length;
}

const deliveries = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', text => { body += text; }).on('end', () => {
    deliveries.push(JSON.parse(body));
    response.writeHead(204).end();
  });
});
await new Promise(resolve => receiver.listen(0, '127.0.0.1', resolve));

let count = 0;
try {
  await call('/epcis/queries', 201, { method: 'POST', body: { name: 'everything', query: { eventType: ['ObjectEvent'] } } });
  await call('/epcis/queries/everything/subscriptions', 201, { method: 'POST',
    body: { dest: `http://127.0.0.1:${receiver.address().port}/`, stream: true } });
  await call('/epcis/events', 201, { method: 'POST', body: captured });

  const one = await json(`/epcis/events/${encodeURIComponent(captured.eventID)}`, 200);
  const [event] = eventsOf(one);
  const { '@context': context, recordTime, ...rest } = event;
  const { '@context': ignored, ...wanted } = captured;
  assert.deepEqual(rest, wanted);
  assert.equal(objectToEvent(event).getEventID(), captured.eventID);
  assert.deepEqual(one['nguon:recorded'].map(mark => [mark.gateway, mark.foreign]), [[true, true]]);

  for (let path = '/epcis/events?perPage=40'; path;) {
    const answer = await call(path, 200);
    count += readBack(await answer.json(), path);
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '');
    path = next && new URL(next[1]).pathname + new URL(next[1]).search;
  }
  count += readBack(await json('/epcis/queries/everything/events', 200), 'a named query');
  for (const form of ['Always_GS1_Digital_Link', 'Never_Translates'])
    count += readBack(await json('/epcis/events', 200, { headers: { 'GS1-EPC-Format': form } }), form);

  for (let i = 0; i < 600 && deliveries.length === 0; ++i) await new Promise(resolve => setTimeout(resolve, 50));
  assert.equal(deliveries.length, 1);
  count += readBack(deliveries[0], 'a delivery');
  assert.deepEqual(eventsOf(deliveries[0])[0].eventID, captured.eventID);
} finally {
  receiver.closeAllConnections();
  receiver.close();
  await server.stop();
}
console.log(`epcis2.js read ${count} events and wrote them as they came.`);
