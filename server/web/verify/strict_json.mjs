// JSON (RFC 8259) with one reading: JSON.parse takes the last of two equal members, moves members whose names look like
// numbers, and forgets how a number was spelled. Objects are Maps here, numbers JsonNumbers.

import { Fault, textOfUtf8 } from './bytes.mjs';

export class JsonNumber {
  constructor(spelling) {
    this.spelling = spelling;
    this.value = Number(spelling);
  }
  /// A whole number in 64 bits without point and exponent.
  get isWhole() {
    return /^-?\d+$/.test(this.spelling) && Math.abs(this.value) < 2 ** 63;
  }
  /// At most 15 digits, of them at most 6 behind the point, no exponent.
  get isPlain() {
    const [, whole, decimals = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(this.spelling) ?? [, 'none'];
    return whole !== 'none' && decimals.length <= 6 && (whole === '0' ? 0 : whole.length) + decimals.length <= 15;
  }
}

const jsonEscapes = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plainTextPattern = /[^"\\\u0000-\u001f]*/y;
const spacePattern = /[ \t\n\r]*/y;

class StrictParser {
  constructor(text, depthMax) {
    this.text = text;
    this.at = 0;
    this.depthLeft = depthMax;
    this.repeated = false;
  }

  whole() {
    const value = this.value();
    this.space();
    if (this.at !== this.text.length) this.fail();
    if (this.repeated) throw new Fault('json-duplicate');
    return value;
  }

  fail() {
    throw new Fault('json-malformed');
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) this.fail();
    return this.text.slice(this.at, this.at = pattern.lastIndex);
  }

  space() {
    // What is signed has seldom any.
    if (this.text[this.at] <= ' ') this.match(spacePattern);
  }

  /// Whether this character comes next, behind white space; it is then passed.
  skip(character) {
    this.space();
    if (this.text[this.at] !== character) return false;
    ++this.at;
    return true;
  }

  expect(character) {
    if (!this.skip(character)) this.fail();
  }

  value() {
    this.space();
    const first = this.text[this.at];
    if (first === '{') return this.within(() => this.object());
    if (first === '[') return this.within(() => this.list());
    if (first === '"') return this.string();
    for (const [word, value] of [['true', true], ['false', false], ['null', null]]) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  within(read) {
    if (this.depthLeft-- === 0) throw new Fault('json-too-deep');
    ++this.at;
    const value = read();
    ++this.depthLeft;
    return value;
  }

  object() {
    const members = new Map();
    if (this.skip('}')) return members;
    do {
      this.space();
      const name = this.string();
      this.expect(':');
      const value = this.value();
      if (members.has(name)) this.repeated = true;
      members.set(name, value);
    } while (this.skip(','));
    this.expect('}');
    return members;
  }

  list() {
    const items = [];
    if (this.skip(']')) return items;
    do items.push(this.value());
    while (this.skip(','));
    this.expect(']');
    return items;
  }

  string() {
    if (this.text[this.at] !== '"') this.fail();
    ++this.at;
    let text = this.match(plainTextPattern);
    while (this.text[this.at] === '\\') text += this.escape() + this.match(plainTextPattern);
    if (this.text[this.at] !== '"') this.fail();
    ++this.at;
    return text;
  }

  escape() {
    const letter = this.text[this.at + 1];
    if (letter !== 'u') {
      if (!Object.hasOwn(jsonEscapes, letter)) this.fail();
      this.at += 2;
      return jsonEscapes[letter];
    }
    const unit = this.unit();
    if (unit >= 0xdc00 && unit < 0xe000) this.fail();
    if (unit < 0xd800 || unit >= 0xe000) return String.fromCharCode(unit);
    const low = this.unit();
    if (low < 0xdc00 || low >= 0xe000) this.fail();
    return String.fromCharCode(unit, low);
  }

  unit() {
    return parseInt(this.match(/\\u[\da-fA-F]{4}/y).slice(2), 16);
  }

  number() {
    const number = new JsonNumber(this.match(numberPattern));
    // What no double holds: too large, or so small that nothing would be left of it.
    const isLost = number.value === 0 && /^[^eE]*[1-9]/.test(number.spelling);
    if (!Number.isFinite(number.value) || isLost) this.fail();
    return number;
  }
}

/// Of UTF-8 bytes. Refuses duplicate members, bytes after the text, lone surrogates, numbers that no double holds and
/// what is nested deeper than `depthMax` ("[]" has depth 1).
export function parseStrictJson(bytes, depthMax) {
  const text = textOfUtf8(bytes);
  if (text === null) throw new Fault('json-malformed');
  return new StrictParser(text, depthMax).whole();
}
