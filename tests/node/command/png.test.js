/* PNG pictures: every colour type, depth, filter and interlace, as pngjs decodes them; and files that are wrong or would take all memory. */
import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { decodePng } from '../../../tools/command/png.js';
import { generator } from '../../shared/seed.js';
import { header, noiseRows, pngOfChunks, zeros } from '../support/png-files.js';

const KINDS = [
  [0, 1, 2, 4, 8, 16],
  [2, 8, 16],
  [3, 1, 2, 4, 8],
  [4, 8, 16],
  [6, 8, 16],
].flatMap(([type, ...depths]) => depths.map((depth) => ({ type, depth })));
const random = generator(5);
const noise = (/** @type {number} */ count) => Buffer.from(Array.from({ length: count }, () => random(256))); // prettier-ignore

/** Decoded by both. @param {{ type: number, depth: number }} kind @param {[number, number]} size @param {boolean} isInterlaced
 *  @param {boolean} hasClear */
function compare({ type, depth }, [width, height], isInterlaced, hasClear) {
  const kind = { type, depth, isInterlaced };
  const clear = type === 3 ? noise(2) : Buffer.alloc(type === 0 ? 2 : 6);
  const file = pngOfChunks(
    header(width, height, kind),
    ...(type === 3 ? [{ name: 'PLTE', body: noise(3 * 2 ** depth) }] : []),
    ...(hasClear && type < 4 ? [{ name: 'tRNS', body: clear }] : []),
    noiseRows(width, height, kind, random),
  );
  const found = decodePng(file);
  const expected = PNG.sync.read(file);
  assert.deepEqual([found.width, found.height], [width, height]);
  const most = depth === 16 ? 1 : 0; // pngjs rounds where others take the upper byte
  const at = expected.data.findIndex((value, i) => Math.abs(value - found.data[i]) > most);
  assert.equal(at, -1, `${JSON.stringify(kind)}, ${width} x ${height}, clear ${hasClear}: ${at}`);
}

test('every type, depth and filter, plain and interlaced, with and without clear colours', () => {
  for (const kind of KINDS)
    for (const size of /** @type {[number, number][]} */ ([
      [1, 1],
      [3, 2],
      [37, 23],
    ]))
      // prettier-ignore
      for (const isInterlaced of [false, true])
        for (const hasClear of [false, true]) compare(kind, size, isInterlaced, hasClear);
});

test('what is wrong has a reason, and no more is unpacked than the size asks for', () => {
  const good = [header(10, 10), zeros(110)];
  assert.equal(decodePng(pngOfChunks(...good)).width, 10);
  const cases = /** @type {[Buffer, RegExp][]} */ ([
    [pngOfChunks(header(10, 10), header(27000, 27000), zeros(1000)), /2 headers; one at the start/],
    [pngOfChunks(...good, header(27000, 27000), zeros(9)), /2 headers/],
    [pngOfChunks(zeros(110), header(10, 10)), /one at the start is needed/],
    [pngOfChunks(header(10, 10), zeros(5e7)), /it holds more than its size says/],
    [pngOfChunks(header(10, 10, { isInterlaced: true }), zeros(5e7)), /it holds more/],
    [pngOfChunks(header(10, 10), zeros(109)), /it ends too early/],
    [pngOfChunks(header(10, 10)), /it ends too early/],
    [pngOfChunks(...good).subarray(0, -1), /it ends too early/],
    [pngOfChunks(header(10, 10, { depth: 7, type: 9 }), zeros(110)), /colour type 9 with 7 bits/],
    [pngOfChunks(header(10, 10, { type: 3 }), zeros(110)), /it has no palette/],
    [pngOfChunks(header(10, 10), { name: 'IDAT', body: noise(50) }), /its data are damaged/],
  ]);
  for (const [file, reason] of cases) assert.throws(() => decodePng(file), { message: reason });
  const before = process.memoryUsage.rss();
  for (const [file] of cases) assert.throws(() => decodePng(file));
  assert.ok(process.memoryUsage.rss() - before < 2 ** 26, 'memory');
});
