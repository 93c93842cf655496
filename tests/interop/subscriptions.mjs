// A webhook and npm's WebSocket client are sent what is captured, across a server that is killed: subscriptions.mjs NGUON
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

const nguon = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'nguon-subscriptions-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const data = join(folder, 'data');
const { token } = JSON.parse(execFileSync(nguon, ['demo', '--data', data, '--json'], { encoding: 'utf8' }));
const configPath = join(data, 'config.json');
const config = JSON.parse(readFileSync(configPath));
writeFileSync(configPath, JSON.stringify({ ...config, callNetworks: ['127.0.0.1/32'] }));

/** Serves until it is killed. */
async function serve() {
  const serving = spawn(nguon, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--admin', 'none', '--no-access-log'],
    { stdio: ['ignore', 'inherit', 'pipe'] });
  const killNow = () => serving.kill('SIGKILL');
  process.prependListener('exit', killNow);
  const ended = new Promise(resolve => serving.on('exit', resolve));
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: serving.stderr }).on('line', line => {
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
      if (found) resolve(Number(found[1]));
      else console.error(line);
    });
    ended.then(status => reject(new Error(`nguon serve ended with ${status}`)));
  });
  const kill = async () => {
    killNow();
    await ended;
    process.off('exit', killNow);
  };
  return { port, kill };
}

const eventsOf = document => document.epcisBody.queryResults.resultsBody.eventList.map(event => event.eventID);

/** What the webhook was sent, by the delivery's id. */
const secret = randomUUID();
const deliveries = new Map();
const receiver = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', text => { body += text; }).on('end', () => {
    const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    assert.equal(request.headers['gs1-signature'], expected);
    const document = JSON.parse(body);
    assert.equal(document.id, request.headers['nguon-delivery']);
    if (deliveries.has(document.id)) assert.deepEqual(eventsOf(document), deliveries.get(document.id));
    deliveries.set(document.id, eventsOf(document));
    response.writeHead(200).end();
  });
});
await new Promise(resolve => receiver.listen(0, '127.0.0.1', resolve));

let server = await serve();
const call = (path, options = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, {
  ...options, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...options.headers } });
const must = async (response, status) => {
  assert.equal(response.status, status, await response.clone().text());
  return response;
};

await must(await call('/epcis/queries', { method: 'POST', body: JSON.stringify({ name: 'seen', query: { eventType: ['ObjectEvent'] } }) }), 201);
const subscribe = dest => call('/epcis/queries/seen/subscriptions', { method: 'POST',
  body: JSON.stringify({ dest, signatureToken: secret, stream: true }) });
const made = await must(await subscribe(`http://127.0.0.1:${receiver.address().port}/cb`), 201);
await must(await subscribe('http://10.0.0.1/'), 403);
await must(await call('/epcis/queries/seen/subscriptions', { method: 'POST',
  body: JSON.stringify({ dest: 'https://client.example.com/', schedule: { hour: '24' } }) }), 400);

const captured = [];
async function capture() {
  const eventID = `urn:uuid:${randomUUID()}`;
  const event = { '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'], type: 'ObjectEvent', eventID,
    eventTime: new Date().toISOString(), eventTimeZoneOffset: '+00:00', action: 'OBSERVE', bizStep: 'inspecting',
    epcList: [`urn:epc:id:sgtin:0614141.107346.${captured.length + 1}`] };
  await must(await call('/epcis/events', { method: 'POST', body: JSON.stringify(event) }), 201);
  captured.push(eventID);
}

const bySocket = [];
let last = '';
async function listen() {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/epcis/queries/seen/events?stream=true${last && `&after=${last}`}`);
  socket.on('message', text => {
    const document = JSON.parse(text);
    bySocket.push(...eventsOf(document));
    last = document.id;
  });
  socket.on('error', () => {});
  await new Promise((resolve, reject) => { socket.on('open', resolve).on('error', reject); });
  return socket;
}
async function until(done, what) {
  for (let i = 0; i < 600 && !done(); ++i) await new Promise(resolve => setTimeout(resolve, 50));
  assert(done(), what);
}

let socket = await listen();
for (let round = 0; round < 3; ++round) {
  for (let i = 0; i < 8; ++i) await capture();
  // Killed while it delivers, wherever it is.
  if (round === 0) await until(() => last !== '', 'the WebSocket was sent nothing');
  await server.kill();
  socket.terminate();
  server = await serve();
  socket = await listen();
}
await capture();
const byWebhook = () => [...deliveries.values()].flat();
await until(() => bySocket.length >= captured.length && byWebhook().length >= captured.length, 'not everything came');
assert.deepEqual(bySocket, captured);
assert.deepEqual(byWebhook(), captured);

const shown = await (await must(await call(made.headers.get('location')), 200)).json();
assert(shown.lastNotifiedAt);
await must(await call(made.headers.get('location'), { method: 'DELETE' }), 204);
socket.terminate();
receiver.closeAllConnections();
receiver.close();
await server.kill();
console.log(`${captured.length} events, each once: ${deliveries.size} deliveries by webhook, across three kills`);
