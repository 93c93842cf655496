// Serves a forged log at the addresses of nguon, and tells one lie.
//   node lying_server.mjs [--lie NAME] [--port N]        for trying by hand; without --lie it serves the honest log
// A lie is a function (path, honest body, log) that answers another body, { status } or undefined for the honest one.

import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { utf8 } from './forge/bytes.mjs';
import { entry_bundle, hash_tile, parse_tile_path } from './forge/tiles.mjs';

function honest_body(path, log) {
  if (path === '/checkpoint') return utf8(log.checkpoint());
  const tile = parse_tile_path(path);
  if (tile?.level === 'entries') return entry_bundle(log.entries, tile.index, tile.width);
  if (tile) return hash_tile(log.leaves, Number(tile.level), tile.index, tile.width);
  const consistency = /^\/proof\/consistency\/(\d+)$/.exec(path);
  if (consistency && Number(consistency[1]) <= log.size) {
    const oldSize = Number(consistency[1]);
    return utf8(JSON.stringify({ oldSize, proof: log.consistency(oldSize), checkpoint: log.checkpoint() }));
  }
  const proof = /^\/proof\/(\d+)$/.exec(path);
  if (proof && Number(proof[1]) < log.size) {
    return utf8(JSON.stringify({ ...log.entry_row(Number(proof[1])), checkpoint: log.checkpoint() }));
  }
  const bundle = /^\/bundle\/(.+)$/.exec(path);
  if (bundle && log.subjects.has(bundle[1])) return utf8(JSON.stringify(log.bundle(bundle[1])));
  return undefined;
}

/// What a client gets at `path`: bytes, or nothing where there is nothing.
export function answer(path, log, lie = () => undefined) {
  const body = honest_body(path, log);
  const told = lie(path, body, log);
  if (told === undefined) return { status: body === undefined ? 404 : 200, body: body ?? '' };
  return Buffer.isBuffer(told) ? { status: 200, body: told } : { status: told.status, body: '' };
}

/// Serves on a free port of this machine, or on `port`. Answers { url, close }.
export async function serve(log, lie, port = 0) {
  const server = createServer((request, response) => {
    const { status, body } = answer(decodeURI(request.url), log, lie);
    response.writeHead(status, { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections?.();
    });
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}
