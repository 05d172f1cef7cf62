/* input-limits.test.js - inputs without an end are refused by name before memory is full. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readInput } from '../../../tools/command/pictures.js';
import { readIdx } from '../../../web/inkling/index.js';
import { inklingError } from '../support/errors.js';

const folder = await mkdtemp(path.join(tmpdir(), 'inkling-limits-'));
after(() => rm(folder, { recursive: true }));
const MOST = { input: 400_000, line: 100_000 };

/** @param {string} name @param {string} text */
async function file(name, text) {
  const place = path.join(folder, name);
  await writeFile(place, text);
  return place;
}

test('a line that does not end is refused with its number, however long the file', async () => {
  const place = await file('long.ndjson', `{"strokes": []}\n{"strokes": [[${'1,'.repeat(100_000)}`);
  await assert.rejects(
    readInput(place, MOST),
    /long\.ndjson: line 2 has more than .* MiB without an end/,
  );
});

test('many lines are read up to the limit of an input', async () => {
  const line = `{"strokes": [[${'1,'.repeat(40_000)}1,1]]}\n`;
  const place = await file('many.ndjson', line.repeat(4));
  assert.equal((await readInput(place, MOST)).length, 4 * line.length);
  const more = await file('more.ndjson', line.repeat(6));
  await assert.rejects(readInput(more, MOST), /more\.ndjson has more than .*--batch/);
});

test('an IDX file that cannot hold what it announces is refused before memory is taken for it', async () => {
  const head = Uint8Array.of(0, 0, 8, 3, 0, 9, 0x27, 0xc0, 0, 0, 0, 28, 0, 0, 0, 28);
  await assert.rejects(
    readIdx(new Uint8Array(gzipSync(head)), 'small.gz'),
    inklingError('bad-idx', 'small.gz announces', 'cannot unpack to more than'),
  );
  head.set([0xff, 0xff, 0xff, 0xff], 4);
  await assert.rejects(
    readIdx(new Uint8Array(gzipSync(head)), 'large.gz'),
    inklingError('bad-idx', 'large.gz announces', 'at most 512 MiB'),
  );
});

test('an unpacked IDX file is in memory once', async () => {
  const pixels = Uint8Array.from({ length: 2 * 28 * 28 }, (_, i) => i % 251);
  const whole = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, ...pixels]);
  const { data } = await readIdx(new Uint8Array(gzipSync(whole)));
  assert.deepEqual(data, pixels);
  assert.equal(data.buffer.byteLength, whole.length, 'no copy without the header');
});
