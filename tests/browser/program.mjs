// Makes the demonstration, serves it with the program itself, and looks at every kind of page that it has, as a shopper
// would come to it: scanned, typed, searched, with the keyboard, in either language.
//
// usage: node program.mjs NGUON [--shots FOLDER]

import { request } from 'node:http'
import { serveDemonstration } from '../support/demonstration.mjs'
import { Onlooker } from './onlooker.mjs'

const bytes_max = 14 * 1024

const [nguon, ...options] = process.argv.slice(2)
const option = name => options.includes(name) ? options[options.indexOf(name) + 1] : undefined

const { host, lots, stop } = await serveDemonstration(nguon)
process.on('SIGTERM', () => process.exit(1))

// The answer as it goes over the wire.
const fetch_raw = (path, headers = {}) => new Promise((done, fail) => {
  const asked = request(host + path, { headers: { accept: 'text/html', 'accept-encoding': 'gzip', ...headers } }, answer => {
    const parts = []
    answer.on('data', part => parts.push(part))
    answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }))
  })
  asked.on('error', fail)
  asked.end()
})

const onlooker = await Onlooker.open(host, option('--shots'))
const { page } = onlooker
onlooker.verifies = true
const good = lots[0]
const recalled = lots.at(-1)
const product = good.slice(0, good.indexOf('/10/'))
const links = async () => page.evaluate(() => [...document.querySelectorAll('main a')].map(a => a.getAttribute('href')))
const lang = () => page.evaluate(() => document.documentElement.lang)

// Every lot, and through its page one of each other kind of thing.
const others = new Set()
for (const lot of lots) {
  await onlooker.look(lot, lot)
  for (const href of await links()) {
    const kind = /^\/(414|417|p|place|party)\//.exec(href)?.[1]
    const is_lot = /\/(b|10)\//.test(href)
    if (kind && ![...others].some(other => other.kind === kind + is_lot)) others.add({ kind: kind + is_lot, href })
  }
}
for (const { href } of others) await onlooker.look(href, href)
for (const [label, path, status] of [
  ['front page', '/'],
  ['search', '/?q=d%E1%BB%ABa'],
  ['search in vain', '/?q=zzzz'],
  ['unknown short code', '/?code=AAAAA-AAAAB'],
  ['how to check', '/check'],
  ['product asks for the lot', product],
  ['known serial', `${recalled}/21/000007`],
  ['unknown serial', `${recalled}/21/999999`],
  ['unknown lot', `${product}/10/NOPE`, 404],
  ['unknown product', '/p/1313XHG1T96X', 400],
  ['wrong check digit', `${product.slice(0, -1)}${(Number(product.at(-1)) + 1) % 10}`, 400],
  ['no such page', '/nothing/here', 404],
]) await onlooker.look(label, path, { status: status ?? 200 })

// What only programs ask for, asked by a browser.
onlooker.label = 'wrong method'
await page.goto(host + good)
const [refusal] = await Promise.all([page.waitForNavigation(), page.evaluate(() => {
  const form = document.createElement('form')
  form.method = 'post'
  document.body.append(form)
  form.submit()
})])
onlooker.check(refusal.status() === 405, `answers ${refusal.status()}, not 405`)
await onlooker.look_here()

// English, on the pages that say most.
await page.setExtraHTTPHeaders({ 'accept-language': 'en-GB,en;q=0.9' })
for (const path of [good, recalled, product, '/', '/check', `${product}/10/NOPE`]) {
  await onlooker.look(`${path} in English`, path, { status: path.endsWith('NOPE') ? 404 : 200, quick: true })
  onlooker.check(await lang() === 'en', 'is not in English although that was asked for')
}

// The switch wins over what the browser asks for, and stays.
onlooker.label = 'language switch'
await page.goto(host + good)
await page.click('header nav a[hreflang=vi]')
onlooker.check(await lang() === 'vi', 'does not switch')
await page.click('.thread > .step .goods a')
onlooker.check(await lang() === 'vi', 'forgets the choice on the next page')
onlooker.check(!page.url().startsWith(host + good), 'does not lead on to an ingredient')
await page.setExtraHTTPHeaders({ 'accept-language': 'vi' })

// What a shopper types.
onlooker.label = 'typed'
await page.goto(host + good)
const code = await page.textContent('.code.big')
await page.goto(`${host}/`)
await page.fill('#code', code.toLowerCase().replace('-', ''))
await page.keyboard.press('Enter')
await page.waitForURL(host + good)
await page.goto(host + product)
await page.fill('#lot', good.split('/').at(-1))
await page.keyboard.press('Enter')
await page.waitForURL(host + good)

// With the keyboard alone: past the header in one step, everything in the order of the page, each place visible.
onlooker.label = 'keyboard'
await page.goto(host + good)
await page.keyboard.press('Tab')
const skip = await page.evaluate(() => {
  const box = document.activeElement.getBoundingClientRect()
  return { href: document.activeElement.getAttribute('href'), seen: box.left >= 0 && box.top >= 0 && box.height > 0 }
})
onlooker.check(skip.href === '#main' && skip.seen, 'does not begin with a visible way to the main part')
await page.keyboard.press('Enter')
await page.keyboard.press('Tab')
onlooker.check(await page.evaluate(() => document.activeElement.closest('main') !== null), 'does not skip the header')
await page.focus('summary')
await page.keyboard.press('Enter')
onlooker.check(await page.evaluate(() => document.querySelector('details').open), 'does not unfold by the keyboard')

await page.goto(host + good)
await onlooker.settle()
const stops = await page.evaluate(() => {
  window.stops = [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden])')]
    .filter(element => element.checkVisibility())
  return window.stops.length
})
for (let i = 0; i < stops; ++i) {
  await page.keyboard.press('Tab')
  const at = await page.evaluate(() => {
    const element = document.activeElement
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    return { index: window.stops.indexOf(element), html: element.outerHTML.slice(0, 100),
      outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2, seen: box.bottom > 0 && box.top < innerHeight }
  })
  onlooker.check(at.index === i, `the ${i}th stop is ${at.html}`)
  onlooker.check(at.outlined && at.seen, `nobody sees that ${at.html} has the focus`)
}

// What goes over the wire: small, in the language asked for, and nothing to remember the reader by.
let largest = { bytes: 0 }
for (const path of [...lots, ...[...others].map(({ href }) => href), product, '/', '/check']) {
  for (const language of ['vi', 'en']) {
    onlooker.label = `${path} ${language}`
    const { headers, body } = await fetch_raw(path, { 'accept-language': language })
    onlooker.check(headers['content-encoding'] === 'gzip', 'is not compressed')
    onlooker.check(headers['content-language'] === language, 'is in another language than was asked for')
    onlooker.check(/\baccept-language\b/i.test(headers.vary ?? ''), 'does not say that it varies by language')
    onlooker.check(headers['set-cookie'] === undefined, 'sets a cookie')
    onlooker.check(body.length <= bytes_max, `${body.length} bytes compressed, more than ${bytes_max}`)
    if (body.length > largest.bytes) largest = { path, bytes: body.length }
  }
}
console.log(`largest page: ${largest.path}, ${largest.bytes} bytes compressed`)
const exit_code = await onlooker.close('the demonstration')
await stop()
process.exit(exit_code)
