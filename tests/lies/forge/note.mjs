// Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

import { base64, sha256 } from './bytes.mjs';

export const type_log = 0x01;
export const type_cosignature = 0x04;

const key_id = (name, type, key) => sha256(name, '\n', Buffer.from([type]), key.raw).subarray(0, 4);

export const vkey = (name, key, type = type_log) =>
  `${name}+${key_id(name, type, key).toString('hex')}+${base64(Buffer.concat([Buffer.from([type]), key.raw]))}`;

export const checkpoint_text = (origin, size, root) => `${origin}\n${size}\n${base64(root)}\n`;

const line = (name, ...parts) => `— ${name} ${base64(Buffer.concat(parts))}\n`;

export const log_line = (text, name, key) => line(name, key_id(name, type_log, key), key.sign(text));

/// "At this time, this is the newest that I saw of this log."
export function cosignature_line(text, name, key, time) {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  return line(name, key_id(name, type_cosignature, key), stamp, key.sign(`cosignature/v1\ntime ${time}\n${text}`));
}

export const note = (text, ...lines) => `${text}\n${lines.join('')}`;
