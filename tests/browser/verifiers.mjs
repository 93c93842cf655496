// The browser's two verifiers, judged in the browser: the pages' own module on the demonstration as served, on pages and
// evidence that were altered on their way, on a log that shrank or forked, without Ed25519, on a slow phone; and the
// verifier in one file, opened from a disk with the network off.
//
// What the module must say of a page is a table of docs/trust.md too, which this run holds against what it saw.
//
// usage: node verifiers.mjs NGUON VERIFY_HTML [--shots FOLDER] [--write]      --write: writes that table

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Onlooker, phone } from './onlooker.mjs'
import { hold_against_page } from '../lies/table.mjs'
import { fetchBytes, serveWithKey } from '../verifier/bundles.mjs'
import { sentencesEn } from '../../server/web/verify/words_en.mjs'

const [nguon, verify_html, ...options] = process.argv.slice(2)
const shots = options.includes('--shots') ? options[options.indexOf('--shots') + 1] : undefined
if (shots) mkdirSync(shots, { recursive: true })
const elsewhere = ['https://verifier.example/verify.html', 'https://university.example/nguon/verify.html']
const { host, lots, logKey, stop } = await serveWithKey(nguon, { verifiers: elsewhere })
const good = lots[0]
const recalled = lots.at(-1)
let verdicts = 0

async function shoot(page, name) {
  if (!shots) return
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 740 })
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true })
    }
  }
  await page.setViewportSize(phone)
  await page.emulateMedia({ colorScheme: 'light' })
}

const onlooker = await Onlooker.open(host, undefined)
const { page } = onlooker

// Opens a page as if for the first time, unless `keep`; answers the verdict and the words of the module's box.
// `alter`, `alter_bundle`: change what is served; `serve`: [addresses, answer] in place of it; `before`: run before the visit.
async function verdict_on(path, { language = 'vi', keep = false, alter, alter_bundle, before, serve } = {}) {
  onlooker.label = `${path} ${alter ?? alter_bundle ?? before ?? ''}`.slice(0, 100)
  ++verdicts
  await page.unrouteAll()
  await page.setExtraHTTPHeaders({ 'accept-language': language })
  if (!keep) {
    await page.goto(`${host}/check`)
    await page.evaluate(() => localStorage.clear())
  }
  if (before) await page.evaluate(before)
  if (alter) {
    await page.route(host + path, async route => {
      const answer = await route.fetch()
      const html = await answer.text()
      const altered = alter(html)
      onlooker.check(altered !== html, 'was not altered')
      await route.fulfill({ response: answer, body: altered })
    })
  }
  if (alter_bundle) {
    await page.route(`${host}/bundle/**`, async route => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: Buffer.from(alter_bundle(await answer.text())) })
    })
  }
  if (serve) await page.route(serve[0], route => route.fulfill(serve[1]))
  await page.goto(host + path)
  await page.waitForSelector('#proof[data-state]')
  return page.evaluate(() => {
    const box = document.getElementById('proof')
    return { state: box.dataset.state, words: box.innerText, ms: Number(box.dataset.ms),
      alarm: document.querySelector('.proof-alarm')?.innerText ?? '' }
  })
}

function expect(found, state, ...words) {
  onlooker.check(found.state === state, `is found ${found.state}, not ${state}: ${found.words.slice(0, 300)}`)
  for (const each of words) onlooker.check(found.words.includes(each), `does not say "${each}" but "${found.words.slice(0, 600)}"`)
  onlooker.check((state === 'good') === (found.alarm === ''), state === 'good' ? 'raises an alarm' : 'raises no alarm')
}

const spaced = text => text.replace(/\s+/g, ' ')
const rows = []
// A lie of the page's own server, or told on the way from it: the module must say this sentence of the catalogue; so must the
// table, with dots for the figures, which are others each day.
function expect_lie(what, found, state, sentence, ...words) {
  expect(found, state, ...words)
  const parts = spaced(sentencesEn[sentence]).split(/\{\w+\}/)
  const said = spaced(found.alarm)
  let at = 0
  for (const part of parts) at = at < 0 ? at : said.indexOf(part.trim(), at)
  onlooker.check(at >= 0, `does not say "${parts.join('…')}" but "${said}"`)
  rows.push(`| ${what} | ${state === 'failed' ? 'does not hold' : 'differs'}: ${parts.join('…')} |`)
}

// As served: every lot, in either language, and a pack of one.
for (const language of ['vi', 'en']) {
  for (const path of [...lots, `${recalled}/21/000007`, `${recalled}/21/999999`]) expect(await verdict_on(path, { language }), 'good')
}
await onlooker.look_here()
const links = await page.$$eval('.elsewhere a', found => found.map(link => link.href))
onlooker.check(links.join() === elsewhere.join(), `links to the verifiers ${links}`)
await shoot(page, 'page-good')

// What an altered page shows is named.
const amount = /(<b class="amount">)(\d+)/
const altered = [
  ['another quantity', good, html => html.replace(amount, (_, tag, figure) => `${tag}${Number(figure) + 10}`), 'page-amount', 'Quantity shown'],
  ['the recall left out', recalled, html => html.replace(/<section class="notice recall"[^]*?<\/section>/, ''), 'page-no-notice', 'A warning is missing here'],
  ['the recall there, and hidden', recalled, html => html.replace('<section class="notice recall"', '<section hidden class="notice recall"'), 'page-no-notice', 'A warning is missing here'],
  ['an invented warning', good, html => html.replace('<main id="main">', '<main id="main"><section class="notice recall" data-entry="99"><h2>x</h2></section>'), 'page-notice', 'A warning is shown that no signed statement proves'],
  ['another date of a step', good, html => html.replace(/(<time datetime="[^"]*">)\d+/, '$130'), 'page-value', 'Shown: “30 '],
  ['another date on the label', recalled, html => html.replace(/(data-shown="best_before">\d+ \w+ )\d+/, '$12029'), 'page-value', '2029'],
  ['another name of the goods', good, html => html.replace(/(data-shown="name"><bdi[^>]*>)/, '$1Finest '), 'page-value', 'Shown: “Finest '],
  ['another lot number', good, html => html.replace(/(data-shown="lot"><bdi>)/, '$1X'), 'page-value', 'Shown: “XDL117A”'],
  ['another net content', recalled, html => html.replace(/(data-shown="net">)\d+/, '$1900'), 'page-value', 'Shown: “900'],
  ['another signer', good, html => html.replace(/<p class="who sig">[^<]*/, '<p class="who sig">Signed by somebody'), 'page-who', 'does not name who signed it'],
  ['a step left out', good, html => html.replace(/<li class="step[^"]*" data-event="[^]*?<p class="who[^]*?<\/li>/, ''), 'page-left-out', 'The page leaves out entry'],
  ['a step invented', good, html => html.replace(/(data-event=")\d+\./, '$11.'), 'page-step', 'A step is shown that no signed statement proves'],
  ['another name of a party', good, html => html.replace(/(<a href="\/417\/[^"]*"><bdi>)/, '$1Not '), 'page-value', 'Shown: “Not '],
  ['another picture, under its own name', good, html => html.replace(/(src="\/blobs\/)[0-9a-f]{4}/, '$1beef'), 'page-picture', 'The picture is not the one that was signed'],
]
for (const [what, path, alter, sentence, words] of altered) {
  expect_lie(what, await verdict_on(path, { language: 'en', alter }), 'differs', sentence, words)
}
await page.evaluate(() => { window.shift = 0 }) // The alarm may move the page.
await onlooker.look_here()
await shoot(page, 'page-differs')

// The bytes of a picture, exchanged on their way under the right name.
const exchanged = { status: 200, contentType: 'image/jpeg', body: 'another picture' }
expect_lie('other bytes of the picture under the name of the signed one',
  await verdict_on(good, { language: 'en', serve: [`${host}/blobs/**`, exchanged] }), 'differs', 'page-picture')

// Evidence that does not hold, is about something else, or does not come.
expect_lie('evidence with a false map path behind the page', await verdict_on(good, { language: 'en', alter_bundle: text => text.replace(/"siblings":\["./, match => `${match.slice(0, -1)}${match.endsWith('A') ? 'B' : 'A'}`) }), 'failed', 'map-proof')
await shoot(page, 'page-failed')
expect_lie('evidence cut short behind the page', await verdict_on(good, { language: 'en', alter_bundle: text => text.slice(0, -1) }), 'failed', 'bundle-form')
const other = Buffer.from(await fetchBytes(`${host}/bundle${lots[1]}`)).toString()
expect_lie("another lot's evidence behind the page", await verdict_on(good, { language: 'en', alter_bundle: () => other }), 'differs', 'page-subject')
await page.unrouteAll()
await page.route(`${host}/bundle/**`, route => route.fulfill({ status: 503, body: '' }))
await page.goto(host + good)
await page.waitForSelector('#proof[data-state=missing]')
onlooker.check(await page.$('.proof-alarm') === null, 'raises an alarm over a lost connection')

// The next visit: the same log, one that shrank, one that forked, one with another key.
expect(await verdict_on(good, { language: 'en' }), 'good', 'First visit')
expect(await verdict_on(good, { language: 'en', keep: true }), 'good', 'has only grown')
const change_memory = change => new Function(`
  const place = Object.keys(localStorage).find(name => name.startsWith('nguon:'))
  const last = JSON.parse(localStorage.getItem(place))
  ${change}
  localStorage.setItem(place, JSON.stringify(last))`)
expect_lie('fork shown to a reader who was there before',
  await verdict_on(good, { language: 'en', keep: true, before: change_memory('last.size = 100') }), 'differs', 'page-forked', 'the 100 entries', '154')
await verdict_on(good)
expect_lie('a log that is shorter than at the last visit',
  await verdict_on(good, { language: 'en', keep: true, before: change_memory('last.size = 900') }), 'differs', 'page-shrank', '900 entries', '154 now')
await verdict_on(good)
expect_lie("another key of the log's than at the last visit",
  await verdict_on(good, { language: 'en', keep: true, before: change_memory('last.key = "x+y+z"') }), 'differs', 'page-new-key')

// A phone whose processor is four times slower. Printed, not judged: machines differ.
const { ms: fast } = await verdict_on(good)
const debug = await onlooker.context.newCDPSession(page)
await debug.send('Emulation.setCPUThrottlingRate', { rate: 4 })
for (const path of lots) {
  const { ms } = await verdict_on(path)
  const events = await page.locator('[data-event]').count()
  console.log(`${path}: ${events} events on the page, verified and compared in ${ms} ms with the processor slowed down 4 times`)
}
await debug.send('Emulation.setCPUThrottlingRate', { rate: 1 })
console.log(`${good} without: ${fast} ms`)

// Without Ed25519 in WebCrypto the library is loaded, and only then.
onlooker.label = 'noble'
const asked = []
page.on('request', request => asked.push(request.url()))
expect(await verdict_on(good), 'good')
onlooker.check(!asked.some(url => url.includes('noble')), 'is loaded although WebCrypto has Ed25519')
await page.addInitScript(() => {
  const import_key = crypto.subtle.importKey.bind(crypto.subtle)
  crypto.subtle.importKey = (format, key, algorithm, ...rest) => algorithm.name === 'Ed25519'
    ? Promise.reject(new DOMException('not supported', 'NotSupportedError')) : import_key(format, key, algorithm, ...rest)
})
expect(await verdict_on(good), 'good')
onlooker.check(asked.some(url => url === `${host}/noble-ed25519.js`), 'is not loaded where WebCrypto lacks Ed25519')
expect(await verdict_on(good, { language: 'en', alter_bundle: text => text.replace(/(\\"statement\\":\\"[^.]+\.[^.]+\.)(.)/, (_, head, first) => head + (first === 'A' ? 'B' : 'A')) }), 'failed')

// Without scripts the page is there all the same.
onlooker.label = 'without scripts'
const plain = await onlooker.browser.newContext({ javaScriptEnabled: false })
const plain_page = await plain.newPage()
await plain_page.goto(host + good)
onlooker.check((await plain_page.textContent('main')).includes(good.split('/').at(-1)), 'shows nothing')
await plain.close()
const page_code = await onlooker.close('the pages verified')

// The verifier in one file, from a disk, with the network off.
const folder = mkdtempSync(join(tmpdir(), 'nguon-file-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const bundle = Buffer.from(await fetchBytes(`${host}/bundle${recalled}`))
// What the first lot was made from, with what was made of that.
const lot = await (await fetch(`${host}${good}`, { headers: { accept: 'application/json' } })).json()
const down = Buffer.from(await fetchBytes(`${host}/bundle${lot.parents[0].address}?down=1`))
const below = [good.slice(1)]
const spoiled = Buffer.from(bundle.toString().replace('"siblings":["', '"siblings":["A'))
const as_file = (name, bytes) => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}
const reader = await Onlooker.open('file:', undefined)
await reader.context.setOffline(true)
reader.label = 'verify.html'
await reader.page.goto(pathToFileURL(verify_html).href)
await reader.look_here()
// What the reader's own doing moves is not counted.
const look_again = async () => {
  await reader.page.evaluate(() => { window.shift = 0 })
  await reader.look_here()
}
await reader.page.click('[data-language=vi]')
const judged = async () => {
  await reader.page.waitForSelector('#result[data-verdict]')
  return reader.page.evaluate(() => ({ kind: document.getElementById('result').dataset.verdict, words: document.getElementById('result').innerText }))
}
async function choose(file) {
  await reader.page.evaluate(() => delete document.getElementById('result').dataset.verdict)
  await reader.page.setInputFiles('#file', file)
  return judged()
}
const expect_file = ({ kind, words }, wanted, ...saying) => {
  ++verdicts
  reader.check(kind === wanted, `says ${kind}, not ${wanted}: ${words.slice(0, 300)}`)
  for (const each of saying) reader.check(words.includes(each), `does not say "${each}" but "${words.slice(0, 900)}"`)
}
await look_again()
await shoot(reader.page, 'file-empty')
expect_file(await choose(as_file('good.json', bundle)), 'unknown', 'Khớp, nhưng chưa biết ai ký')
await look_again()
await shoot(reader.page, 'file-unknown')
await reader.page.click('[data-language=en]')
await reader.page.fill('#trust', logKey)
await reader.page.dispatchEvent('#trust', 'change')
await reader.page.waitForSelector('#result[data-verdict=accepted]')
expect_file(await judged(), 'accepted', 'Accepted', 'Recalled:', 'Open finding against', recalled.slice(1))
await look_again()
await shoot(reader.page, 'file-accepted')
expect_file(await choose(as_file('spoiled.json', spoiled)), 'refused', 'bundle-form')
await look_again()
await shoot(reader.page, 'file-refused')
expect_file(await choose(as_file('none.json', Buffer.from('{}'))), 'refused')
// Asked for something else while the good one is being judged: what that comes to is not shown any more.
const drop = texts => texts.forEach(text => {
  const dropped = new DataTransfer()
  dropped.items.add(new File([text], 'lot.json'))
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }))
})
await reader.page.evaluate(drop, [bundle.toString(), spoiled.toString()])
await judged()
await reader.page.waitForTimeout(1000)
expect_file(await judged(), 'refused', 'bundle-form')
// A bundle that leads downwards: what is below is named, and one that leaves some of it out is refused.
expect_file(await choose(as_file('down.json', down)), 'accepted', 'What was made of it', ...below)
await look_again()
await shoot(reader.page, 'file-down')
const cut = JSON.parse(down.toString())
cut.subjects = cut.subjects.filter(({ subject }) => subject !== below[0])
expect_file(await choose(as_file('cut.json', Buffer.from(JSON.stringify(cut)))), 'refused', 'subject-missing')
const policy = `log ${logKey}\nquorum none`
for (const [trust, kind] of [[policy, 'accepted'], [`${policy} of all`, 'refused'], [logKey.replace(/.$/, 'x'), 'refused'],
  [logKey.replace('demo', 'other'), 'refused']]) {
  await reader.page.fill('#trust', trust)
  await reader.page.dispatchEvent('#trust', 'change')
  expect_file(await choose(as_file('good.json', bundle)), kind)
}
// What was believed is there again; pasting works too.
await reader.page.fill('#trust', logKey)
await reader.page.dispatchEvent('#trust', 'change')
await reader.page.reload()
reader.check(await reader.page.inputValue('#trust') === logKey, 'forgets whom the reader believes')
await reader.page.evaluate(text => {
  const clipboard = new DataTransfer()
  clipboard.setData('text', text)
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true }))
}, bundle.toString())
expect_file(await judged(), 'accepted')
// A photo of a code leads to its address; what lies there cannot be fetched without a network. Asking is right here, so
// the page is one that is not watched for it.
const without_network = await reader.context.browser().newContext({ offline: true })
const pictured = await without_network.newPage()
await pictured.goto(pathToFileURL(verify_html).href)
await pictured.click('[data-language=en]')
const about_picture = async (picture, words) => {
  await pictured.setInputFiles('#file', { name: 'code.png', mimeType: 'image/png', buffer: picture })
  await pictured.waitForFunction(awaited => document.getElementById('result').innerText.includes(awaited), words)
  return pictured.inputValue('#address')
}
reader.check(await about_picture(await pictured.screenshot({ clip: { x: 0, y: 0, width: 60, height: 60 } }), 'No QR code') === '',
  'reads a code where there is none')
const read = await about_picture(Buffer.from(await fetchBytes(`${host}/qr${good}.png`)), 'could not be fetched')
reader.check(read.endsWith(good), `reads "${read}" from the code of ${good}`)
await without_network.close()
// Dropped.
await reader.page.evaluate(() => delete document.getElementById('result').dataset.verdict)
await reader.page.evaluate(drop, [bundle.toString()])
expect_file(await judged(), 'accepted')
const file_code = await reader.close('the verifier in one file, offline')

// The same file as served, with an address as a code says it.
const online = await Onlooker.open(host, undefined)
online.label = 'verify.html served'
await online.page.goto(`${host}/verify.html`)
await online.page.fill('#trust', logKey)
await online.page.fill('#address', `${host}${good}/21/000001?17=270101`)
await online.page.press('#address', 'Enter')
await online.page.waitForSelector('#result[data-verdict]')
online.check(await online.page.getAttribute('#result', 'data-verdict') === 'accepted', 'does not accept what the code leads to')
await online.page.evaluate(() => { window.shift = 0 })
await online.look_here()
const online_code = await online.close('the verifier in one file, served')
console.log(`${verdicts} verdicts`)
await stop()
const trust = fileURLToPath(new URL('../../docs/trust.md', import.meta.url))
const table = ["| what the page does | the page's module |", '| --- | --- |', ...rows].join('\n')
const differences = await hold_against_page(trust, { page: table }, options.includes('--write'))
for (const difference of differences) console.error(`${difference}\nlook_at_verifiers NGUON VERIFY_HTML --write writes it`)
process.exit(page_code || file_code || online_code || differences.length)
