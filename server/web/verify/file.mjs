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
let shown = null;
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
  shown = null;
  const result = stateOf('result');
  result.className = 'result';
  delete result.dataset.verdict;
  result.replaceChildren(make('p', text));
}

async function judge(bytes, scanned) {
  showNote(tell('file-checking'));
  try {
    const verdict = await verifyBundle(bytes, { ...trustFromForm(), language, ed25519: async () => noble });
    shown = { bytes, scanned, verdict };
    showVerdict(shown);
  } catch (error) {
    showNote(tell('file-broken', { cause: error.message }));
  }
}

/// A photo of a code, where the camera itself cannot be had.
async function judgePicture(file) {
  showNote(tell('file-checking'));
  const picture = await createImageBitmap(file).catch(() => null);
  await judgeCode(picture && readCode(picture, picture.width, picture.height));
}

async function judgeCode(text) {
  if (!text) return showNote(tell('file-no-code'));
  stateOf('address').value = text;
  return judgeAddress(text);
}

async function judgeFile(file) {
  stateOf('file').value = ''; // So that the same file can be chosen again.
  if (!file) return;
  if (file.type.startsWith('image/')) await judgePicture(file);
  else await judge(new Uint8Array(await file.arrayBuffer()));
}

/// The evidence of what a code names, from the host that the code names.
async function judgeAddress(text) {
  try {
    const address = new URL(text.includes('://') ? text : `https://${text}`);
    const { subject } = parseEpcUri(`https://id.gs1.org${address.pathname}`);
    const scanned = subject.startsWith('uri/') ? decodeURIComponent(address.pathname.slice(1)) : subject;
    const answer = await fetch(`${address.origin}/bundle/${scanned}`);
    if (!answer.ok) throw new Error(String(answer.status));
    await judge(new Uint8Array(await answer.arrayBuffer()), scanned);
  } catch (error) {
    showNote(tell('file-not-fetched', { cause: error.message }));
  }
}

async function scan() {
  const video = stateOf('camera');
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    video.hidden = false;
    await video.play();
    showNote(tell('file-scanning'));
    let code = '';
    while (!code) {
      await new Promise((resolve) => { setTimeout(resolve, 200); });
      code = readCode(video, video.videoWidth, video.videoHeight);
    }
    await judgeCode(code);
  } catch (error) {
    showNote(tell('file-no-camera', { cause: error.message }));
  } finally {
    video.srcObject?.getTracks().forEach((track) => track.stop());
    video.hidden = true;
  }
}

function listen() {
  stateOf('file').addEventListener('change', ({ target }) => judgeFile(target.files[0]));
  stateOf('by-address').addEventListener('submit', (event) => {
    event.preventDefault();
    judgeAddress(stateOf('address').value.trim());
  });
  stateOf('scan').addEventListener('click', scan);
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    judgeFile(event.dataTransfer.files[0]);
  });
  document.addEventListener('paste', (event) => {
    if (event.target.matches('textarea, input')) return;
    const [file] = event.clipboardData.files;
    if (file) judgeFile(file);
    else judge(utf8(event.clipboardData.getData('text')));
  });
  for (const id of ['trust', 'age']) {
    stateOf(id).value = store.get(id) ?? '';
    stateOf(id).addEventListener('change', () => {
      store.set(id, stateOf(id).value);
      if (shown) judge(shown.bytes, shown.scanned);
    });
  }
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => {
      language = button.dataset.language;
      store.set('language', language);
      speak();
      if (shown) judge(shown.bytes, shown.scanned);
    });
  }
}

speak();
listen();
document.querySelector('main').hidden = false; // Only now, so that nothing moves as its words come.
