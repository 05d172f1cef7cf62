/* zip.js - lists and unpacks zip files, by the library fflate, which is fetched only when a zip file arrives.
 *
 * fflate trusts a file's sizes and ignores its checksums, so the list of contents is checked here before anything is
 * unpacked, and each file's length and CRC-32 after it. Memory is bounded by the sizes in the list, and these by
 * what deflate can do (1032 to 1) and by MAX_UNPACKED for all files together.
 */
import { crc32 } from '../base/crc32.js';
import { InklingError } from '../base/errors.js';
import { vendor } from '../base/vendor.js';
import { MAX_UNPACKED } from './unpack.js';

/** @typedef {{ name: string, method: number, crc: number, packed: number, size: number, locked: boolean }} Entry */

const MAX_ENTRIES = 1000000;
/** Deflate packs no better than this. */
const BEST_RATIO = 1032;

/** @param {string} name @param {string} sentence @param {unknown} [cause] */
const fault = (name, sentence, cause) =>
  new InklingError('bad-data', `${name} is not a usable zip file: ${sentence}`, { cause });

/**
 * The files of an archive, without folders, hidden files and what `wanted` refuses.
 * @param {Uint8Array} bytes
 * @param {string} name for errors
 * @param {(path: string) => boolean} [wanted]
 * @param {number} [most] bytes of the files together, unpacked
 * @returns {Promise<{ name: string, bytes: Uint8Array }[]>}
 */
export async function unzip(bytes, name, wanted = () => true, most = MAX_UNPACKED) {
  const entries = entriesOf(bytes, name);
  const chosen = entries.filter(
    (entry) => !/\/$|(^|\/)(\.|__MACOSX\/)/.test(entry.name) && wanted(entry.name),
  );
  checkEntries(chosen, name, most);
  const { unzipSync } = await vendor(
    'zip and .npz files',
    'fflate',
    () => import('../../vendor/fflate.js'),
  );
  const names = new Set(chosen.map((entry) => entry.name));
  if (names.size < chosen.length) throw fault(name, 'it has two files of the same name');
  /** @type {Record<string, Uint8Array>} */
  let files;
  try {
    files = unzipSync(bytes, {
      filter: (file) => names.has(file.name),
    });
  } catch (error) {
    throw fault(name, `it is damaged: ${/** @type {Error} */ (error).message}`, error);
  }
  return chosen.map((entry) => {
    const file = Object.hasOwn(files, entry.name) ? files[entry.name] : new Uint8Array(0);
    if (file.length !== entry.size || crc32(file) !== entry.crc) {
      throw fault(
        name,
        `'${entry.name}' does not unpack to the ${entry.size} bytes that its list of contents announces`,
      );
    }
    return { name: entry.name, bytes: file };
  });
}

/** Names of the files in an archive. @param {Uint8Array} bytes @param {string} name for errors @returns {string[]} */
export const namesInZip = (bytes, name) => entriesOf(bytes, name).map((entry) => entry.name);

/** The list of contents. @param {Uint8Array} bytes @param {string} name @returns {Entry[]} */
function entriesOf(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) {
    end--;
    if (bytes.length - end > 65558) end = -1;
  }
  if (end < 0) throw fault(name, 'it has no list of contents at its end (cut short?)');
  let [count, at] = [view.getUint16(end + 8, true), view.getUint32(end + 16, true)];
  if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
    const far = view.getUint32(end - 12, true);
    if (far + 56 <= bytes.length && view.getUint32(far, true) === 0x06064b50)
      [count, at] = [view.getUint32(far + 32, true), view.getUint32(far + 48, true)];
  }
  if (count > MAX_ENTRIES)
    throw fault(name, `it lists ${count} files; at most ${MAX_ENTRIES} can be read`);
  const entries = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      throw fault(name, `its list of contents announces ${count} files and breaks off after ${i}`);
    const entry = entryAt(bytes, view, at);
    if (!entry) throw fault(name, `file ${i + 1} of its list has no sizes`);
    entries.push(entry.entry);
    at = entry.next;
  }
  return entries;
}

/** @param {Uint8Array} bytes @param {DataView} view @param {number} at @returns {{ entry: Entry, next: number } | null} */
function entryAt(bytes, view, at) {
  const [nameLength, extraLength, noteLength] = [28, 30, 32].map((place) =>
    view.getUint16(at + place, true),
  );
  const extra = at + 46 + nameLength;
  const next = extra + extraLength + noteLength;
  if (next > bytes.length) return null;
  let [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
  if (packed === 0xffffffff || size === 0xffffffff) {
    const found = longSizes(view, extra, extra + extraLength, packed, size);
    if (!found) return null;
    [packed, size] = found;
  }
  const flags = view.getUint16(at + 8, true);
  const letters = bytes.subarray(at + 46, extra);
  const text =
    flags & 0x800
      ? new TextDecoder().decode(letters)
      : String.fromCharCode(...letters.subarray(0, 4096));
  return {
    entry: {
      name: text,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed,
      size,
      locked: (flags & 1) === 1,
    },
    next,
  };
}

/** Sizes of 64 bits, which stand in an extra field. @param {DataView} view @param {number} from @param {number} to
 *  @param {number} packed @param {number} size @returns {[number, number] | null} */
function longSizes(view, from, to, packed, size) {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let place = at + 4;
    const sizes = [size, packed].map((value) => {
      if (value !== 0xffffffff) return value;
      if (place + 8 > to) return Infinity;
      place += 8;
      return Number(view.getBigUint64(place - 8, true));
    });
    return [sizes[1], sizes[0]];
  }
  return null;
}

/** Refuses what cannot be unpacked, before any memory is taken. @param {Entry[]} entries @param {string} name @param {number} most */
function checkEntries(entries, name, most) {
  let sum = 0;
  for (const { name: file, method, packed, size, locked } of entries) {
    if (locked) throw fault(name, `'${file}' is encrypted`);
    if (method !== 0 && method !== 8)
      throw fault(
        name,
        `'${file}' is packed by method ${method}; stored and deflated files can be read`,
      );
    if (size > (method === 0 ? packed : BEST_RATIO * packed + 64))
      throw fault(
        name,
        `'${file}' takes ${packed} bytes and cannot unpack to the ${size} that are announced`,
      );
    sum += size;
  }
  if (sum > most)
    throw fault(name, `it unpacks to ${sum} bytes; at most ${most / 2 ** 20} MiB can be read`);
}
