// The provenance page's module, made small: server/web/verify.min.mjs is what terser makes of the modules named here. It is
// kept in the repository, so that building nguon needs no npm.
//   node page_module.mjs [--write]
// Without --write: fails where the file is not what its sources make, or where a language's module is over the limit.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';

const bytes_max = 20 * 1024;
// …_page modules stand in place of those without (each says why); every other is the one that all verifiers share.
const modules = ['bytes', 'sha256', 'plain_points', 'points_page', 'keys', 'strict_json', 'uri', 'gs1_digit', 'gs1_values_page', 'gs1', 'identifier',
  'reader', 'merkle', 'note', 'policy_page', 'bundle', 'forms_page', 'event', 'registry_page', 'key_ring', 'statement', 'warnings',
  'words_page', 'verify', 'compare', 'page'];
const web = new URL('../../server/web/', import.meta.url);
const read = (name) => readFileSync(new URL(name, web), 'utf8')
  .replaceAll(/^import [^;]*;\n/gm, '').replaceAll(/^export /gm, '');

const source = modules.map((name) => read(`verify/${name}.mjs`)).join('');
// Names of ours alone, which no browser, bundle or table of names knows.
const ours = new RegExp(`^(?:${[
  'mustBeSignedBy mustSkipNone hashName leafByHash partyOfKey mandates hasRole setRoots isVoted letIn logKeys',
  'signingInput breathed breathe chainOf sealKey speaker isAuthority mayClose isInClosure closed below otherSigners',
  'isBad newestAt signerKnown cosignatures checker mentions leaves declares isP256 isPlain isWhole newest votes',
  'gatewayFor imported loadNoble isRoot depthLeft webCrypto within directory spelling repeated evidence passed wrong facts',
  'chooseEd25519 expect fail whole said links prev holds raw jwk adds detail accepted failed newer payload header signature signer',
].join(' ').replaceAll(' ', '|')})$`);
const { code } = await minify(source, { module: true, ecma: 2022, compress: { passes: 3, hoist_funs: true, inline: 1, pure_getters: true, unsafe_arrows: true, unsafe_methods: true }, mangle: { properties: { regex: ours } },
  format: { ascii_only: false } });
const target = new URL('verify.min.mjs', web);
if (process.argv.includes('--write')) writeFileSync(target, `${code}\n`);
assert.ok(readFileSync(target, 'utf8') === `${code}\n`, 'verify.min.mjs is not what its sources make: run page_module.mjs --write');

for (const language of ['vi', 'en']) {
  // As server/join_verify.cmake joins them.
  const words = read(`verify/words_${language}.mjs`).replaceAll(/\/\/[^\n]*\n|\n +/g, '\n');
  const bytes = gzipSync(words + code, { level: 9 }).length;
  console.log(`the page's module, ${language}: ${bytes} bytes compressed, at most ${bytes_max}`);
  assert.ok(bytes <= bytes_max, 'the module is too large');
}
