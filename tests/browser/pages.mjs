// Looks at every page of page_preview in Debian's Chromium, as a phone and as a desk sees it, light and dark: axe finds
// nothing (WCAG 2.2 A and AA), nothing scrolls sideways, fingers find their targets, nothing moves while loading, nothing
// is asked of another host, and a provenance page stays below 14 KB.
//
// usage: node pages.mjs FOLDER [--shots FOLDER] [--only NAME]

import { createServer } from 'node:http'
import { readFileSync, readdirSync, mkdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import axe from 'axe-core'

const bytes_max = 14 * 1024
const finger_px = 44
const widths = [360, 1280]
const schemes = ['light', 'dark']
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

const [folder, ...options] = process.argv.slice(2)
const option = name => options.includes(name) ? options[options.indexOf(name) + 1] : undefined
const shots = option('--shots')
const only = option('--only')
if (shots) mkdirSync(shots, { recursive: true })

const csp = `default-src 'none'; style-src ${readFileSync(join(folder, 'style.csp'), 'utf8')}; img-src 'self' data:; ` +
  `form-action 'self'; base-uri 'none'; frame-ancestors 'none'`
const picture = readFileSync(new URL('../../tools/demo/pictures/candy.png', import.meta.url))

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname
  if (path.endsWith('.html')) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': csp })
    response.end(readFileSync(join(folder, path)))
  } else if (path.startsWith('/blobs/')) {
    response.writeHead(200, { 'content-type': 'image/png' })
    response.end(picture)
  } else {
    response.writeHead(path === '/favicon.ico' ? 204 : 404)
    response.end()
  }
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const host = `http://127.0.0.1:${server.address().port}`

const faults = []
const check = (holds, page, text) => { if (!holds) faults.push(`${page}: ${text}`) }

// Runs in the page: what is not a running line of text must be large enough for a thumb.
const small_targets = finger => {
  const seen = element => element.checkVisibility({ checkVisibilityCSS: true }) && !element.classList.contains('skip')
  return [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden])')].filter(seen)
    .filter(element => getComputedStyle(element).display !== 'inline')
    .map(element => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.height < finger - 0.5)
    .map(({ element, box }) => `${element.outerHTML.slice(0, 80)} is ${Math.round(box.height)} px high`)
}

const measure_shift = () => {
  window.shift = 0
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}

const names = readdirSync(folder).filter(name => name.endsWith('.html') && (!only || name.startsWith(only))).sort()
if (names.length === 0) throw new Error(`no pages in ${folder}`)

for (const name of names.filter(name => name.startsWith('lot-'))) {
  const size = gzipSync(readFileSync(join(folder, name)), { level: 6 }).length
  check(size <= bytes_max, name, `${size} bytes compressed, more than ${bytes_max}`)
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })
for (const colorScheme of schemes) {
  for (const width of widths) {
    const context = await browser.newContext({ viewport: { width, height: 740 }, colorScheme, bypassCSP: false })
    await context.addInitScript(measure_shift)
    for (const name of names) {
      const label = `${name} ${width} px ${colorScheme}`
      const page = await context.newPage()
      page.on('request', request => check(request.url().startsWith(host), label, `asks ${request.url()}`))
      page.on('console', message => check(message.type() !== 'error', label, message.text()))
      page.on('dialog', dialog => { check(false, label, 'runs a script'); dialog.dismiss() })
      await page.goto(`${host}/${name}`, { waitUntil: 'load' })
      await page.waitForTimeout(350)
      check(await page.evaluate(() => window.shift) === 0, label, 'moves while loading')
      if (shots) await page.screenshot({ path: join(shots, `${name.replace('.html', '')}-${width}-${colorScheme}.png`), fullPage: true })

      // With everything unfolded, as somebody sees it who looks at all.
      await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true }))
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      check(sideways <= 0, label, `is ${sideways} px too wide`)
      for (const target of await page.evaluate(small_targets, finger_px)) check(false, label, target)
      // Evaluated by the debugger, which the page's policy against scripts doesn't bind.
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate(tags => window.axe.run({ runOnly: tags }), wcag)
      for (const violation of violations) {
        check(false, label, `${violation.id}: ${violation.help}: ${violation.nodes.map(node => node.html.slice(0, 120)).join(' | ')}`)
      }
      await page.close()
    }
    await context.close()
  }
}
await browser.close()
server.close()

for (const fault of [...new Set(faults)]) console.error(fault)
console.log(`${names.length} pages × ${widths.length} widths × ${schemes.length} schemes: ${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)
