/* tar.js - the files of a tar archive, one after another, as ustar, pax and GNU write them. */
import { BadDataError } from '../command.js';

/** @typedef {import('./bytes.js').ByteReader} ByteReader */
/** @typedef {{ name: string, size: number, bytes: Buffer | null }} Member bytes: null where it is larger than the limit, or no file */

const BLOCK = 512;
/** Most bytes of a name that stands apart. */
const MOST_NAME = 2 ** 16;

/** @param {Buffer} field */
const textOf = (field) => field.toString('utf8').replace(/\0[^]*$/, '');

/** A number in octal digits, or in binary as GNU writes large ones. @param {Buffer} field */
function numberOf(field) {
  if (field[0] & 0x80) return Number(field.readBigUInt64BE(field.length - 8));
  const text = textOf(field).trim();
  return /^[0-7]*$/.test(text) ? parseInt(text || '0', 8) : NaN;
}

/** Whether a block is the header of a file: the sum of its bytes stands in it. @param {Buffer} block */
export function isTarHeader(block) {
  if (block.length < BLOCK) return false;
  let sum = 8 * 32; // the field of the sum counts as spaces
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i];
  return numberOf(block.subarray(148, 156)) === sum;
}

/** `path` and `size` of a pax header, "27 path=a/b.png\n" and so on. @param {Buffer} bytes */
function paxFields(bytes) {
  /** @type {{ path?: string, size?: number }} */
  const fields = {};
  for (let at = 0; at < bytes.length;) {
    const length = parseInt(bytes.toString('latin1', at, at + 12), 10);
    if (!(length > 3)) break;
    const record = bytes.toString('utf8', at, at + length - 1);
    const [, key, value] = /^\d+ ([^=]+)=([^]*)$/.exec(record) ?? [];
    if (key === 'path') fields.path = value;
    if (key === 'size') fields.size = Number(value);
    at += length;
  }
  return fields;
}

/**
 * @param {ByteReader} reader
 * @param {string} name for errors
 * @param {number} most bytes of a file
 * @returns {AsyncGenerator<Member>} throws BadDataError where the archive is damaged or cut, after all whole files
 */
export async function* tarMembers(reader, name, most) {
  let at = 0;
  /** @type {{ path?: string, size?: number }} */
  let long = {};
  const broken = (/** @type {string} */ what) =>
    reader.failure ?? new BadDataError(`${name}: the tar archive is ${what}, at byte ${at}`);
  for (;;) {
    const header = Buffer.from(await reader.take(BLOCK));
    if (header.length === 0 && !reader.failure) return; // some programs leave out the empty blocks at the end
    if (header.length < BLOCK) throw broken('cut');
    if (header.every((byte) => byte === 0)) return;
    if (!isTarHeader(header)) throw broken('damaged');
    const kind = String.fromCharCode(header[156]);
    const size = long.size ?? numberOf(header.subarray(124, 136));
    if (!Number.isSafeInteger(size)) throw broken('damaged');
    const isName = kind === 'L' || kind === 'x';
    const isFile = ['0', '\0', '7'].includes(kind);
    const padded = BLOCK * Math.ceil(size / BLOCK);
    const wanted = (isName && size <= MOST_NAME) || (isFile && size <= most);
    const body = wanted ? Buffer.from(await reader.take(size)) : null;
    if (body ? body.length < size : !(await reader.skip(size))) throw broken('cut');
    await reader.skip(padded - size); // the last of them may be left out
    at += BLOCK + padded;
    if (isName) {
      const found =
        kind === 'x'
          ? paxFields(body ?? Buffer.alloc(0))
          : { path: textOf(body ?? Buffer.alloc(0)) };
      long = { ...long, ...found };
      continue;
    }
    const prefix =
      header.toString('latin1', 257, 262) === 'ustar' ? textOf(header.subarray(345, 500)) : '';
    const short = textOf(header.subarray(0, 100));
    const path = long.path ?? (prefix ? `${prefix}/${short}` : short);
    long = {};
    if (isFile) yield { name: path, size, bytes: body };
  }
}
