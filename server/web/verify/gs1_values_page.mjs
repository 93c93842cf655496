// What the provenance page's module has in place of gs1_values.mjs, to stay small: values are taken as they were signed.

export const parseAiValue = (ai, text) => (ai === '01' ? text.padStart(14, '0') : text);
