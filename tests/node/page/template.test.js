/* Form templates of the page: what it saves, the command takes; what it opens is checked. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readTemplate } from '../../../tools/command/forms.js';
import {
  fieldsOf,
  freshName,
  namesFault,
  pixelsOfField,
  scaled,
  templateOf,
} from '../../../web/app/number/template.js';
import { numberPatterns } from '../../../web/inkling/numbers.js';

/** @typedef {import('../../../web/app/number/template.js').Field} Field */

/** @param {string} name @param {Partial<Field>} [more] @returns {Field} */
const field = (name, more = {}) => ({
  name,
  box: { left: 0.1, top: 0.25, right: 0.5, bottom: 1 / 3 },
  pattern: null,
  more: {},
  ...more,
});

const FIELDS = [
  field('amount', { pattern: 'decimal' }),
  field('“Ort”, 2'),
  field('code', { pattern: 5, box: { left: 0, top: 0, right: 1, bottom: 1 } }),
];

test('what is saved is opened again, and what the page does not know of stays', () => {
  const text = templateOf(FIELDS);
  const again = fieldsOf(text, 'form.json', numberPatterns);
  assert.deepEqual(
    again.map(({ name, pattern }) => [name, pattern]),
    FIELDS.map(({ name, pattern }) => [name, pattern]),
  );
  assert.deepEqual(again[0].box, { left: 0.1, top: 0.25, right: 0.5, bottom: 0.3333 });
  const other = '{"fields":[{"name":"plz","box":[0,0,1,1],"pattern":"5","cells":5}]}';
  const [opened] = fieldsOf(other, 'form.json', numberPatterns);
  assert.deepEqual([opened.pattern, opened.more], [5, { cells: 5 }]);
  assert.match(templateOf([opened]), /"cells":5/);
});

test('the command takes it', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'inkling-template-'));
  try {
    const file = path.join(folder, 'form.json');
    writeFileSync(file, templateOf(FIELDS));
    const taken = await readTemplate(file);
    assert.deepEqual(
      taken.map(({ name, pattern }) => [name, pattern ?? null]),
      FIELDS.map(({ name, pattern }) => [name, pattern]),
    );
    assert.deepEqual(taken[0].box, [0.1, 0.25, 0.5, 0.3333]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a file that is no template is refused with a sentence', () => {
  for (const [text, sentence] of /** @type {[string, RegExp][]} */ ([
    ['{', /“f\.json” is not JSON/],
    ['{"fields": []}', /“f\.json” has no fields/],
    ['null', /has no fields/],
    ['{"fields": [null]}', /field 1: it has no “name”/],
    ['{"fields": [{"name": "a", "box": [0, 0, 1]}]}', /field 1, a: “box” must be/],
    ['{"fields": [{"name": "a", "box": [0.5, 0, 0.5, 1]}]}', /“box” must be/],
    ['{"fields": [{"name": "a", "box": [0, 0, 1, 2]}]}', /“box” must be/],
    [
      '{"fields": [{"name": "a", "box": [0, 0, 1, 1], "pattern": "iban"}]}',
      /“pattern” must be digits/,
    ],
  ]))
    assert.throws(() => fieldsOf(text, 'f.json', numberPatterns), sentence);
});

test('names are free, given and told apart', () => {
  assert.equal(freshName([]), 'field 1');
  assert.equal(freshName([field('field 2')]), 'field 3');
  assert.equal(namesFault(FIELDS), '');
  assert.match(namesFault([field(' ')]), /needs a name/);
  assert.match(namesFault([field('a'), field('b'), field('a ')]), /Two fields are called “a”/);
});

test('a field has whole pixels, at least one', () => {
  const size = { width: 101, height: 50 };
  assert.deepEqual(pixelsOfField(FIELDS[0], size), { left: 10, top: 12, width: 41, height: 5 });
  const last = field('x', { box: { left: 0.9999, top: 0.999, right: 1, bottom: 1 } });
  assert.deepEqual(pixelsOfField(last, size), { left: 100, top: 49, width: 1, height: 1 });
  assert.deepEqual(scaled({ left: 1, top: 2, right: 3, bottom: 4 }, 10, 100), {
    left: 10,
    top: 200,
    right: 30,
    bottom: 400,
  });
});
