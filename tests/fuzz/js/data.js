/* data.js - fuzz targets: files of data sets. */
import assert from 'node:assert/strict';
import { InklingError, loadDataset } from '../../../web/inkling/index.js';
import { parseCsv } from '../../../web/inkling/data/csv.js';
import { readIdx } from '../../../web/inkling/data/idx.js';
import { parseNpy } from '../../../web/inkling/data/npy.js';
import { unzip } from '../../../web/inkling/data/zip.js';
import { NPY_TYPES, csvFile, decodePng, idxFile, npyFile, pngFile, zipFile } from '../../node/support/data-files.js'; // prettier-ignore
import { holds, isInklingError } from './models.js';
import { bytesChanged, linesChanged, toBytes, toText } from './mutate.js';

/** @typedef {import('./fuzz.js').Target} Target */

const pixels = Uint8Array.from({ length: 192 }, (_, i) => (i % 64 === 0 ? 255 : (37 * i) & 255));
const labels = [0, 1, 2];
const drawings = toBytes(
  '{"label":1,"strokes":[[0,0,9,9]]}\n{"word":"cat","drawing":[[[0,9],[9,0]],[[3],[3]]]}\n',
);

/** How this many bytes a number, of this kind, are called. @type {Record<string, string>} */
const NPY_OF = {
  Uint8Array: '|u1', Int8Array: '|i1', Uint16Array: '<u2', Int16Array: '>i2', Uint32Array: '>u4', Int32Array: '<i4',
  Float32Array: '<f4', Float64Array: '<f8',
}; // prettier-ignore
/** @type {Record<string, 'u8' | 'i8' | 'i16' | 'i32' | 'f32' | 'f64'>} */
const IDX_OF = {
  Uint8Array: 'u8', Int8Array: 'i8', Int16Array: 'i16', Int32Array: 'i32', Float32Array: 'f32', Float64Array: 'f64',
}; // prettier-ignore

/** @param {Uint8Array} bytes */
function decode(bytes) {
  try {
    return decodePng(bytes);
  } catch (error) {
    throw new InklingError('bad-data', String(error));
  }
}

/** A data set of a file is whole. @param {string} ending @param {Uint8Array} bytes */
async function load(ending, bytes) {
  const { train, test } = await loadDataset([{ name: `it.${ending}`, bytes }], { decode });
  holds(() => {
    for (const set of test ? [train, test] : [train]) {
      const [h, w, c] = set.shape ?? [28, 28, 1];
      assert.equal(set.images.length, set.count * h * w * c);
      assert.equal(set.labels.length, set.count);
      const most = set.classes?.length ?? 10;
      assert.ok(set.labels.every((label) => label < most || set.classes === undefined));
    }
  });
}

/** @param {string} name @param {number} executions @param {() => Uint8Array[]} seeds @param {(bytes: Uint8Array) => unknown} read
 *  @param {import('./mutate.js').Mutate} [mutate] @returns {Target} */
const target = (name, executions, seeds, read, mutate = bytesChanged()) => ({
  name, executions, seeds, read, mutate, refuses: isInklingError,
}); // prettier-ignore

/** Written again from what was read, it is the same; a NaN has many forms. @param {{ shape: number[], data: any }} read
 *  @param {{ shape: number[], data: any }} again */
const same = (read, again) =>
  holds(() => {
    assert.deepEqual(again.shape, read.shape);
    assert.deepEqual(Array.from(again.data), Array.from(read.data));
  });

/** @type {Target[]} */
export const DATA = [
  target(
    'idx',
    3000,
    () => [
      ...Object.values(IDX_OF).map((type) => idxFile([3, 8, 8], pixels, type)),
      idxFile([3], labels),
    ],
    async (bytes) => {
      const read = await readIdx(bytes);
      const type = IDX_OF[read.data.constructor.name];
      same(read, await readIdx(idxFile(read.shape, read.data, type)));
    },
  ),
  target(
    'npy',
    3000,
    () => NPY_TYPES.map((type) => npyFile([3, 2, 8], pixels.subarray(0, 48), type, type === '<f4')),
    (bytes) => {
      const read = parseNpy(bytes, 'it');
      const descr = NPY_OF[read.data.constructor.name];
      const { shape, data } = /** @type {{ shape: number[], data: any }} */ (read);
      if (descr && shape.length > 0) same({ shape, data }, parseNpy(npyFile(shape, data, descr), 'it')); // prettier-ignore
    },
    bytesChanged(["'descr': ", "'fortran_order': True", "'shape': (", "'<f8'", "'|O'", "'<U4'", '99999999999', '(),']), // prettier-ignore
  ),
  target(
    'csv',
    800,
    () => [
      csvFile(3, pixels, labels),
      csvFile(3, pixels, ['a', 'b', 'a'], { last: true, separator: ';' }),
      csvFile(2, pixels.subarray(0, 128), [1, 0], { header: `label,${'p,'.repeat(63)}p` }),
    ],
    async (bytes) => {
      const read = parseCsv(bytes, 'it');
      if (read?.labels) {
        const [count, size] = read.images.shape;
        const values = /** @type {any} */ (read.images.data);
        const names = Array.from({ length: count }, (_, i) => i % 2);
        const header = `label${',p'.repeat(size)}`;
        const again = parseCsv(csvFile(count, values, names, { header }), 'it');
        if (again) same(/** @type {any} */ (read.images), /** @type {any} */ (again.images));
      }
      await load('csv', bytes);
    },
    bytesChanged([',', ';', '\t', '"', '""', '\r\n', '#', '1e999', '-0', '1e-5', 'label', '\ufeff']), // prettier-ignore
  ),
  target(
    'zip',
    1500,
    () => [
      zipFile({ 'a/1.png': pngFile(pixels, 8, 8), 'b/2.png': pngFile(pixels.subarray(64), 8, 8) }),
      zipFile({ 'x.npy': npyFile([3, 8, 8], pixels), 'y.npy': npyFile([3], labels) }, { long: true }), // prettier-ignore
      zipFile({ 'é.csv': csvFile(3, pixels, labels) }, { deflate: false }),
    ],
    async (bytes) => {
      const files = await unzip(bytes, 'it');
      const byName = Object.fromEntries(files.map((file) => [file.name, file.bytes]));
      const again = await unzip(zipFile(byName), 'it');
      holds(() => {
        const order = (/** @type {typeof files} */ list) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1)); // prettier-ignore
        assert.deepEqual(order(again), order(files));
      });
      await load('zip', bytes);
    },
    bytesChanged(['PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', '__proto__', '.npy', '../']),
  ),
  target(
    'drawings',
    600,
    () => [drawings, toBytes(`[${toText(drawings).trim().replace('\n', ',')}]`)],
    (bytes) => load('ndjson', bytes),
    linesChanged(['[', ']', '{', '}', '"image"', '"label"', '\r\n', 'NaN', '1e999']),
  ),
];
