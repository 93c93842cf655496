// The verifier in one file: takes a bundle from a disk, the clipboard, an address or a code, and says its verdict step by step.

import { utf8 } from './bytes.mjs';
import { readCode } from './code.mjs';
import { parseEpcUri } from './identifier.mjs';
import { verifyBundle } from './verify.mjs';
import { sentence } from './words.mjs';
/* global noble */

const stateOf = (id) => document.getElementById(id);
const store = {
  get: (name) => {
    try {
      return localStorage.getItem(`nguon-verifier:${name}`);
    } catch {
      return null; // Some browsers keep nothing for files.
    }
  },
  set: (name, value) => {
    try {
      localStorage.setItem(`nguon-verifier:${name}`, value);
    } catch { /* Then it is asked for again next time. */ }
  },
};

let language = store.get('language') ?? (navigator.language.startsWith('vi') ? 'vi' : 'en');
let asked = null; // The reader's newest question. What an older one comes to is not shown any more.
const tell = (name, facts) => sentence(language, name, facts);

function make(name, text, className = '') {
  return Object.assign(document.createElement(name), { textContent: text, className });
}

function speak() {
  document.documentElement.lang = language;
  document.title = tell('file-title');
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = tell(element.dataset.say);
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
  }
}

/// What the reader believes: a policy has lines of its own, a key is one word.
function trustFromForm() {
  const text = stateOf('trust').value.trim();
  const hours = Number(stateOf('age').value);
  if (!text) return {};
  if (!/\s/.test(text)) return { logKey: text };
  return { policy: `${text}\n`, maxAge: hours > 0 ? hours * 3600 : undefined };
}

function factList(rows) {
  const list = make('dl', '', 'facts');
  for (const [name, value] of rows) {
    const row = make('div', '');
    row.append(make('dt', tell(name)), make('dd', value));
    list.append(row);
  }
  return list;
}

const printedTime = (seconds) => new Date(seconds * 1000).toLocaleString(language);

function showVerdict({ verdict, scanned }) {
  const { accepted, failed, passed, warnings, subject, down, below, checkpoint, cosignatures, newestAt } = verdict;
  const result = stateOf('result');
  const kind = failed ? 'refused' : accepted ? 'accepted' : 'unknown';
  result.className = `result ${kind}`;
  result.dataset.verdict = kind;
  result.replaceChildren(make('h2', tell(`file-${kind}`)), make('p', tell(`file-${kind}-why`)));
  if (subject) result.append(make('p', `${tell('file-about')}: `, 'about'));
  if (subject) result.lastChild.append(make('b', subject));
  if (scanned && scanned !== subject) result.append(make('p', tell('file-other', { scanned }), 'bad'));
  if (warnings.length) {
    const list = make('ul', '', 'warnings');
    list.append(...warnings.map((text) => make('li', text)));
    result.append(make('h3', tell('file-warnings')), list);
  }
  if (down && !failed) {
    const list = make('ul', '', 'below');
    list.append(...below.map((text) => make('li', text)));
    result.append(...(below.length ? [make('h3', tell('file-below')), list] : [make('p', tell('file-no-below'))]));
  }
  if (!failed) {
    const witnesses = cosignatures.map(({ witness, time }) => `${witness} (${printedTime(time)})`).join(', ');
    result.append(factList([
      ['file-log', checkpoint.origin],
      ['file-size', String(checkpoint.size)],
      ['file-newest', new Date(newestAt).toLocaleString(language)],
      ['file-witness', witnesses || tell('file-nobody')],
    ]), make('p', tell('file-compare')));
  }
  const steps = make('ol', '', 'steps');
  for (const { name, detail } of passed) {
    const step = make('li', '', 'held');
    step.append(make('b', name), make('span', detail));
    steps.append(step);
  }
  if (failed) {
    const step = make('li', '', 'broken');
    step.append(make('b', failed.code), make('span', failed.message));
    steps.append(step);
  }
  result.append(make('h3', tell('file-steps')), steps, make('p', tell('file-left'), 'note'));
  const print = make('button', tell('file-print'));
  print.type = 'button';
  print.addEventListener('click', () => window.print());
  result.append(print);
  result.scrollIntoView({ block: 'nearest' });
}

function showNote(text) {
  const result = stateOf('result');
  result.className = 'result';
  delete result.dataset.verdict;
  result.replaceChildren(make('p', text));
}

/// Why there is nothing to judge, as a sentence for the reader.
class Unanswered extends Error {
  constructor(name, facts) {
    super(tell(name, facts));
  }
}

/// Judges the evidence that `find` comes to: `{ bytes, scanned }`, scanned being what a code names, if one led here.
async function answer(find) {
  const question = {};
  asked = question;
  const show = (what, ...facts) => { if (asked === question) what(...facts); };
  show(showNote, tell('file-checking'));
  try {
    question.evidence = await find();
    const { bytes, scanned } = question.evidence;
    const verdict = await verifyBundle(bytes, { ...trustFromForm(), language, ed25519: async () => noble });
    show(showVerdict, { verdict, scanned });
  } catch (error) {
    show(showNote, error instanceof Unanswered ? error.message : tell('file-broken', { cause: error.message }));
  }
}

function answerAgain() {
  if (!asked?.evidence) return;
  const { evidence } = asked;
  answer(() => evidence);
}

/// The evidence of what a code names, from the host that the code names.
async function fetchEvidence(text) {
  try {
    const address = new URL(text.includes('://') ? text : `https://${text}`);
    const { subject } = parseEpcUri(`https://id.gs1.org${address.pathname}`);
    const scanned = subject.startsWith('uri/') ? decodeURIComponent(address.pathname.slice(1)) : subject;
    const response = await fetch(`${address.origin}/bundle/${scanned}`);
    if (!response.ok) throw new Error(String(response.status));
    return { bytes: new Uint8Array(await response.arrayBuffer()), scanned };
  } catch (error) {
    throw new Unanswered('file-not-fetched', { cause: error.message });
  }
}

function fetchByCode(text) {
  if (!text) throw new Unanswered('file-no-code');
  stateOf('address').value = text;
  return fetchEvidence(text);
}

/// A bundle, or a photo of a code where the camera itself cannot be had.
async function readFile(file) {
  if (!file.type.startsWith('image/')) return { bytes: new Uint8Array(await file.arrayBuffer()) };
  const picture = await createImageBitmap(file).catch(() => null);
  return fetchByCode(picture && readCode(picture, picture.width, picture.height));
}

function answerFile(file) {
  stateOf('file').value = ''; // So that the same file can be chosen again.
  if (file) answer(() => readFile(file));
}

async function scan() {
  const video = stateOf('camera');
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    video.hidden = false;
    await video.play();
    asked = null;
    showNote(tell('file-scanning'));
    let code = '';
    while (!code) {
      await new Promise((resolve) => { setTimeout(resolve, 200); });
      code = readCode(video, video.videoWidth, video.videoHeight);
    }
    await answer(() => fetchByCode(code));
  } catch (error) {
    showNote(tell('file-no-camera', { cause: error.message }));
  } finally {
    video.srcObject?.getTracks().forEach((track) => track.stop());
    video.hidden = true;
  }
}

function listen() {
  stateOf('file').addEventListener('change', ({ target }) => answerFile(target.files[0]));
  stateOf('by-address').addEventListener('submit', (event) => {
    event.preventDefault();
    answer(() => fetchEvidence(stateOf('address').value.trim()));
  });
  stateOf('scan').addEventListener('click', scan);
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    answerFile(event.dataTransfer.files[0]);
  });
  document.addEventListener('paste', (event) => {
    if (event.target.matches('textarea, input')) return;
    const [file] = event.clipboardData.files;
    const pasted = event.clipboardData.getData('text');
    if (file) answerFile(file);
    else answer(async () => ({ bytes: utf8(pasted) }));
  });
  for (const id of ['trust', 'age']) {
    stateOf(id).value = store.get(id) ?? '';
    stateOf(id).addEventListener('change', () => {
      store.set(id, stateOf(id).value);
      answerAgain();
    });
  }
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => {
      language = button.dataset.language;
      store.set('language', language);
      speak();
      answerAgain();
    });
  }
}

speak();
listen();
document.querySelector('main').hidden = false; // Only now, so that nothing moves as its words come.
