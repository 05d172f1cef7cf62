/* loadDataset: every kind of file gives the same pictures and labels. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import {
  describeDataset,
  loadDataset,
  loadPictures,
  makeDataset,
  resizeDataset,
} from '../../../web/inkling/index.js';
import { emptyFolder } from '../support/command.js';
import {
  IDX_TYPES,
  NPY_TYPES,
  csvFile,
  decodePng,
  idxFile,
  npyBytes,
  npyFile,
  pngFile,
  zipFile,
} from '../support/data-files.js';
import { fc } from '../../shared/seed.js';
import { digits, inklingError } from '../support/networks.js';

const folder = emptyFolder({ after });
const data = digits(24);
const [images, labels] = [data.images, data.labels];
const TEN = Array.from({ length: 10 }, (_, i) => `${i}`);

/** @param {string} name @param {Uint8Array} bytes */
const file = (name, bytes) => ({ name, bytes });

/** @param {any} files @param {any} [options] */
const load = (files, options) => loadDataset(files, { decode: decodePng, ...options });

/** Checks that files hold the pictures above. @param {any} files @param {any} [options] */
async function same(files, options) {
  const { train, test: own, notes } = await load(files, options);
  assert.deepEqual([train.shape, train.classes, train.count], [[28, 28, 1], TEN, 24]);
  assert.deepEqual(train.labels, labels);
  assert.deepEqual(train.images, images);
  return { own, notes };
}

/** A set of random pictures. @param {number} count @param {number[]} shape @param {number} classes @param {number} [seed] */
function noise(count, shape, classes, seed = 1) {
  const size = shape.reduce((a, b) => a * b, 1);
  let state = seed;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
  return {
    images: Uint8Array.from({ length: count * size }, (_, i) => (i % size === 0 ? 255 : next())),
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
  };
}

test('pictures alone, without labels', async () => {
  const header = Array.from({ length: 784 }, (_, i) => `pixel${i}`).join(',');
  const rows = Array.from({ length: 24 }, (_, i) => images.subarray(784 * i, 784 * (i + 1)).join());
  const table = new TextEncoder().encode([header, ...rows, ''].join('\n'));
  for (const [name, bytes] of /** @type {[string, Uint8Array][]} */ ([
    ['t10k-images-idx3-ubyte', idxFile([24, 28, 28], images)],
    ['t10k-images-idx3-ubyte.gz', gzipSync(idxFile([24, 28, 28], images))],
    ['x.npy', npyFile([24, 784], images, '<f4')],
    ['test.csv', table],
    ['train.csv', csvFile(24, images, labels)], // its labels are left out
    [
      'both.npz',
      zipFile({ 'x.npy': npyFile([24, 28, 28], images), 'y.npy': npyFile([24], labels) }),
    ],
  ])) {
    const { images: found, count, shape } = await loadPictures([file(name, bytes)]);
    assert.deepEqual([count, shape], [24, [28, 28, 1]], name);
    assert.deepEqual(found, images, name);
  }
  const small = await loadPictures([file('x', idxFile([24, 28, 28], images))], {
    size: [14, 14],
    invert: true,
  });
  assert.deepEqual([small.shape, small.images.length], [[14, 14, 1], 24 * 196]);
  const two = {
    'a.npy': npyFile([24, 28, 28], images),
    'b.npy': npyFile([3, 28, 28], images.slice(0, 3 * 784)),
  };
  for (const [given, ...words] of /** @type {[any, ...string[]][]} */ ([
    [[file('two.npz', zipFile(two))], '2 sets of pictures', 'a.npy', 'b.npy'],
    [[file('y', idxFile([24], labels))], 'no pictures'],
    [[file('notes.bin', Uint8Array.of(1, 2, 3, 4))], 'notes.bin is no data set'],
    [[file('cut', idxFile([24, 28, 28], images).slice(0, 500))], 'cut'],
  ]))
    await assert.rejects(
      () => loadPictures(given),
      (/** @type {any} */ error) =>
        /^bad-(data|idx)$/.test(error.code) && words.every((word) => error.message.includes(word)),
      words[0],
    );
  await assert.rejects(
    () => loadPictures([file('x', table)], /** @type {any} */ ({ take: 3 })),
    inklingError('bad-argument', 'no option "take"', 'shape, size'),
  );
});

test('IDX of every type of number, for pictures and for labels', async () => {
  for (const type of /** @type {(keyof typeof IDX_TYPES)[]} */ (Object.keys(IDX_TYPES))) {
    const isWide = type !== 'u8' && type !== 'i8';
    const pictures = isWide ? idxFile([24, 28, 28], images, type) : idxFile([24, 28, 28], images);
    await same([file('a', pictures), file('b', gzipSync(idxFile([24], labels, type)))]);
  }
  const shares = Array.from(images, (value) => value / 255);
  for (const type of /** @type {const} */ (['f32', 'f64'])) {
    const { notes } = await same([
      file('a', idxFile([24, 28, 28], shares, type)),
      file('b', idxFile([24], labels)),
    ]);
    assert.match(notes[0], /values of 0\.\.1 were brought to 0\.\.255/);
  }
});

test('pictures and labels in every shape', async () => {
  for (const shape of [
    [24, 28, 28],
    [24, 28, 28, 1],
    [24, 1, 28, 28],
    [24, 784],
  ])
    for (const labelShape of [[24], [24, 1], [1, 24]])
      await same([file('x', idxFile(shape, images)), file('y', idxFile(labelShape, labels))]);
  const eight = Array.from({ length: 192 }, (_, i) => (i % 8 === 0 ? labels[i / 8] : 1000 + i));
  await same([file('x', idxFile([24, 28, 28], images)), file('y', idxFile([24, 8], eight, 'i32'))]);
  const hot = Array.from({ length: 240 }, (_, i) => Number(labels[Math.floor(i / 10)] === i % 10));
  await same([file('x', npyFile([24, 28, 28], images)), file('y', npyFile([24, 10], hot, '<f4'))]);
});

test('colours: together, in planes, in rows; other sizes', async () => {
  const { images: rgb, labels: two } = noise(6, [9, 12, 3], 3);
  const planes = rgb.map((_, i) => {
    const [picture, c, pixel] = [Math.floor(i / 324), Math.floor((i % 324) / 108), i % 108];
    return rgb[picture * 324 + 3 * pixel + c];
  });
  for (const [shape, values] of /** @type {[number[], Uint8Array][]} */ ([
    [[6, 9, 12, 3], rgb],
    [[6, 3, 9, 12], planes],
  ])) {
    const { train } = await load([
      file('x', npyFile(shape, values)),
      file('y', npyFile([6], two, '<i8')),
    ]);
    assert.deepEqual(
      [train.shape, train.images, train.classes],
      [[9, 12, 3], rgb, ['0', '1', '2']],
    );
    assert.equal(describeDataset(train), '6 pictures of 9 x 12 x 3, 3 classes');
  }
  const { train } = await load(csvFile(6, rgb, two) && [file('t.csv', csvFile(6, rgb, two))], {
    shape: [9, 12, 3],
  });
  assert.deepEqual(train.images, rgb);
  const square = noise(4, [10, 10, 3], 2);
  const rows = await load([file('t.csv', csvFile(4, square.images, square.labels))]);
  assert.deepEqual([rows.train.shape, rows.train.images], [[10, 10, 3], square.images]);
  assert.match(rows.notes[0], /10 x 10 pixels of 3 colours/);
});

test('.npy of every type, order and version', async () => {
  for (const type of NPY_TYPES.filter((name) => !/[ib]1$/.test(name)))
    for (const version of [1, 2, 3])
      await same([
        file('x', npyFile([24, 28, 28], images, type, false, version)),
        file('y', npyFile([24], labels, '|i1')),
      ]);
  const halves = Float32Array.from(images, (value) => value / 256);
  const { train } = await load([
    file('x', npyFile([24, 28, 28], halves, '<f2')),
    file('y', npyFile([24], labels)),
  ]);
  assert.deepEqual(
    train.images,
    Uint8Array.from(halves, (value) => Math.round(value * 255)),
  );
  const columns = images.map(
    (_, i) => images[(i % 24) * 784 + (Math.floor(i / 24) % 28) * 28 + Math.floor(i / 672)],
  );
  await same([
    file('x', npyFile([24, 28, 28], columns, '<u2', true)),
    file('y', npyFile([24], labels)),
  ]);
});

test('Keras’ mnist.npz gives both parts, and its relatives', async () => {
  const other = digits(10, 9);
  const parts = {
    'x_train.npy': npyFile([24, 28, 28], images),
    'y_train.npy': npyFile([24], labels),
    'x_test.npy': npyFile([10, 28, 28], other.images),
    'y_test.npy': npyFile([10], other.labels, '<i8'),
  };
  for (const how of [{}, { deflate: false, long: true }, { long: true }, { flags: 0 }]) {
    const { own } = await same([file('mnist.npz', zipFile(parts, how))]);
    assert.deepEqual(
      [own?.images, own?.labels, own?.name],
      [other.images, other.labels, 'mnist-test'],
    );
  }
  const words = {
    'train_images.npy': parts['x_train.npy'],
    'train_labels.npy': npyFile([24, 1], labels),
  };
  await same([file('pneumonia.npz', zipFile(words))]);
  const even = digits(24, 5);
  const alike = {
    'y_test.npy': npyFile([24], even.labels),
    'x_test.npy': npyFile([24, 28, 28], even.images),
    'x_train.npy': parts['x_train.npy'],
    'y_train.npy': parts['y_train.npy'],
  };
  assert.deepEqual((await same([file('even.npz', zipFile(alike))])).own?.labels, even.labels);
  const bare = (/** @type {Uint8Array} */ bytes) => zipFile({ 'arr_0.npy': bytes });
  await same([
    file('k-train-imgs.npz', bare(parts['x_train.npy'])),
    file('k-train-labels.npz', bare(parts['y_train.npy'])),
  ]);
});

test('scikit-learn’s digits: 8 x 8, 0..16, pictures twice, names beside them', async () => {
  const { images: bytes, labels: ten } = noise(20, [8, 8], 10);
  const values = bytes.map((value) => Math.round(value / 16));
  const names = npyBytes([2], '<U1', Uint8Array.of(65, 0, 0, 0, 66, 0, 0, 0));
  const digits8 = zipFile({
    'data.npy': npyFile([20, 64], values, '<f8'),
    'images.npy': npyFile([20, 8, 8], values, '<f8'),
    'target.npy': npyFile([20], ten, '<i8'),
    'feature_names.npy': names,
  });
  const { train, notes } = await load([file('digits.npz', digits8)]);
  assert.deepEqual([train.shape, train.count], [[8, 8, 1], 20]);
  assert.deepEqual(
    train.images,
    values.map((value) => Math.round((value * 255) / 16)),
  );
  assert.match(notes.join(), /values of 0\.\.16/);
  const uci = csvFile(
    20,
    values.map((value, i) => (i % 64 ? value : 0)),
    ten,
    { last: true },
  );
  const precise = new TextDecoder()
    .decode(uci)
    .replace(/\d+/g, (digits) => Number(digits).toExponential(18));
  for (const bytes of [uci, new TextEncoder().encode(precise)]) {
    const table = await load([file('optdigits.tra', bytes)]);
    assert.deepEqual(table.train.labels, ten);
    assert.match(table.notes.join(), /last column was taken as the label/);
  }
});

test('tables: with and without header, label by name, separators, quotes, comments, gzipped', async () => {
  const pixels = Array.from({ length: 784 }, (_, i) => `pixel${i}`);
  const variants = {
    kaggle: csvFile(24, images, labels, { header: ['label', ...pixels].join(',') }),
    plain: csvFile(24, images, labels),
    last: csvFile(24, images, labels, { header: [...pixels, 'class'].join(','), last: true }),
    tabs: csvFile(24, images, labels, { separator: '\t' }),
    semicolons: csvFile(24, images, labels, { separator: ';' }),
    spaces: csvFile(24, images, labels, { separator: '   ' }),
    numbered: csvFile(24, images, labels, { header: ['label', ...pixels.keys()].join(',') }),
  };
  for (const [name, bytes] of Object.entries(variants)) {
    await same([file(`${name}.csv`, bytes)]);
    await same([file(`${name}.csv.gz`, gzipSync(bytes))]);
    await same([
      file(
        `${name}.zip`,
        zipFile({ 'a/train.csv': bytes, 'a/readme.txt': new TextEncoder().encode('a, b\n') }),
      ),
    ]);
  }
  const text = new TextDecoder().decode(variants.kaggle);
  for (const other of [
    `\uFEFF${text}`,
    text.replaceAll('\n', '\r\n'),
    `# made by hand\n\n${text}\n\n`,
    text.replace(/^.*$/gm, (line) => line.replace(/^(\w+)/, '"$1"')),
    text.replace(/^(?=.)/gm, (_, at) => (at === 0 ? 'id,' : '7,')),
  ])
    await same([file('t.csv', new TextEncoder().encode(other))]);
  const mine = csvFile(24, images, labels, { header: ['answer', ...pixels].join(',') });
  await same([file('t.csv', mine)], { label: 'answer' });
  const shares = csvFile(
    24,
    Array.from(images, (value) => value / 255),
    labels,
  );
  await same([file('t.csv', shares)]);
});

test('a folder, a zip and File objects of pictures by class', async () => {
  const colours = noise(8, [10, 9, 3], 2);
  /** @type {Record<string, Uint8Array>} */
  const tree = {};
  for (let i = 0; i < 8; i++) {
    const part = i < 6 ? 'train' : 'test';
    tree[`${part}/${colours.labels[i] ? 'heart' : 'A'}/${i}.png`] = pngFile(
      colours.images.subarray(270 * i, 270 * i + 270),
      9,
      10,
      3,
    );
  }
  for (const [name, bytes] of Object.entries(tree)) {
    mkdirSync(path.join(folder, 'tree', path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, 'tree', name), bytes);
  }
  writeFileSync(path.join(folder, 'tree', 'README.md'), 'about, these\n');
  writeFileSync(path.join(folder, 'tree', '.DS_Store'), 'x');
  const zipped = zipFile(
    Object.fromEntries(Object.entries(tree).map(([name, bytes]) => [`tree/${name}`, bytes])),
  );
  const dropped = Object.entries(tree).map(([name, bytes]) => {
    const one = new File([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], path.basename(name));
    Object.defineProperty(one, 'webkitRelativePath', { value: `tree/${name}` });
    return one;
  });
  for (const given of [
    path.join(folder, 'tree'),
    pathToFileURL(path.join(folder, 'tree')),
    file('tree.zip', zipped),
    dropped,
  ]) {
    const { train, test: own } = await load(given);
    assert.deepEqual(
      [train.shape, train.classes, train.count, own?.count],
      [[10, 9, 3], ['A', 'heart'], 6, 2],
    );
    assert.deepEqual(
      [...train.labels],
      [0, 1, 0, 1, 0, 1],
      'classes take turns, so that the last share can validate',
    );
    assert.deepEqual(train.images, colours.images.subarray(0, 6 * 270));
    assert.deepEqual(own?.images, colours.images.subarray(6 * 270));
  }
  await assert.rejects(
    loadDataset(file('tree.zip', zipped)),
    inklingError('bad-argument', 'decode must be a function'),
  );
});

test('drawings, one JSON a line, with lines that cannot be read; QuickDraw', async () => {
  const lines = [
    '{"label": 3, "strokes": [[0, 0, 10, 10, 0, 20]]}',
    '# a comment',
    `{"label": "1", "image": "${Buffer.from(images.subarray(0, 784)).toString('base64')}"}`,
    '{"label": null, "strokes": [[0, 0, 5, 5]]}',
    '{"label": 0, "strokes": [[0, 0',
  ];
  const { train, notes } = await load(file('d.ndjson', new TextEncoder().encode(lines.join('\n'))));
  assert.deepEqual([...train.labels], [3, 1]);
  assert.deepEqual(train.images.subarray(784), images.subarray(0, 784));
  assert.match(notes[0], /3 of 5 were left out \(line 2: .*; line 4: it has no label; line 5/);
  const quick =
    '{"word":"cat","drawing":[[[0,10],[0,10]]]}\n{"word":"ant","drawing":[[[0,10],[0,0]]]}\n';
  const drawn = await load(file('q.ndjson', new TextEncoder().encode(quick)));
  assert.deepEqual(
    [drawn.train.classes, [...drawn.train.labels]],
    [
      ['ant', 'cat'],
      [1, 0],
    ],
  );
});

test('folders: names of every tool, the larger pair trains, the beginning of names, and what is ambiguous', async () => {
  const few = digits(10, 9);
  const pair = (/** @type {string} */ a, /** @type {string} */ b, set = data) => {
    writeFileSync(a, gzipSync(idxFile([set.count, 28, 28], set.images)));
    writeFileSync(b, idxFile([set.count], set.labels));
  };
  const at = (/** @type {string} */ where, /** @type {string} */ name) => {
    mkdirSync(path.join(folder, where), { recursive: true });
    return path.join(folder, where, name);
  };
  pair(at('dot', 'train-images.idx3-ubyte'), at('dot', 'train-labels.idx1-ubyte'));
  pair(at('dot', 't10k-images.idx3-ubyte'), at('dot', 't10k-labels.idx1-ubyte'), few);
  assert.equal((await same(path.join(folder, 'dot'))).own?.count, 10);
  for (const set of ['letters', 'digits']) {
    pair(
      at('em', `emnist-${set}-train-images-idx3-ubyte.gz`),
      at('em', `emnist-${set}-train-labels-idx1-ubyte`),
    );
    pair(
      at('em', `emnist-${set}-test-images-idx3-ubyte.gz`),
      at('em', `emnist-${set}-test-labels-idx1-ubyte`),
      few,
    );
  }
  assert.equal((await same(path.join(folder, 'em', 'emnist-digits'))).own?.count, 10);
  await assert.rejects(
    load(path.join(folder, 'em')),
    inklingError('bad-data', 'em has 2 data sets', 'name the files of one'),
  );
  pair(at('two', 'a'), at('two', 'b'));
  pair(at('two', 'c'), at('two', 'd'), few);
  const { own, notes } = await same(path.join(folder, 'two'));
  assert.deepEqual([own?.count, notes.length], [10, 1]);
  await assert.rejects(
    load(path.join(folder, 'none')),
    inklingError('load-failed', 'no such file'),
  );
});

test('labels: 1..26, 1..10, gaps, names, a model’s classes', async () => {
  const make = (/** @type {number[]} */ list, /** @type {any} */ options = {}) => {
    const { images: pictures } = noise(list.length, [8, 8], 2);
    return load(
      [file('x', npyFile([list.length, 8, 8], pictures)), file('y', npyFile([list.length], list))],
      options,
    );
  };
  const range = (/** @type {number} */ from, /** @type {number} */ to) =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const letters = await make(range(1, 26));
  assert.deepEqual(
    [letters.train.classes?.length, letters.train.classes?.[25], [...letters.train.labels]],
    [26, '26', range(0, 25)],
  );
  assert.match(letters.notes.join(), /labels 1 to 26 were taken as 26 classes/);
  await assert.rejects(
    make(range(1, 10)),
    inklingError('bad-label', '1 to 10', '--relabel 10=0', '--labels-from 1'),
  );
  const zero = await make(range(1, 10), { relabel: { 10: 0 } });
  assert.deepEqual([zero.train.classes, [...zero.train.labels]], [TEN, [...range(1, 9), 0]]);
  const own = await make(range(1, 10), { labelsFrom: 1 });
  assert.deepEqual(
    [own.train.classes, [...own.train.labels]],
    [range(1, 10).map(String), range(0, 9)],
  );
  const gaps = await make([0, 5, 2]);
  assert.deepEqual([gaps.train.classes?.length, [...gaps.train.labels]], [6, [0, 5, 2]]);
  const named = await make([0, 1, 2], { names: ['shirt', 'shoe', 'bag'] });
  assert.deepEqual(named.train.classes, ['shirt', 'shoe', 'bag']);
  await assert.rejects(
    make([0, 3], { names: ['a', 'b'] }),
    inklingError('bad-label', 'label 3 is none of the 2 classes a, b'),
  );
  assert.equal((await make(range(0, 255))).train.classes?.length, 256);
  for (const wrong of [
    [0, 256],
    [0.5, 1],
    [-1, 1],
  ])
    await assert.rejects(
      load([
        file('x', npyFile([2, 8, 8], noise(2, [8, 8], 2).images)),
        file('y', npyFile([2], wrong, '<f8')),
      ]),
      inklingError('bad-data'),
    );
});

test('ranges are recognised, said, and alike in both parts', async () => {
  const grey = noise(4, [8, 8], 2).images;
  grey.set([0, 255]);
  const pictures = (/** @type {(value: number) => number} */ change) =>
    load([
      file('x', npyFile([4, 8, 8], Array.from(grey, change), '<f8')),
      file('y', npyFile([4], [0, 1, 0, 1])),
    ]);
  for (const [change, words] of /** @type {[(value: number) => number, RegExp | null][]} */ ([
    [(value) => value, null],
    [(value) => value / 255, /0\.\.1/],
    [(value) => value / 127.5 - 1, /-1\.\.1/],
    [(value) => value / 255 - 0.5, /-0\.5\.\.0\.5/],
  ])) {
    const { train, notes } = await pictures(change);
    assert.deepEqual(train.images, grey);
    if (words) assert.match(notes[0], words);
    else assert.deepEqual(notes, []);
  }
  await assert.rejects(
    pictures((value) => (value / 255 - 0.13) / 0.31),
    inklingError('bad-data', 'found -0.4', 'the option range'),
  );
  await assert.rejects(
    pictures((value) => (value === 255 ? NaN : value)),
    inklingError('bad-data', 'value 1 must be a finite number; found NaN'),
  );
  const bits = noise(2, [8, 8], 2).images.map((value) => value & 1);
  const both = zipFile({
    'x_train.npy': npyFile([2, 8, 8], grey.subarray(0, 128)),
    'y_train.npy': npyFile([2], [0, 1]),
    'x_test.npy': npyFile([2, 8, 8], bits),
    'y_test.npy': npyFile([2], [0, 1]),
  });
  assert.deepEqual((await load(file('b.npz', both))).test?.images, bits, 'one range for both');
});

test('options: invert, transpose, take, classes, perClass, shuffle', async () => {
  const given = [file('x', idxFile([24, 28, 28], images)), file('y', idxFile([24], labels))];
  const { train: inverted } = await load(given, { invert: true });
  assert.deepEqual(
    inverted.images,
    images.map((value) => 255 - value),
  );
  const { train: turned } = await load(given, { transpose: true });
  assert.equal(turned.images[28 * 5 + 9], images[28 * 9 + 5]);
  const { train: some } = await load(given, { classes: '0-4', perClass: 2, take: 9 });
  assert.deepEqual([some.classes, some.count], [['0', '1', '2', '3', '4'], 9]);
  const { train: odd } = await load(given, { classes: ['7', 3] });
  assert.deepEqual(odd.classes, ['3', '7']);
  assert.deepEqual(
    [...odd.labels],
    [...labels].filter((label) => label === 3 || label === 7).map((label) => Number(label === 7)),
  );
  const mixed = await load(given, { shuffle: true, seed: 4 });
  const again = await load(given, { shuffle: true, seed: 4 });
  assert.deepEqual(mixed.train.images, again.train.images);
  assert.notDeepEqual(mixed.train.labels, labels);
  assert.deepEqual([...mixed.train.labels].sort(), [...labels].sort());
  for (const [options, word] of /** @type {[any, string][]} */ ([
    [{ classes: '0-12' }, '10'],
    [{ classes: '3' }, 'at least two'],
    [{ take: 0 }, 'take'],
    [{ taek: 1 }, 'taek'],
    [{ range: [1, 0] }, 'low < high'],
  ]))
    await assert.rejects(load(given, options), inklingError('bad-argument', word));
});

test('size: other pictures are brought to one size', async () => {
  const even = new Uint8Array(2 * 256).fill(90);
  const { train, notes } = await load(
    [file('x', idxFile([2, 16, 16], even)), file('y', idxFile([2], [0, 1]))],
    { size: [28, 28] },
  );
  assert.deepEqual([train.shape, new Set(train.images)], [[28, 28, 1], new Set([90])]);
  assert.match(notes.join(), /pictures of 16 x 16 were brought to 28 x 28/);
  const halves = Uint8Array.from({ length: 2 * 1024 }, (_, i) => (i % 32 < 16 ? 200 : 0));
  const small = await load(
    [file('x', idxFile([2, 32, 32], halves)), file('y', idxFile([2], [0, 1]))],
    { size: [8, 8] },
  );
  assert.deepEqual([...small.train.images.subarray(0, 8)], [200, 200, 200, 175, 25, 0, 0, 0]);
  const tree = {
    'a/1.png': pngFile(new Uint8Array(300 * 200).fill(60), 300, 200),
    'b/1.png': pngFile(new Uint8Array(64).fill(60), 8, 8),
  };
  const mixed = await load([file('t.zip', zipFile(tree))], { size: [12, 10] });
  assert.deepEqual([mixed.train.shape, new Set(mixed.train.images)], [[12, 10, 1], new Set([60])]);
});

test('a quoted field of a CSV file may hold quotation marks', async () => {
  const row = (/** @type {string} */ label, /** @type {number} */ value) =>
    [label, ...Array.from({ length: 64 }, () => value)].join(',');
  const text = [row('"""ring"""', 10), row('"star"', 200)].join('\n');
  const { train } = await load([file('t.csv', new TextEncoder().encode(`${text}\n`))]);
  assert.deepEqual(train.classes, ['"ring"', 'star']);
});

test('any shape and classes come back as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        height: fc.integer({ min: 8, max: 40 }),
        width: fc.integer({ min: 8, max: 40 }),
        channels: fc.constantFrom(1, 3),
        count: fc.integer({ min: 3, max: 6 }),
        classes: fc.integer({ min: 2, max: 3 }),
        kind: fc.constantFrom('idx', 'npy', 'npz'),
      }),
      async ({ height, width, channels, count, classes, kind }) => {
        const set = noise(count, [height, width, channels], classes, height * width);
        const shape = [count, height, width, channels];
        const parts =
          kind === 'idx'
            ? [idxFile(shape, set.images), idxFile([count], set.labels)]
            : [npyFile(shape, set.images), npyFile([count], set.labels)];
        const given =
          kind === 'npz'
            ? file('s.npz', zipFile({ 'x.npy': parts[0], 'y.npy': parts[1] }))
            : parts.map((bytes, i) => file('xy'[i], bytes));
        const { train } = await load(given);
        const wanted = makeDataset({
          ...set,
          shape: [height, width, channels],
          classes: TEN.slice(0, classes),
          name: train.name,
        });
        assert.deepEqual(train, wanted);
      },
    ),
    { numRuns: 60 },
  );
});

test('resizeDataset gives what loadDataset gives with the option size; a set of that size is the same', async () => {
  const set = { ...data, name: 'x', shape: /** @type {[number, number, number]} */ ([28, 28, 1]) };
  const small = resizeDataset(set, [8, 10]);
  const parts = [file('x', idxFile([24, 28, 28], images)), file('y', idxFile([24], labels))];
  const { train } = await load(parts, { size: [8, 10] });
  assert.deepEqual([small.images, small.shape, small.labels], [train.images, [8, 10, 1], labels]);
  assert.equal(resizeDataset(set, [28, 28]), set);
  for (const size of [[4, 8], [8], 8])
    assert.throws(
      () => resizeDataset(set, /** @type {any} */ (size)),
      inklingError('bad-argument'),
    );
});
