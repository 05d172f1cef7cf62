/* unpack.js - unpacks gzip files, with a limit against bombs.
 *
 * The unpacked file is looked at as it arrives: its reader says after the first bytes how many there can be, so
 * that memory is never taken for more.
 */
import { InklingError } from '../base/errors.js';

/** Most bytes of an unpacked file, and of the unpacked files of one archive. Unpacked MNIST is 47 MB. */
export const MAX_UNPACKED = 2 ** 29;

/** Deflate packs no more than this many bytes into one. */
const MOST_RATIO = 1032;

/** @param {Uint8Array} bytes */
export const isGzip = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The contents of a file: unpacked if it is a gzip file, else the file itself.
 * @param {Uint8Array} bytes
 * @param {string} name for errors
 * @param {object} [options]
 * @param {import('../base/errors.js').ErrorCode} [options.code] of errors
 * @param {(head: Uint8Array) => number} [options.limitOf] most bytes of a file with this beginning; may throw
 * @returns {Promise<Uint8Array>}
 */
export async function unpack(bytes, name, { code = 'bad-data', limitOf } = {}) {
  if (!isGzip(bytes)) return bytes;
  const fail = (/** @type {string} */ sentence, /** @type {unknown} */ cause) =>
    new InklingError(code, `${name} ${sentence}`, { cause });
  const source = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]).stream();
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  /** The contents, where their length is announced: so they are in memory once. @type {Uint8Array | null} */
  let whole = null;
  let size = 0;
  let limit = MAX_UNPACKED;
  for (;;) {
    const next = await reader.read().catch((cause) => {
      throw fail(`is a damaged or cut gzip file: ${cause.message}`, cause);
    });
    if (next.done) break;
    if (size === 0 && limitOf) {
      limit = limitOf(next.value);
      const most = Math.min(MAX_UNPACKED, bytes.length * MOST_RATIO);
      if (limit > MAX_UNPACKED || (limit < MAX_UNPACKED && limit > most)) {
        await reader.cancel();
        throw fail(
          limit > MAX_UNPACKED
            ? `announces ${limit} bytes; at most ${MAX_UNPACKED / 2 ** 20} MiB, the limit for a data set, can be read`
            : `announces ${limit} bytes, and its ${bytes.length} packed bytes cannot unpack to more than ${most}`,
          undefined,
        );
      }
      if (limit < MAX_UNPACKED) whole = new Uint8Array(limit);
    }
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      throw fail(
        whole
          ? `unpacks to more than the ${limit} bytes that its header announces`
          : `unpacks to more than ${MAX_UNPACKED / 2 ** 20} MiB, the limit for a data set`,
        undefined,
      );
    }
    if (whole) whole.set(next.value, size - next.value.length);
    else parts.push(next.value);
  }
  return whole ? whole.subarray(0, size) : join(parts, size);
}

/** @param {Uint8Array[]} parts @param {number} size of all together */
function join(parts, size) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
