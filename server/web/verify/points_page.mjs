// What the provenance page's module has in place of the costliest part of points.mjs: that a key lies in the subgroup of
// prime order takes milliseconds each, and is left to the other verifiers. Keys of small order are refused here too.

import { isPlainPoint } from './plain_points.mjs';

export const isEd25519Key = (bytes) => bytes.length === 32 && isPlainPoint(bytes);
