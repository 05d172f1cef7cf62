/* Names and texts of strangers: the terminal shows them and obeys none of them; a wrong line leaves the others' answers. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { table, visible, visibleLine } from '../../../tools/command/terminal.js';
import { emptyFolder, inklingCommand, trainedModel } from '../support/command.js';
import { engine } from '../support/networks.js';

const folder = emptyFolder({ after });
const model = await trainedModel(folder);
const strokes = [[500, 0, 490, 400, 500, 1000]];

/** What clears a screen, rings, colours, ends a line of another system, and turns the direction of a text. */
const EVIL = 'a\u001b[2J\u001b[31mRED\u0007\r\u009b1m\u202egnp.\u2066\u2028\u200bz';
const RAW = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** @param {string} name @param {unknown[]} lines */
function drawings(name, lines) {
  writeFileSync(path.join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return name;
}

/** @param {string[]} args */
async function run(...args) {
  const found = await inklingCommand(args, { cwd: folder });
  assert.doesNotMatch(found.stdout, RAW);
  assert.doesNotMatch(found.stderr, RAW);
  return found;
}

test('every kind of character that a terminal obeys is shown as an escape', () => {
  assert.equal(visible('a\u001b[31mb\u202ec\u009bd\n\te'), 'a\\u001b[31mb\\u202ec\\u009bd\n\te');
  assert.equal(visibleLine('a\nb\tc'), 'a\\u000ab\\u0009c');
  assert.equal(JSON.parse(visible(JSON.stringify(EVIL))), EVIL, 'JSON keeps its value');
  assert.equal(table([['x'], ['a\nb\u0007']]), 'x\na\\u000ab\\u0007');
  assert.equal(visible('Zahl é 数 😀 ‑ क्ष'), 'Zahl é 数 😀 ‑ क्ष', 'writing stays');
});

test('an id of a drawing, in a table, as JSON and in a record', async () => {
  const file = drawings('id.ndjson', [
    { id: EVIL, strokes },
    { id: '__proto__', strokes },
  ]);
  const text = await run('predict', file, '--model', model);
  assert.equal(text.status, 0, text.stderr);
  assert.match(text.stdout, /^a\\u001b\[2J\\u001b\[31mRED\\u0007\\u000d/);
  assert.match(text.stdout, /^__proto__ /m);
  for (const [args, key] of /** @type {[string[], string][]} */ ([
    [['--json'], 'name'],
    [['--batch'], 'id'],
  ])) {
    const { stdout } = await run('predict', file, '--model', model, ...args);
    assert.equal(JSON.parse(stdout.split('\n')[0])[key], EVIL);
  }
});

test('names of files and texts in messages', async () => {
  const name = `${EVIL.replaceAll('\u0000', '')}.json`;
  writeFileSync(path.join(folder, name), '{"strokes": "\u202e\u001b"}');
  for (const args of [
    ['predict', name, '--model', model],
    ['predict', `no${name}`],
    ['eval', `no${name}`],
    ['summary', `no${name}`],
    ['train', '--layers', `no${name}`],
    ['verify', `no${name}`],
    [EVIL],
    ['predict', `--${EVIL}`],
  ]) {
    const { status, stderr } = await run(...args);
    assert.notEqual(status, 0);
    assert.match(stderr, /\\u001b/, args.join(' '));
  }
});

test('names of a model and of its classes', async () => {
  const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 2 }], {
    classes: [`${EVIL}0`, '__proto__'],
  });
  net.name = EVIL;
  writeFileSync(path.join(folder, 'names.safetensors'), net.save());
  const summary = await run('summary', 'names.safetensors');
  assert.match(summary.stdout, /\\u001b\[2J/);
  const file = drawings('one.ndjson', [{ strokes }]);
  const { stdout, stderr } = await run('predict', file, '--model', 'names.safetensors');
  assert.match(stdout, /__proto__/, stderr);
  const code = await run('code', 'names.safetensors');
  assert.match(code.stdout, /\\u001b/, code.stderr);
});

test('a drawing that is none says so; the answers of the others stay', async () => {
  const file = drawings('mixed.ndjson', [
    { id: 'first', strokes },
    { id: { toString: 1 }, strokes },
    { image: { toString: 1 } },
    { id: 'x', label: 'y'.repeat(2000), strokes },
    { id: 'last', strokes },
  ]);
  const { status, stdout, stderr } = await run('predict', file, '--model', model, '--json');
  assert.equal(status, 1, stderr);
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name),
    ['first', 'last'],
  );
  assert.match(stderr, /mixed\.ndjson:2: the id must be a text or a number, not {"toString":1}/);
  assert.match(stderr, /mixed\.ndjson:3: "image" must be 28 x 28 bytes/);
  assert.match(stderr, /mixed\.ndjson:4: the label must be 0 to 9, not "y{59}\.\.\./);
  assert.equal(stderr.trim().split('\n').length, 3, 'no stack');
  const batch = await run('predict', '--batch', file, '--model', model);
  const records = batch.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    records.map(({ error }) => error !== undefined),
    [false, true, true, true, false],
  );
});
