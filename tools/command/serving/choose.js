/* choose.js - decides what a request for a file gets: all of it, compressed or not, a range of it, or "not changed" (RFC 9110). */
import path from 'node:path';
import { library } from '../libraries.js';
import { ENCODINGS, Packed } from './packed.js';

/** The type of each ending, and whether compressing it pays. @type {Record<string, [type: string, packs: boolean]>} */
const TYPES = {
  '.html': ['text/html; charset=utf-8', true],
  '.css': ['text/css; charset=utf-8', true],
  '.js': ['text/javascript; charset=utf-8', true],
  '.json': ['application/json', true],
  '.wasm': ['application/wasm', true],
  '.svg': ['image/svg+xml', true],
  '.png': ['image/png', false],
  '.ico': ['image/x-icon', false],
  '.txt': ['text/plain; charset=utf-8', true],
  '.gz': ['application/gzip', false],
  '.webmanifest': ['application/manifest+json', true],
  '.safetensors': ['application/octet-stream', true],
};
/** @type {[string, boolean]} */
const OTHER = ['application/octet-stream', false];

/** @typedef {Record<string, string>} Headers */
/** @typedef {import('node:http').IncomingHttpHeaders} Asked */
/**
 * @typedef {object} Choice
 * @property {number} status 200, 206, 304 or 416
 * @property {Headers} headers
 * @property {number} start first byte of the file that is sent
 * @property {number} end last byte, included
 * @property {Buffer | null} bytes what is sent in place of these: the compressed file
 */

/** What each answer about an open file says of it.
 *  @param {import('./inside.js').Opened} opened */
function describe({ file, size, modified }) {
  const [type, packs] = TYPES[path.extname(file)] ?? OTHER;
  const version = `${size.toString(16)}-${modified.toString(16)}`;
  /** @type {Headers & { ETag: string, 'Last-Modified': string }} */
  const headers = {
    'Content-Type': type,
    'Content-Length': String(size),
    'Last-Modified': new Date(Number(modified / 1_000_000n)).toUTCString(),
    ETag: `"${version}"`,
    'Accept-Ranges': 'bytes',
    ...(packs && { Vary: 'Accept-Encoding' }),
  };
  return { headers, version, packs };
}

/** Makes the function that decides, with the libraries of others that know HTTP's rules. */
export async function chooser() {
  const [{ default: isFresh }, { default: parseRange }, { default: Negotiator }] =
    await Promise.all([
      library('fresh', () => import('fresh')),
      library('range-parser', () => import('range-parser')),
      library('negotiator', () => import('negotiator')),
    ]);
  const packed = new Packed();

  /** The same, or only that nothing has changed. @param {Choice} choice @param {Asked} asked @returns {Choice} */
  const unlessFresh = (choice, asked) => {
    const { 'Content-Type': _, 'Content-Length': __, ...headers } = choice.headers;
    const { ETag: etag, 'Last-Modified': modified } = headers;
    const isSame = isFresh(asked, { etag, 'last-modified': modified });
    return isSame ? { ...choice, status: 304, headers } : choice;
  };

  /** The one range that a request asks for, or null: it gets the whole. @param {Choice} whole @param {Asked} asked
   *  @param {number} size bytes @returns {Choice | null} */
  const rangeOf = (whole, { range, 'if-range': only }, size) => {
    const { headers } = whole;
    if (only && only !== headers.ETag && only !== headers['Last-Modified']) return null;
    if (!range?.startsWith('bytes=')) return null;
    const ranges = parseRange(size, range);
    if (ranges === -1)
      return { ...whole, status: 416, headers: { 'Content-Range': `bytes */${size}` } };
    if (ranges === -2 || ranges.length !== 1) return null;
    const [{ start, end }] = ranges;
    const part = {
      'Content-Length': String(end - start + 1),
      'Content-Range': `bytes ${start}-${end}/${size}`,
    };
    return { ...whole, status: 206, headers: { ...headers, ...part }, start, end };
  };

  /** What a request gets. @param {Asked} asked @param {import('./inside.js').Opened} opened @returns {Promise<Choice>} */
  return async function choose(asked, opened) {
    const { headers, version, packs } = describe(opened);
    const { size } = opened;
    const whole = { status: 200, headers, start: 0, end: size - 1, bytes: null };
    const part = rangeOf(whole, asked, size);
    if (part) return unlessFresh(part, asked);
    const accepted = packs ? new Negotiator({ headers: asked }).encodings([...ENCODINGS]) : [];
    const encoding = ENCODINGS.find((name) => accepted.includes(name));
    const bytes = encoding ? await packed.of(opened, encoding) : null;
    if (!encoding || !bytes) return unlessFresh(whole, asked);
    const changed = {
      'Content-Encoding': encoding,
      'Content-Length': String(bytes.length),
      ETag: `"${version}-${encoding}"`,
    };
    return unlessFresh({ ...whole, headers: { ...headers, ...changed }, bytes }, asked);
  };
}
