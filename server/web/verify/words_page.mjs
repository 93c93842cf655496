// What the provenance page's module has in place of words.mjs: the sentences of the page's language stand before it.

/* global sentences */
export const sentence = (_, name, facts = {}) =>
  (sentences[name] ?? name).replace(/\{(\w+)\}/g, (mark, fact) => facts[fact] ?? '').trim();
