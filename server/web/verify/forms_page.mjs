// What the provenance page's module has in place of forms.mjs and terms.mjs, to stay small: it reads what a statement is
// about and who says it, and leaves contexts, sensor readings, master data and the lists of words to the other verifiers.

import { asObject } from './reader.mjs';

export const checkContext = () => {};
export const checkSensorElement = asObject;
export const checkEnvelope = () => {};
export const isTerm = (vocabulary, word) => !word.includes(':');
export const isUnitCode = () => true;
export const bareWord = (term) => term.replace(/^(?:https:\/\/ref\.gs1\.org\/cbv\/|cbv:)[^-]*-/, '').replace('urn:nguon:v1:', 'nguon:');
