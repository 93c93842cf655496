// Looks at every page of page_preview, in every language: what the log might say, with the cases that go wrong.
//
// usage: node pages.mjs FOLDER [--shots FOLDER] [--only NAME]

import { createServer } from 'node:http'
import { readFileSync, readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { Onlooker } from './onlooker.mjs'

const bytes_max = 14 * 1024

const [folder, ...options] = process.argv.slice(2)
const option = name => options.includes(name) ? options[options.indexOf(name) + 1] : undefined
const only = option('--only')

const csp = `default-src 'none'; style-src ${readFileSync(join(folder, 'style.csp'), 'utf8')}; img-src 'self' data:; ` +
  `form-action 'self'; base-uri 'none'; frame-ancestors 'none'; script-src 'self'; connect-src 'self'`
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

const names = readdirSync(folder).filter(name => name.endsWith('.html') && (!only || name.startsWith(only))).sort()
if (names.length === 0) throw new Error(`no pages in ${folder}`)

const onlooker = await Onlooker.open(`http://127.0.0.1:${server.address().port}`, option('--shots'))
for (const name of names) {
  const size = gzipSync(readFileSync(join(folder, name)), { level: 6 }).length
  await onlooker.look(name, `/${name}`, { quick: !name.endsWith('.vi.html') })
  onlooker.check(size <= bytes_max, `${size} bytes compressed, more than ${bytes_max}`)
}
server.close()
process.exit(await onlooker.close('made by hand'))
