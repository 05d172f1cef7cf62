/* seal.js - the SHA-256 that our models and checkpoints carry in their metadata, so that damage is noticed: one flipped bit gives
 * another network, which answers without a word.
 *
 * `sha256` is that of the whole file with zeros in the place of these 64 digits. Files without it, of earlier versions or of
 * other programs, are not checked. It is no signature: who changes a file can seal it anew.
 */
import { InklingError, show } from '../base/errors.js';
import { sha256 } from '../base/sha256.js';
import { writeSafetensors } from './write-safetensors.js';

/** @typedef {import('../base/errors.js').ErrorCode} ErrorCode */

const KEY = 'sha256';
const ZEROS = '0'.repeat(64);
const isHash = (/** @type {string} */ text) => /^[0-9a-f]{64}$/.test(text);

/**
 * writeSafetensors(), sealed.
 * @param {Parameters<typeof writeSafetensors>[0]} tensors
 * @param {Record<string, string>} metadata
 * @param {import('./safetensors.js').Dtype} [dtype]
 */
export function writeSealed(tensors, metadata, dtype) {
  const bytes = writeSafetensors(tensors, { ...metadata, [KEY]: ZEROS }, dtype);
  new TextEncoder().encodeInto(sha256(bytes), bytes.subarray(placeOf(bytes, ZEROS)));
  return bytes;
}

/**
 * Throws if a file is sealed and has changed since. A seal is also known by its value, where the bit is in its name.
 * @param {Uint8Array} bytes
 * @param {Map<string, string>} metadata of the file
 * @param {ErrorCode} [code] of the error
 */
export function checkSeal(bytes, metadata, code = 'bad-safetensors') {
  const expected =
    metadata.get(KEY) ??
    [...metadata].find(([key, text]) => key.length === KEY.length && isHash(text))?.[1];
  if (expected === undefined) return;
  const at = isHash(expected) ? placeOf(bytes, expected) : -1;
  const plain = bytes.slice();
  if (at >= 0) new TextEncoder().encodeInto(ZEROS, plain.subarray(at));
  const found = sha256(plain);
  if (at >= 0 && found === expected && metadata.has(KEY)) return;
  throw new InklingError(
    code,
    `the file is damaged, or another program has changed it: its SHA-256 should be ${isHash(expected) ? expected : show(expected)}, as its metadata say; ` +
      `found ${found}. Take another copy of it, or save it again`,
  );
}

/** Where the digits begin, or -1. Quotation marks within a text have a backslash before them. @param {Uint8Array} bytes @param {string} digits */
function placeOf(bytes, digits) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(8, 8 + length));
  const at = header.indexOf(`":"${digits}"`);
  return at < 0 ? -1 : 8 + at + 3;
}
