/* unpack.js - unpacks gzip files, with a limit against bombs.
 *
 * The unpacked file is looked at as it arrives: its reader says after the first bytes how many there can be, so
 * that memory is never taken for more.
 */
import { InklingError } from '../base/errors.js';

/** Most bytes of an unpacked file, and of the unpacked files of one archive. Unpacked MNIST is 47 MB. */
export const MAX_UNPACKED = 2 ** 29;

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
  let size = 0;
  let limit = MAX_UNPACKED;
  for (;;) {
    const next = await reader.read().catch((cause) => {
      throw fail(`is a damaged or cut gzip file: ${cause.message}`, cause);
    });
    if (next.done) break;
    if (parts.length === 0 && limitOf) limit = Math.min(limit, limitOf(next.value));
    parts.push(next.value);
    size += next.value.length;
    if (size <= limit) continue;
    await reader.cancel();
    throw fail(
      limit < MAX_UNPACKED
        ? `unpacks to more than the ${limit} bytes that its header announces`
        : `unpacks to more than ${MAX_UNPACKED / 2 ** 20} MiB, the limit for a data set`,
      undefined,
    );
  }
  return join(parts, size);
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
