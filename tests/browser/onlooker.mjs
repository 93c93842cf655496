// What every page must hold, whoever serves it: axe finds nothing (WCAG 2.2 A and AA), light and dark; nothing scrolls
// sideways on the narrowest phones; fingers find their targets; nothing moves while loading; nothing is asked of
// another host; no cookie is set; the only script is the pages' own module.
//
// One browser and one page look at everything: what costs time is opening them, not what they show.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import axe from 'axe-core'

export const phone = { width: 360, height: 740 }
const widths = [320, 360, 1280]
const finger_px = 44
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

// The functions below run in the page. The debugger evaluates them, which the page's policy against scripts doesn't bind.

const measure_shift = () => {
  window.shift = 0
  window.shifted = []
  const name = ({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent?.slice(0, 80)
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      window.shift += entry.value
      window.shifted.push(...entry.sources.map(name))
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

// What is not a running line of text must be large enough for a thumb.
const small_targets = finger => {
  const seen = element => element.checkVisibility({ checkVisibilityCSS: true }) && !element.classList.contains('skip')
  return [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden])')].filter(seen)
    .filter(element => getComputedStyle(element).display !== 'inline')
    .map(element => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.height < finger - 0.5)
    .map(({ element, box }) => `${element.outerHTML.slice(0, 80)} is ${Math.round(box.height)} px high`)
}

// Boxes of text that run over each other, which neither axe nor the width of the page tells.
const collisions = () => {
  const boxes = [...document.querySelectorAll('dl.label > div, .what > *, .goods li > *, .top > *')]
    .filter(element => element.checkVisibility())
    .map(element => {
      const range = document.createRange()
      range.selectNodeContents(element)
      return { element, box: range.getBoundingClientRect(), parent: element.parentElement }
    })
  const found = []
  for (const [i, one] of boxes.entries()) {
    for (const other of boxes.slice(i + 1)) {
      if (one.parent !== other.parent) continue
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
      if (across > 1 && down > 1) found.push(`"${one.element.textContent}" runs over "${other.element.textContent}"`)
    }
  }
  return found
}

const find_violations = async options => {
  const { violations } = await window.axe.run(options)
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(node => node.html.slice(0, 120)).join(' | ')}`)
}

export class Onlooker {
  static async open(host, shots) {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })
    const context = await browser.newContext({ viewport: phone, reducedMotion: 'reduce',
      extraHTTPHeaders: { 'accept-language': 'vi-VN,vi;q=0.9' } })
    await context.addInitScript(measure_shift)
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    if (shots) mkdirSync(shots, { recursive: true })
    return new Onlooker(browser, context, page, host, shots)
  }

  constructor(browser, context, page, host, shots) {
    Object.assign(this, { browser, context, page, host, shots, faults: new Set(), looked: 0, label: '', verifies: false })
    page.on('request', request => this.check(request.url().startsWith(host), `asks ${request.url()}`))
    // The browser itself complains of an answer that is an error, which some pages are.
    page.on('console', message => this.check(message.type() !== 'error' || /status of [45]\d\d/.test(message.text()),
      message.text()))
    page.on('dialog', dialog => { this.check(false, 'runs a script'); dialog.dismiss() })
    page.on('pageerror', error => this.check(false, error.message))
  }

  check(holds, text) { if (!holds) this.faults.add(`${this.label}: ${text}`) }

  // Opens a page and looks at it. `quick`: not in the dark as well, for what differs from a page already seen in its words
  // alone.
  async look(label, path, { status = 200, quick = false } = {}) {
    this.label = label
    await this.page.setViewportSize(phone)
    const response = await this.page.goto(this.host + path, { waitUntil: 'load' })
    this.check(response.status() === status, `answers ${response.status()}, not ${status}`)
    await this.settle()
    // The browser may still have been resizing from the page before. What a page does itself it does again.
    if (await this.page.evaluate(() => window.shift) !== 0) {
      console.log(`${label}: loaded again, for it moved: ${await this.page.evaluate(() => window.shifted.join(' | '))}`)
      await this.page.reload({ waitUntil: 'load' })
      await this.settle()
    }
    await this.look_here({ quick })
  }

  // Until the page's own verifier has said its verdict. `verifies`: whether the host serves the verifier.
  async settle() {
    if (!this.verifies || !await this.page.$('#proof')) return
    await this.page.waitForSelector('#proof[data-state]')
    this.check(await this.page.getAttribute('#proof', 'data-state') === 'good', 'is not what its evidence proves')
  }

  async look_here({ quick = false } = {}) {
    const { page } = this
    ++this.looked
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
    const { shift, shifted } = await page.evaluate(() => ({ shift: window.shift, shifted: window.shifted }))
    this.check(shift === 0, `moves while loading: ${shifted.join(' | ')}`)
    this.check(await page.evaluate(() => [...document.scripts].every(script => script.type === 'module' &&
      new URL(script.src || location).origin === location.origin)), 'has a script of another kind than its module')
    this.check((await this.context.cookies()).length === 0, 'sets a cookie')
    if (this.shots) await page.screenshot({ path: join(this.shots, `${this.label.replaceAll(/\W+/g, '-')}.png`), fullPage: true })

    // With everything unfolded, as somebody sees it who looks at all.
    await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true }))
    for (const width of widths) {
      await page.setViewportSize({ ...phone, width })
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      this.check(sideways <= 0, `is ${sideways} px too wide for ${width} px`)
      for (const text of await page.evaluate(collisions)) this.check(false, `at ${width} px ${text}`)
    }
    await page.setViewportSize(phone)
    for (const target of await page.evaluate(small_targets, finger_px)) this.check(false, target)

    await page.evaluate(axe.source)
    const every_rule = { runOnly: wcag, resultTypes: ['violations'] }
    const colours = { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] }
    // Light and dark are the same page in other colours.
    for (const text of await page.evaluate(find_violations, every_rule)) this.check(false, text)
    if (quick) return
    await page.emulateMedia({ colorScheme: 'dark' })
    for (const text of await page.evaluate(find_violations, colours)) this.check(false, `in the dark ${text}`)
    await page.emulateMedia({ colorScheme: 'light' })
  }

  async close(what) {
    await this.browser.close()
    for (const fault of this.faults) console.error(fault)
    console.log(`${what}: ${this.looked} pages, ${this.faults.size} faults`)
    return this.faults.size === 0 && this.looked > 0 ? 0 : 1
  }
}
