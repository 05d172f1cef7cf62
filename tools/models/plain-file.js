/* plain-file.js - a model file without its SHA-256 (web/inkling/formats/seal.js). The shipped files have none, so that the first visit of the
 * page neither loads nor computes it; their cards have the hash.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** A safetensors file without the sum in its metadata. @param {Uint8Array} file */
export function plainOf(file) {
  const bytes = Buffer.from(file);
  const end = 8 + bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString('utf8', 8, end));
  delete header.__metadata__.sha256;
  const text = JSON.stringify(header);
  const length = Math.ceil(Buffer.byteLength(text) / 8) * 8;
  const plain = new Uint8Array(8 + length + bytes.length - end).fill(0x20);
  new DataView(plain.buffer).setBigUint64(0, BigInt(length), true);
  plain.set(Buffer.from(text), 8);
  plain.set(bytes.subarray(end), 8 + length);
  return plain;
}

/** Rewrites a file without the sum. @param {string} file @returns {Uint8Array} what it holds now */
export function withoutSum(file) {
  const plain = plainOf(readFileSync(file));
  writeFileSync(file, plain);
  return plain;
}
