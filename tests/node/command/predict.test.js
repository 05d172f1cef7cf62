/* inkling predict: pictures and strokes, good and bad. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';
import { emptyFolder, inklingCommand, trainedModel } from '../support/command.js';
import { idxFile } from '../support/data-files.js';

const folder = emptyFolder({ after });
const model = await trainedModel(folder);

/** A PNG of a built-in digit, dark on light, larger than the network's input. @param {number} digit */
async function digitPng(digit) {
  const engine = await loadEngine();
  const { image } = engine.syntheticImage(5, digit, digit);
  const png = new PNG({ width: 112, height: 112 });
  for (let y = 0; y < 112; y += 1) {
    for (let x = 0; x < 112; x += 1) {
      const grey = Math.round(255 * (1 - image[Math.floor(y / 4) * 28 + Math.floor(x / 4)]));
      png.data.set([grey, grey, grey, 255], 4 * (112 * y + x));
    }
  }
  return PNG.sync.write(png);
}

/** @param {string} name @param {string | Uint8Array} contents */
function file(name, contents) {
  writeFileSync(path.join(folder, name), contents);
  return name;
}

/** @param {string[]} args @param {string | Uint8Array} [input] */
const predict = (args, input) =>
  inklingCommand(['predict', ...args, '--model', model], { cwd: folder, input });

test('reads pictures: a line each, and the same as JSON and from a pipe', async () => {
  const png = await digitPng(1);
  const one = file('one.png', png);
  const zero = file('zero.png', await digitPng(0));
  const text = await predict([one, zero]);
  assert.equal(text.status, 0, text.stderr);
  const lines = text.stdout.trimEnd().split('\n');
  assert.match(lines[0], /^one\.png +1 +\d+\.\d % +then \d \(\d+\.\d %\)/);
  assert.match(lines[1], /^zero\.png +0 /);
  const [json] = (await predict([one, '--json'])).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(json.digit, 1);
  assert.equal(json.probabilities.length, 10);
  assert.ok(
    Math.abs(
      json.probabilities.reduce(
        (/** @type {number} */ sum, /** @type {number} */ share) => sum + share,
        0,
      ) - 1,
    ) < 1e-5,
  );
  const piped = JSON.parse((await predict(['-', '--json'], png)).stdout);
  assert.deepEqual(piped.probabilities, json.probabilities);
});

test('reads pen strokes: one drawing, a list, one a line; says how many match their labels', async () => {
  const bar = [[500, 0, 490, 400, 500, 1000]];
  const alone = file('bar.json', JSON.stringify(bar));
  const single = await predict([alone, '--json']);
  assert.equal(single.status, 0, single.stderr);
  const answer = JSON.parse(single.stdout);
  const object = { id: 'a', label: answer.digit, strokes: bar };
  const list = file(
    'list.json',
    JSON.stringify([object, { ...object, id: 'b', label: (answer.digit + 1) % 10 }]),
  );
  const lines = file(
    'lines.ndjson',
    `${JSON.stringify(object)}\n\n${JSON.stringify({ strokes: bar })}\n`,
  );
  const text = await predict([list, lines]);
  assert.equal(text.status, 0, text.stderr);
  assert.equal(text.stdout.trimEnd().split('\n').length, 4);
  assert.match(text.stderr, /2 of 3 answers match the label/);
  assert.match(text.stdout, /^a .* right$/m);
  assert.match(text.stdout, new RegExp(`^b .* label ${(answer.digit + 1) % 10}$`, 'm'));
});

test('reads a prepared picture among the drawings, as the page exports it', async () => {
  const engine = await loadEngine();
  const { image } = engine.syntheticImage(1, 2, 3);
  const bytes = Uint8Array.from(image, (value) => Math.round(255 * value));
  const line = { id: 'p', label: 3, image: Buffer.from(bytes).toString('base64') };
  const drawing = { id: 's', strokes: [[500, 0, 490, 400, 500, 1000]] };
  const both = file('both.ndjson', `${JSON.stringify(line)}\n${JSON.stringify(drawing)}\n`);
  const { status, stdout, stderr } = await predict([both, '--json']);
  assert.equal(status, 0, stderr);
  const [first, second] = stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  const reader = await engine.loadModel(model);
  assert.deepEqual(first.probabilities, Array.from(reader.predict(bytes).probabilities));
  assert.deepEqual([first.name, first.label, second.name], ['p', 3, 's']);
});

test('reads every picture of an IDX file, and of a data set with its labels', async () => {
  const engine = await loadEngine();
  const set = syntheticDataset(20, { engine, seed: 3 });
  const { images, labels } = set;
  const reader = await engine.loadModel(model);
  const answers = reader.predict(set);
  const pictures = file('t10k-images-idx3-ubyte.gz', gzipSync(idxFile([20, 28, 28], images)));
  const alone = await predict([pictures, '--json']);
  assert.equal(alone.status, 0, alone.stderr);
  const lines = alone.stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  assert.deepEqual(
    lines.map(({ digit }) => digit),
    answers.map(({ digit }) => digit),
  );
  assert.deepEqual(lines[7].probabilities, Array.from(answers[7].probabilities));
  assert.deepEqual([lines[7].name, lines[7].label], ['t10k-images-idx3-ubyte[7]', undefined]);
  const piped = await predict(['-', '--take', '3'], idxFile([20, 28, 28], images));
  assert.equal(piped.stdout.trim().split('\n').length, 3, piped.stderr);

  mkdirSync(path.join(folder, 'set'));
  file('set/test-images', idxFile([20, 28, 28], images));
  file('set/test-labels', idxFile([20], labels));
  const data = await predict(['--data', 'set', '--take', '12']);
  const right = answers.slice(0, 12).filter(({ digit }, i) => digit === labels[i]).length;
  assert.equal(data.status, 0, data.stderr);
  assert.equal(data.stdout.trim().split('\n').length, 12);
  assert.match(data.stderr, new RegExp(`${right} of 12 answers match the label`));
  const [first] = (await predict(['--data', 'set', '--json'])).stdout.split('\n');
  assert.equal(JSON.parse(first).label, labels[0]);
  const nothing = await predict([]);
  assert.deepEqual(
    [nothing.status, /is missing: inkling predict FILE..., or --data/.test(nothing.stderr)],
    [2, true],
  );
  const cut = await predict([file('cut-idx', idxFile([20, 28, 28], images).slice(0, 900))]);
  assert.equal(cut.status, 1);
  assert.match(cut.stderr, /^inkling: cut-idx /);
});

test('blank pictures and drawings are no digit, which is an answer', async () => {
  const png = new PNG({ width: 30, height: 20 });
  png.data.fill(255);
  const white = file('white.png', PNG.sync.write(png));
  const none = file('none.json', '{"strokes": []}');
  const { status, stdout } = await predict([white, none]);
  assert.equal(status, 0);
  assert.equal(stdout.match(/no digit/g)?.length, 2);
});

test('a bad file is one sentence and exit code 1 or 3; the others are still read', async () => {
  const good = file('good.png', await digitPng(3));
  const png = await digitPng(3);
  const huge = Buffer.from(png);
  huge.writeUInt32BE(100000, 16);
  const bad = {
    'cut.png': png.subarray(0, png.length - 20),
    'head.png': png.subarray(0, 20),
    'huge.png': huge,
    'empty.png': '',
    'text.png': 'not a picture',
    'odd.json': '{"strokes": [[1, 2, 3]]}',
    'words.json': '{"strokes": "none"}',
    'broken.json': '{"strokes": [[1, 2',
    'label.json': '{"label": 12, "strokes": [[1, 2]]}',
    'image.json': '{"label": 1, "image": "AAAA"}',
    'list.json': '{"label": 1, "image": [0, 255]}',
    'null.json': '[null]',
  };
  const names = Object.entries(bad).map(([name, contents]) => file(name, contents));
  const { status, stdout, stderr } = await predict(names.flatMap((name) => [name, good]));
  assert.equal(status, 1, stderr);
  const said = stderr.trimEnd().split('\n');
  assert.deepEqual(
    said.map((line) => line.match(/^inkling: ([\w.]+)/)?.[1]),
    names,
  );
  assert.equal(stdout.match(/^good\.png +\d/gm)?.length, names.length, stdout);
  const missing = await predict(['not-there.png']);
  assert.equal(missing.status, 3);
  assert.match(missing.stderr, /not-there\.png: there is no such file/);
});

test('numbers that are no coordinates are refused', async () => {
  const { status, stderr } = await predict([
    file('infinite.json', '{"strokes": [[1e999, 0, 5, 5]]}'),
  ]);
  assert.equal(status, 1, stderr);
});

test('a model that is missing or broken is said to be so', async () => {
  const png = file('any.png', await digitPng(2));
  const missing = await inklingCommand(['predict', png, '--model', 'nowhere.safetensors'], {
    cwd: folder,
  });
  assert.equal(missing.status, 3);
  assert.match(missing.stderr, /cannot read the model nowhere\.safetensors: there is no such file/);
  const broken = await inklingCommand(
    ['predict', png, '--model', file('broken.safetensors', 'nothing of the kind')],
    { cwd: folder },
  );
  assert.equal(broken.status, 1);
  assert.equal(broken.stderr.trimEnd().split('\n').length, 1);
});
