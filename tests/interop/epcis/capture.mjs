// npm's epcis2.js captures against the demonstration as against any repository: capture.mjs NGUON
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { serveDemonstration } from '../../support/demonstration.mjs';

const { capture, CaptureResponse, EPCISDocument, ObjectEvent, setup } = createRequire(import.meta.url)('epcis2.js');

const server = await serveDemonstration(process.argv[2]);
setup({
  apiUrl: `${server.host}/epcis/`,
  eventTimeZoneOffset: '+07:00',
  headers: { 'content-type': 'application/json', Authorization: `Bearer ${server.made.token}` },
});

const documentOf = (...serials) => {
  const document = new EPCISDocument();
  document.setCreationDate('2023-05-01T09:00:00Z');
  for (const serial of serials) {
    document.addEvent(new ObjectEvent()
      .setEventTime('2023-05-01T08:00:00+07:00')
      .setAction('OBSERVE')
      .setBizStep('shipping')
      .addEPC(`https://id.gs1.org/01/04012345123456/21/${serial}`));
  }
  return document;
};

async function captured(document, options) {
  const answer = await capture(document, options);
  assert.equal(answer.status, 202, await answer.clone().text());
  const job = new CaptureResponse(answer);
  await job.pollForTheCaptureToFinish(200, 20);
  assert.equal(job.getRunningStatus(), false);
  return job;
}

const first = await captured(documentOf('A1', 'A2'));
assert.deepEqual([first.getSuccessStatus(), first.getErrors()], [true, []]);

// The same events again are refused; with "proceed" only those.
const again = await captured(documentOf('A1', 'A2'));
assert.equal(again.getSuccessStatus(), false);
assert.equal(again.getErrors()[0].type, 'epcisException:ResourceAlreadyExistsException');
const rest = await captured(documentOf('A2', 'A3'), {
  headers: { 'content-type': 'application/json', Authorization: `Bearer ${server.made.token}`,
    'GS1-Capture-Error-Behaviour': 'proceed' },
});
assert.equal(rest.getErrors().length, 1);

const refused = await capture(documentOf('A4'), {
  headers: { 'content-type': 'application/json', Authorization: 'Bearer another' },
});
assert.equal(refused.status, 401);
await server.stop();
console.log('epcis2.js captured, and was told what was refused.');
