// Sentences by name. They stand in modules and not in messages.*.json because the page, the file on a stick and Node say
// them from the same source.

import { sentencesEn } from './words_en.mjs';
import { fileSentencesEn } from './words_file_en.mjs';
import { fileSentencesVi } from './words_file_vi.mjs';
import { sentencesVi } from './words_vi.mjs';

const allSentences = { en: { ...sentencesEn, ...fileSentencesEn }, vi: { ...sentencesVi, ...fileSentencesVi } };

/// The sentence of that name with its facts; `language`: 'vi' or 'en'.
export function sentence(language, name, facts = {}) {
  return allSentences[language][name].replace(/\{(\w+)\}/g, (_, fact) => facts[fact] ?? '').trim();
}
