// The provenance page's own verifier: fetches the page's evidence, checks it, compares it with what the page shows, and
// remembers the state of the log for the next visit. Loaded behind the page, which needs none of it to be read.

import { base64urlDecode, hexOf } from './bytes.mjs';
import { compareShown } from './compare.mjs';
import { isConsistent } from './merkle.mjs';
import { parseCheckpoint, parseNote } from './note.mjs';
import { verifyBundle } from './verify.mjs';
import { sentence } from './words.mjs';

const language = document.documentElement.lang;
const main = document.querySelector('main');
const box = document.getElementById('proof');
const say = (name, facts) => sentence(language, name, facts);

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...more });
}
const put = (...elements) => box.append(...elements);
const link = (href, text) => element('a', text, { href, className: 'line' });

/// What nobody may overlook, above everything else as well.
function alarm(title, lines) {
  const notice = element('section', '', { className: 'notice danger proof-alarm', role: 'alert' });
  notice.append(element('h2', title), element('p', say('page-stop'), { className: 'do' }), ...lines.map((line) => element('p', line)));
  main.prepend(notice);
  put(element('p', title, { className: 'verdict bad' }), ...lines.map((line) => element('p', line)));
}

/// From the log that the page is of.
async function get(path) {
  const answer = await fetch(box.dataset.base + path);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/// Compares the state of the log with the one remembered, and remembers the larger. Answers {name, facts, isBad}.
async function compareWithLastVisit({ checkpoint: { origin, size, root }, logKey }) {
  const place = `nguon:${origin}`;
  const remember = () => localStorage.setItem(place, JSON.stringify({ size, root, key: logKey.text }));
  try {
    const last = JSON.parse(localStorage.getItem(place));
    if (!last) {
      remember();
      return { name: 'page-first' };
    }
    const facts = { old: last.size, size };
    if (last.key !== logKey.text) return { name: 'page-new-key', isBad: true };
    if (last.size > size) {
      // Evidence may be a little older than the log; the log itself may not.
      const now = parseCheckpoint(parseNote(await (await get('/checkpoint')).text()).text);
      if (now.size < last.size) return { name: 'page-shrank', facts: { old: last.size, size: Number(now.size) }, isBad: true };
    }
    const [older, newer] = last.size > size ? [{ size, root }, last] : [last, { size, root }];
    const { proof, checkpoint } = await (await get(`/proof/consistency/${older.size}`)).json();
    const now = parseCheckpoint(parseNote(checkpoint).text);
    const between = async (one) => {
      const path = one === older ? proof : (await (await get(`/proof/consistency/${one.size}`)).json()).proof;
      return isConsistent(one.size, Number(now.size), base64urlDecode(one.root), now.root, path.map(base64urlDecode));
    };
    if (!(await between(older)) || !(await between(newer))) return { name: 'page-forked', facts, isBad: true };
    if (newer !== last) remember();
    return { name: 'page-grown', facts };
  } catch (error) {
    return { name: 'page-not-compared', facts: { cause: error.message } };
  }
}

/// Whether the bytes of each picture are those whose hash its address bears.
async function comparePictures(differ) {
  for (const picture of main.querySelectorAll('img[src^="/blobs/"]')) {
    const bytes = await (await fetch(picture.src)).arrayBuffer();
    const hash = hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
    if (!picture.src.endsWith(hash)) differ('page-picture');
  }
}

function showSigners({ entries }) {
  const names = new Map();
  const partyOf = new Map();
  for (const { statement: { body } } of entries) {
    if (body?.type === 'Key') partyOf.set(body.key.kid, body.party);
    if (body?.type === 'Party') names.set(body.id, body.name[language] ?? body.name.vi);
  }
  const signers = new Set(entries.map(({ statement }) => partyOf.get(statement.header.kid)).filter(Boolean));
  put(element('p', say('page-signers', { names: [...signers].map((party) => names.get(party) ?? party).join(', ') })));
}

async function check() {
  const { subject } = box.dataset;
  put(element('p', say('page-checking')));
  const bytes = new Uint8Array(await (await get(`/bundle/${subject}`)).arrayBuffer());
  const started = performance.now();
  const verdict = await verifyBundle(bytes, { language, ed25519: () => import('/noble-ed25519.js') });
  const { failed, passed, evidence, checkpoint, newestAt } = verdict;
  const differences = [];
  const differ = (name, facts) => differences.push(say(name, facts));
  if (verdict.subject !== subject) differ('page-subject', { subject: verdict.subject });
  // Before anything on the page changes: what is seen is asked of its layout, which would have to be made anew.
  const { compared, newer } = failed ? {} : compareShown(main, language, subject, checkpoint.size, evidence, differ);
  box.dataset.ms = Math.round(performance.now() - started);
  box.replaceChildren();
  if (failed?.code === 'crypto-missing') {
    put(element('p', failed.message, { className: 'verdict' }));
  } else if (failed) {
    alarm(say('page-fails'), [`${failed.message} (${failed.code})`]);
  } else {
    await comparePictures(differ);
    const last = await compareWithLastVisit({ checkpoint, logKey: evidence.logKey });
    if (last.isBad) differences.push(say(last.name, last.facts));
    if (differences.length) alarm(say('page-differs'), differences);
    else put(element('p', say('page-good', { compared }), { className: 'verdict good' }));
    if (!last.isBad) put(element('p', say(last.name, last.facts)));
    if (newer.length) put(element('p', say('page-newer', { index: newer.join(', ') }), { className: 'tag' }));
    put(element('p', say('page-fresh', { at: new Date(newestAt).toLocaleString(language, { timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'long', timeStyle: 'short' }) })));
    const others = evidence.otherSigners.join(', ');
    put(element('p', say(others ? 'page-witnesses' : 'page-no-witness', { names: others })));
    showSigners(evidence);
  }
  const steps = element('ol', '', { className: 'plain' });
  steps.append(...passed.map(({ detail }) => element('li', detail)), ...(failed ? [element('li', failed.message)] : []));
  const details = element('details', '');
  details.append(element('summary', say('page-steps')), steps);
  const links = element('p', '', { className: 'act' });
  links.append(link('/verify.html', say('page-file')), link(`/check?lang=${language}`, say('page-words')));
  put(details, element('p', say('page-honest'), { className: 'note' }), links);
  box.dataset.state = failed ? 'failed' : box.querySelector('.good') ? 'good' : 'differs';
}

check().catch((error) => {
  box.replaceChildren(element('p', say('page-missing', { cause: error.message }), { className: 'verdict' }));
  box.dataset.state = 'missing';
});
