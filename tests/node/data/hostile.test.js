/* Damaged and hostile files of data sets: a sentence with file and fault, or a whole data set; never another error, never much
 * memory. */
import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { InklingError, loadDataset } from '../../../web/inkling/index.js';
import { csvFile, decodePng, idxFile, npyFile, pngFile, zipFile } from '../support/data-files.js';
import { fc } from '../../shared/seed.js';
import { engine, inklingError } from '../support/networks.js';

assert.ok(engine, 'drawings need it');

const pixels = Uint8Array.from({ length: 192 }, (_, i) => (i % 64 === 0 ? 255 : (37 * i) & 255));
const labels = [0, 1, 2];
const text = (/** @type {string} */ words) => new TextEncoder().encode(words);
const drawings = '{"label":1,"strokes":[[0,0,9,9]]}\n{"label":0,"strokes":[[0,9,9,0,3,3]]}\n';

/** Small files of every kind: the damaged one, and what goes with it.
 * @type {Record<string, [Uint8Array, ...{ name: string, bytes: Uint8Array }[]]>} */
const FILES = {
  idx: [idxFile([3, 8, 8], pixels), { name: 'labels', bytes: idxFile([3], labels) }],
  'idx-f32': [idxFile([3, 8, 8], pixels, 'f32'), { name: 'labels', bytes: idxFile([3], labels) }],
  'idx.gz': [gzipSync(idxFile([3, 8, 8], pixels)), { name: 'labels', bytes: idxFile([3], labels) }],
  npy: [npyFile([3, 8, 8], pixels, '<f4'), { name: 'labels', bytes: npyFile([3], labels, '<i8') }],
  npz: [zipFile({ 'x.npy': npyFile([3, 8, 8], pixels), 'y.npy': npyFile([3], labels) })],
  'stored.npz': [
    zipFile(
      { 'x.npy': npyFile([3, 8, 8], pixels), 'y.npy': npyFile([3], labels) },
      { deflate: false },
    ),
  ],
  csv: [csvFile(3, pixels, labels)],
  'csv.gz': [gzipSync(csvFile(3, pixels, labels))],
  ndjson: [text(drawings)],
  zip: [
    zipFile({ 'a/1.png': pngFile(pixels, 8, 8), 'b/2.png': pngFile(pixels.subarray(64), 8, 8) }),
  ],
};
/** Checked by a sum or a length, so that no damage goes unseen. */
const SEALED = ['idx.gz', 'csv.gz', 'npz', 'stored.npz', 'zip'];

/** @param {Uint8Array} bytes */
function decode(bytes) {
  try {
    return decodePng(bytes);
  } catch (error) {
    throw new InklingError('bad-data', String(error));
  }
}

/** Loads damaged bytes. @param {string} kind @param {Uint8Array} bytes @returns {Promise<string>} what is wrong, or '' */
async function faultOf(kind, bytes) {
  const [, ...others] = FILES[kind];
  try {
    const { train } = await loadDataset([{ name: `damaged.${kind}`, bytes }, ...others], {
      decode,
    });
    const [h, w, c] = train.shape ?? [0, 0, 0];
    assert.equal(train.images.length, train.count * h * w * c);
    assert.equal(train.labels.length, train.count);
    assert.ok(train.labels.every((label) => label < (train.classes ?? []).length));
    return '';
  } catch (error) {
    assert.ok(error instanceof InklingError, `${kind}: ${/** @type {Error} */ (error).stack}`);
    assert.match(error.code, /^bad-(data|idx|label)$/, error.message);
    assert.match(error.message, /damaged|labels/, 'the file is named');
    return error.message;
  }
}

for (const [kind, [bytes]] of Object.entries(FILES)) {
  test(`${kind}: whole, cut at every byte, and longer`, async () => {
    assert.equal(await faultOf(kind, bytes), '');
    const isText = kind === 'csv' || kind === 'ndjson';
    for (let length = 0; length < bytes.length; length++) {
      const fault = await faultOf(kind, bytes.subarray(0, length));
      if (!isText) assert.notEqual(fault, '', `cut after ${length} of ${bytes.length} bytes`);
    }
    for (const tail of [1, 7, 100]) {
      const fault = await faultOf(kind, new Uint8Array([...bytes, ...new Uint8Array(tail)]));
      if (/^(idx|idx-f32|npy)$/.test(kind)) assert.match(fault, /bytes follow the end/);
    }
  });

  test(`${kind}: any changed bytes`, async () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const wrong = bytes.slice();
        for (const [at, by] of changes) wrong[at] ^= by;
        await faultOf(kind, wrong);
      }),
      { numRuns: 60 },
    );
  });
}

test('sealed files: a bit changed in the packed pictures is seen', async () => {
  for (const kind of SEALED) {
    const [bytes] = FILES[kind];
    let unseen = 0;
    for (let at = 60; at < 160; at++) {
      const wrong = bytes.slice();
      wrong[at] ^= 1;
      unseen += Number((await faultOf(kind, wrong)) === '');
    }
    assert.ok(
      unseen <= 20,
      `${kind}: ${unseen} of 100 unseen: more than the dates and extra fields of a header`,
    );
  }
});

/** @param {any} files @param {any} [options] */
const load = (files, options) => loadDataset(files, { decode, ...options });

/** Megabytes that the process needed more, at most, while it did something. @param {() => Promise<unknown>} work */
async function growth(work) {
  const before = process.resourceUsage().maxRSS;
  await work();
  return (process.resourceUsage().maxRSS - before) / 1024;
}

test('bombs: what unpacks to much more than it announces', async () => {
  const zeros = gzipSync(new Uint8Array(2 ** 24));
  const many = Buffer.concat(new Array(60).fill(zeros)); // 960 MiB
  const head = gzipSync(idxFile([3, 8, 8], pixels).subarray(0, 100));
  const grown = await growth(async () => {
    const bomb = { name: 'bomb.gz', bytes: new Uint8Array(Buffer.concat([head, many])) };
    await assert.rejects(
      load([bomb, { name: 'y', bytes: idxFile([3], labels) }]),
      inklingError('bad-data', 'bomb.gz', '208 bytes that its header announces'),
    );
    await assert.rejects(
      load({ name: 'zeros.gz', bytes: new Uint8Array(many) }),
      inklingError('bad-idx', 'zeros.gz', 'found 00 00 00 00'),
    );
    const junk = gzipSync(new Uint8Array(2 ** 24).fill(7));
    await assert.rejects(
      load({ name: 'junk.gz', bytes: new Uint8Array(junk) }),
      inklingError('bad-data', 'junk.gz', 'begins with 07 07'),
    );
  });
  assert.ok(grown < 150, `${grown} MiB`);
});

test('zip files that announce false sizes, or hold what cannot be read', async () => {
  const parts = { 'x.npy': npyFile([3, 8, 8], pixels), 'y.npy': npyFile([3], labels) };
  const grown = await growth(async () => {
    for (const [how, ...words] of /** @type {[Parameters<typeof zipFile>[1], ...string[]][]} */ ([
      [{ lie: () => 2 ** 31 }, 'x.npy', 'cannot unpack to the 2147483648'],
      [{ lie: () => 10 }, 'x.npy', 'does not unpack to the 10 bytes'],
      [{ lie: (size) => size + 1 }, 'x.npy', 'does not unpack to'],
      [{ lie: (size) => size + 5, deflate: false }, 'x.npy', 'cannot unpack to'],
      [{ flags: 1 }, 'x.npy', 'encrypted'],
      [{ method: 14 }, 'x.npy', 'method 14'],
    ]))
      await assert.rejects(
        load({ name: 'a.npz', bytes: zipFile(parts, how) }),
        inklingError('bad-data', 'a.npz', ...words),
      );
    const big = zipFile({ 'x.npy': new Uint8Array(2 ** 24) });
    await assert.rejects(
      load({ name: 'b.npz', bytes: big }),
      inklingError('bad-idx', 'b.npz/x.npy'),
    );
  });
  assert.ok(grown < 150, `${grown} MiB`);
  const twice = Buffer.from(zipFile(parts)).toString('latin1').replaceAll('y.npy', 'x.npy');
  await assert.rejects(
    load({ name: 't.npz', bytes: new Uint8Array(Buffer.from(twice, 'latin1')) }),
    inklingError('bad-data', 't.npz', 'two files of the same name'),
  );
  const nested = zipFile({ 'a.zip': zipFile(parts) });
  await assert.rejects(
    load({ name: 'n.zip', bytes: nested }),
    inklingError('bad-data', 'n.zip has no pictures'),
  );
  assert.equal(
    (await load({ name: 'p.npz', bytes: zipFile({ ...parts, __proto__1: new Uint8Array(3) }) }))
      .train.count,
    3,
  );
});

test('tables that are wide, long, ragged, or hold no numbers', async () => {
  const csv = (/** @type {string} */ words) => load({ name: 't.csv', bytes: text(words) });
  const row = `1,${'0,'.repeat(63)}5`;
  assert.equal((await csv(`# a comment\n${row}\n# another, with 1 comma\n${row}`)).train.count, 2);
  for (const [words, ...said] of /** @type {[string, ...string[]][]} */ ([
    [`1${',0'.repeat(1e6)}\n`, 't.csv', 'columns; the first has more'],
    [`${row}\n${'\n'.repeat(5)}${row},7\n`, 't.csv: line 7 must have 65 fields', 'found 66'],
    [`${row}\n1,2,3\n`, 'line 2 must have 65 fields', 'found 3'],
    [`${row}\n${row.replace(',0', ',x')}\n`, 'line 2, field 2 must be a number; found "x"'],
    [`${row}\n${row.replace(',0', ',')}\n`, 'line 2, field 2 must be a number; found ""'],
    [`${row}\n${row.replace(',0', ',1e999')}\n`, 'finite number; found Infinity'],
    [`label,${'p,'.repeat(63)}p\n`, 'only a header'],
    [`${'0,'.repeat(63)}0\n`, 'pictures and no labels'],
    ['1,2\n3,4\n', 'is no data set'],
    [`${'1,'.repeat(70)}1\n`, 'rows of 70 values are no square pictures', 'option shape'],
  ]))
    await assert.rejects(csv(words), inklingError('bad-data', ...said));
  const grown = await growth(() =>
    assert.rejects(csv('1 \n'.repeat(2000010)), inklingError('bad-data', '2000000 rows')),
  );
  assert.ok(grown < 600, `${grown} MiB`);
});

test('drawings: long lists, long lines, nothing but rubbish', async () => {
  const json = (/** @type {string} */ words) => load({ name: 'd.json', bytes: text(words) });
  const list = gzipSync(`[${'{},'.repeat(2 ** 25)}{}]`);
  const many = { name: 'd.json.gz', bytes: new Uint8Array(list) };
  await assert.rejects(
    load(many),
    inklingError('bad-data', 'd.json.gz', 'a list of drawings may have'),
  );
  await assert.rejects(
    json(`{"a":${' '.repeat(5e6)}1}`),
    inklingError('bad-data', 'line 1 has', 'at most'),
  );
  await assert.rejects(
    json('{"label":1}\nnull\n'),
    inklingError('bad-data', 'line 1: it has no strokes'),
  );
  await assert.rejects(json('[null, 3]'), inklingError('bad-data', 'number 1: it has no label'));
  await assert.rejects(json('['), inklingError('bad-data', 'it is no list of drawings'));
});

test('what is no data set is called by its name', async () => {
  for (const [bytes, said] of /** @type {[Uint8Array, string][]} */ ([
    [text('<!doctype html><title>404</title>'), 'a web page'],
    [gzipSync('<html><body>'), 'a web page'],
    [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10), 'an HDF5 file'],
    [Uint8Array.of(0x80, 4, 0x95, 1), 'a Python pickle'],
    [text('hello'), 'text that begins with "hello"'],
    [Uint8Array.of(1, 8, 0, 0, 0, 0), 'reverse order'],
    [new Uint8Array(0), 'it is empty'],
  ]))
    await assert.rejects(load({ name: 'it', bytes }), inklingError('bad-data', 'it', said));
  await assert.rejects(
    load({ name: 'o', bytes: npyFile([2], [1, 2]).map((byte, i) => (i === 23 ? 0x4f : byte)) }),
    inklingError('bad-data', 'o is not a usable .npy'),
  );
  for (const wrong of [null, 7, [], {}, [null]])
    await assert.rejects(load(wrong), inklingError('bad-argument', 'files'));
});

test('pictures that do not fit together', async () => {
  const tree = (/** @type {Record<string, Uint8Array>} */ files) =>
    load({ name: 't.zip', bytes: zipFile(files) });
  const eight = pngFile(pixels, 8, 8);
  const wide = pngFile(new Uint8Array(81), 9, 9);
  await assert.rejects(
    tree({ 'a/1.png': eight, 'b/2.png': wide }),
    inklingError('bad-data', 'b/2.png', 'must be 8 x 8', 'found 9 x 9'),
  );
  await assert.rejects(
    tree({ 'a/1.png': eight, 'b/2.png': eight.subarray(0, 50) }),
    inklingError('bad-data'),
  );
  await assert.rejects(
    tree({ 'a/1.png': pngFile(new Uint8Array(49), 7, 7), 'b/1.png': eight }),
    inklingError('bad-data', '8 to 128 pixels a side; found 7 x 7'),
  );
  await assert.rejects(
    tree({ 'a/1.png': eight }),
    inklingError('bad-data', 'in a folder for each class; found 1 in one'),
  );
});
