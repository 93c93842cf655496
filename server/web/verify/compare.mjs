// What a provenance page shows, held against what its bundle proves. Read is the text that people see; attributes only
// say which event or fact it is about (docs/decisions/0026 lists what is compared and what is not).

import { contentsOf, inputsOf, outputsOf } from './event.mjs';
import { parseAddress } from './identifier.mjs';
import { isText } from './reader.mjs';
import { listEvents } from './warnings.mjs';

const seenText = (element) => element?.textContent.trim().replace(/\s+/g, ' ') ?? '';
const isSeen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/// "23/11/2026" or "23 Nov 2026" as 2026-11-23.
function dateIn(text) {
  const [, day, month, year] = /(\d+)[/ ](\w+)[/ ](\d{4})/.exec(text) ?? [];
  const number = months.indexOf(month) + 1 || month;
  return day && [year, ...[number, day].map((part) => String(part).padStart(2, '0'))].join('-');
}

/// The day of a time on the clock that pages show: its own, or Vietnam's where it is UTC.
const dayOf = (time) =>
  (/z$/i.test(time) ? new Date(Date.parse(time) + 7 * 3_600_000).toISOString() : time).slice(0, 10);

/// The first figure in a text: "1.234,5 kg" in Vietnamese, "1,234.5 kg" in English.
function figureIn(text, language) {
  const [figure = ''] = /\d[\d.,]*/.exec(text) ?? [];
  return Number(language === 'vi' ? figure.replace(/\./g, '').replace(',', '.') : figure.replace(/,/g, ''));
}

/// Where copies of several logs are served, a log's own address stands before its things'.
const subjectIn = (path) => {
  try {
    return parseAddress(path.replace(/^\/logs\/[^/]+/, '').slice(1));
  } catch {
    return null;
  }
};

/// Calls `differ(sentence, facts)` for each difference; answers how many things were compared, and the entries of steps
/// that are newer than the evidence. `main`: the element that shows the page, `subject`: what it is about, `size`: of the
/// log by the evidence, `entries` and `warnings`: of the verdict.
export function compareShown(main, language, subject, size, { entries, warnings }, differ) {
  const { said, directory } = listEvents(entries);
  const named = new Map();
  for (const { statement: { body } } of entries) if (body?.name) named.set(body.id, body);
  const nameOf = (id) => {
    const name = named.get(id)?.name;
    return name && (name[language] ?? name.vi);
  };
  let compared = 0;
  const same = (isSame, sentence, facts) => {
    ++compared;
    if (!isSame) differ(sentence, facts);
  };
  const thing = subjectIn(`/${subject}`);
  const product = named.get(thing.product);
  const own = said.filter(({ event }) => [event.parent ?? [], contentsOf(event), inputsOf(event), outputsOf(event)].flat()
    .some((each) => each.subject === subject));

  // The label.
  const makings = own.filter(({ event, wrong }) => event.ilmd && !event.declaration && wrong === undefined);
  const datesOf = (...names) => makings.flatMap(({ event }) => [...event.ilmd])
    .filter(([name, value]) => names.includes(name.split(/[:/#]/).at(-1)) && isText(value)).map(([, value]) => dayOf(value));
  const dates = { made_on: datesOf('productionDate'), best_before: datesOf('bestBeforeDate'),
    expiry: datesOf('itemExpirationDate', 'expirationDate') };
  for (const element of main.querySelectorAll('[data-shown]')) {
    const shown = seenText(element);
    const fact = element.dataset.shown;
    if (fact === 'name') {
      if (product) same(shown === nameOf(product.id), 'page-value', { shown, proven: nameOf(product.id) });
    } else if (fact === 'lot') {
      same(shown === thing.lot, 'page-value', { shown, proven: thing.lot });
    } else if (fact === 'net') {
      const proven = product?.netContent?.value.value;
      const isSame = [proven, proven * 1000].some((figure) => Math.abs(figure - figureIn(shown, language)) < 1e-6);
      same(isSame, 'page-value', { shown, proven });
    } else {
      same(dates[fact].includes(dateIn(shown)), 'page-value', { shown, proven: dates[fact].join() || '–' });
    }
  }

  // Names of parties, places and goods.
  for (const link of main.querySelectorAll('a[href]')) {
    const linked = subjectIn(link.pathname);
    const proven = nameOf(linked?.product || linked?.subject);
    const shown = seenText(link.querySelector('bdi'));
    if (proven && shown) same(shown === proven, 'page-value', { shown, proven });
  }

  // Pictures.
  for (const picture of main.querySelectorAll('img')) {
    const [, hash] = /^\/blobs\/([\da-f]{64})$/.exec(picture.getAttribute('src')) ?? [];
    same(hash && hash === product?.image, 'page-picture', {});
  }

  // Recalls and findings.
  const notices = [...main.querySelectorAll('.notice')].filter(isSeen);
  for (const { kind, index, facts } of warnings) {
    if (kind !== 'declared-wrong') same(notices.some(({ dataset }) => dataset.entry === String(index)), 'page-no-notice', facts);
  }
  for (const { dataset: { entry } } of notices) {
    if (entry) same(warnings.some(({ index }) => String(index) === entry), 'page-notice', { index: entry });
  }

  // Steps.
  const shownEvents = new Set();
  const newer = [];
  for (const step of main.querySelectorAll('[data-event]')) {
    const [index, idEnd] = step.dataset.event.split('.');
    const one = said.find(({ event, index: at }) => String(at) === index && event.id.endsWith(idEnd));
    const shown = seenText(step.querySelector('.what b'));
    if (!one && Number(index) >= size) {
      newer.push(index);
      continue;
    }
    same(one, 'page-step', { shown, index });
    if (!one) continue;
    shownEvents.add(one);
    const date = seenText(step.querySelector('time'));
    same(dateIn(date) === dayOf(one.event.time), 'page-value', { shown: date, proven: dayOf(one.event.time) });
    for (const party of new Set([one.signer, one.by])) {
      const name = nameOf(party);
      if (name) same(seenText(step.querySelector('.who')).includes(name.replace(/\s+/g, ' ')), 'page-who', { proven: name, index });
    }
    same(step.classList.contains('struck') === (one.wrong !== undefined), 'page-struck', { index });
    for (const line of step.querySelectorAll('.goods li')) {
      const amount = seenText(line.querySelector('.amount'));
      const lot = line.classList.contains('own') ? subject : subjectIn(line.querySelector('a')?.pathname)?.subject;
      const { quantities, inputQuantities, outputQuantities } = one.event;
      const stated = [quantities, inputQuantities, outputQuantities].flat().filter((some) => some.thing.subject === lot && some.figure);
      const proven = stated.map(({ figure }) => figure.value).join();
      if (stated.length) same(stated.some(({ figure }) => figure.value === figureIn(amount, language)), 'page-amount', { shown: amount || '–', proven, index });
    }
  }
  // The page of one pack leaves out what happened to others.
  const isCut = main.querySelector('[data-cut]') || subjectIn(location.pathname)?.serial;
  for (const one of isCut ? [] : own) {
    const things = contentsOf(one.event).filter((each) => each.subject === subject);
    // What happened to single packs stands on their own pages.
    const isOfPacks = one.event.action !== 'ADD' && things.length > 0 && things.every((each) => each.serial);
    const sentence = one.index < main.querySelector('[data-size]').dataset.size ? 'page-left-out' : 'page-older';
    if (!isOfPacks) same(shownEvents.has(one), sentence, { index: one.index, date: dayOf(one.event.time) });
  }
  return { compared, newer };
}
