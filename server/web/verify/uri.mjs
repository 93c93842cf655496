// URIs as text (RFC 3986), and the escapes within their segments.

import { Fault } from './bytes.mjs';

const uriEscape = '%[\\da-fA-F]{2}';
const uriPath = `(?:[\\w.~!$&'()*+,;=:@/-]|${uriEscape})*`;
const uriQuery = `(?:[\\w.~!$&'()*+,;=:@/?-]|${uriEscape})*`;
const uriUser = `(?:(?:[\\w.~!$&'()*+,;=:-]|${uriEscape})*@)?`;
const uriHost = `(?:\\[(?=[^\\]]*:)[\\da-fA-F:.]+\\]|(?:[\\w.~!$&'()*+,;=-]|${uriEscape})*)(?::\\d*)?`;
const uriPattern = new RegExp(
  `^[A-Za-z][A-Za-z\\d+.-]*:(?://${uriUser}${uriHost}(?:/${uriPath})?|(?!//)${uriPath})(?:\\?${uriQuery})?(?:#${uriQuery})?$`);

/// Whether the text is a URI with a scheme.
export const isUri = (text) => uriPattern.test(text);

/// `text` is a string of bytes, one character each.
export const escapeSegment = (text) =>
  text.replace(/[^\w.~-]/g, (byte) => '%' + byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'));

/// A string of bytes. Throws percent-escape.
export function unescapeSegment(text) {
  if (/%(?![\da-fA-F]{2})/.test(text)) throw new Fault('percent-escape');
  return text.replace(/%(..)/g, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}
