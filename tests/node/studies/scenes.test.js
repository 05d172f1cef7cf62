/* scenes.test.js - the scenes of the study of photographs: each kind is the same in every run, and its ink lies where its boxes say. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { KINDS } from '../../../tools/studies/scenes/kinds.js';
import {
  cellsOf,
  donorsOf,
  kindsOf,
  measured,
  together,
} from '../../../tools/studies/scenes/measure.js';
import { sceneOf, textOf } from '../../../tools/studies/scenes/scene.js';
import { drawings } from '../support/studies.js';

/** @typedef {import('../../../tools/studies/scenes/scene.js').Scene} Scene */

const SEED = 3;
const SIZE = 0.1;
const donors = donorsOf(
  drawings(20, 'x').map(({ id, label, strokes }) => ({ name: id, label, strokes })),
  ['x'],
);
const donor = /** @type {import('../../../tools/studies/scenes/writing.js').Donor} */ (
  donors.get('x')
);

/** @param {string} kind @param {string} text @param {number} seed @param {number} [size] @param {boolean} [lens] */
const draw = (kind, text, seed, size = SIZE, lens = false) =>
  sceneOf(kind, text, donor, seed, { size, lens });

/** @param {Scene} scene */
const hashOf = ({ data }) => createHash('sha256').update(data).digest('hex');

/** Greatest difference of greys in a box, and whether it lies in the picture. @param {Scene} scene
 *  @param {readonly number[]} box */
function contrastIn({ data, width, height }, [left, top, right, bottom]) {
  let [low, high] = [255, 0];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, right); x++) {
      const at = 4 * (y * width + x);
      const grey = (data[at] + data[at + 1] + data[at + 2]) / 3;
      [low, high] = [Math.min(low, grey), Math.max(high, grey)];
    }
  }
  return high - low;
}

test('every kind draws the same picture again, another with another seed, and ink where the boxes are', () => {
  for (const [kind, { side, levels, holds }] of Object.entries(KINDS)) {
    const size = side ? 150 / side[0] : 2 * SIZE;
    const text = textOf(kind, SEED);
    assert.equal(textOf(kind, SEED), text, kind);
    const scene = draw(kind, text, SEED, size);
    assert.equal(hashOf(draw(kind, text, SEED, size)), hashOf(scene), `${kind} again`);
    assert.notEqual(
      hashOf(draw(kind, text, SEED + 1, size)),
      hashOf(scene),
      `${kind}, another seed`,
    );
    assert.equal(scene.text, text);
    assert.equal(text === '', holds === 'empty', kind);
    assert.equal(scene.data.length, 4 * scene.width * scene.height);
    assert.equal(scene.boxes.map((box) => box.text).join(''), text.replaceAll(/\s/g, ''), kind);
    for (const { box } of scene.boxes) {
      const [left, top, right, bottom] = box;
      assert.ok(
        left > 0 && top > 0 && right < scene.width && bottom < scene.height,
        `${kind}: ${box}`,
      );
      assert.ok(
        contrastIn(scene, box) >= (levels ? 1 : 15),
        `${kind}: nothing is written in ${box}`,
      );
    }
  }
});

test('the other renderer draws the same writing, the same picture again, and ink where the boxes are', () => {
  for (const kind of [
    'digit chalk',
    'digit frame thin',
    'number squares tilt',
    'marks price',
    'number envelope',
  ]) {
    const text = textOf(kind, SEED);
    const scene = draw(kind, text, SEED, 0.3, true);
    assert.equal(hashOf(draw(kind, text, SEED, 0.3, true)), hashOf(scene), `${kind} again`);
    const flat = draw(kind, text, SEED, 0.3);
    assert.notEqual(hashOf(flat), hashOf(scene));
    assert.equal(scene.width, flat.width);
    for (const [i, { text: sign, box }] of scene.boxes.entries()) {
      assert.equal(sign, flat.boxes[i].text);
      assert.ok(contrastIn(scene, box) >= 25, `${kind}: nothing is written in ${box}`);
      const [middle, other] = [box, flat.boxes[i].box].map((of) => (of[0] + of[2]) / 2);
      assert.ok(Math.abs(middle - other) < 0.08 * scene.width, `${kind}: ${middle} and ${other}`);
    }
  }
});

test('the writing follows from text and donor: a digit more is a box more, rows lie below each other', () => {
  const { boxes } = draw('number two rows', '12\n34', SEED, 0.3);
  assert.deepEqual(
    boxes.map(({ text, row }) => `${text}${row}`),
    ['10', '20', '31', '41'],
  );
  assert.ok(
    Math.max(boxes[0].box[3], boxes[1].box[3]) < Math.min(boxes[2].box[1], boxes[3].box[1]),
  );
  assert.ok(boxes[0].box[0] < boxes[1].box[0]);
});

test('kinds are chosen by name or first word; figures of readers are counted', async () => {
  assert.deepEqual(kindsOf('digit plain'), ['digit plain']);
  assert.ok(
    kindsOf('number').length > 5 && kindsOf('number').every((kind) => kind.startsWith('number ')),
  );
  assert.throws(() => kindsOf('digits'), /no kind 'digits'/);
  const plan = {
    kinds: ['digit plain', 'marks minus'],
    donors,
    first: 1,
    count: 4,
    size: SIZE,
    lens: false,
  };
  let calls = 0;
  /** @type {import('../../../tools/studies/scenes/measure.js').Reader} */
  const reader = {
    name: 'knows all but one',
    holds: ['digit'],
    read: ({ text }) => {
      calls++;
      if (calls === 4) throw new Error('no');
      return calls === 3
        ? { text: '?', verdict: 'none' }
        : { text, verdict: calls === 1 ? 'digit' : 'unsure' };
    },
  };
  const rows = [];
  for await (const row of measured(plan, [reader])) rows.push(row);
  assert.equal(rows.length, 1, 'numbers are not for this reader');
  const { count, right, sureRight, sureWrong, refused, failed, error, missed } = rows[0];
  assert.deepEqual(
    { count, right, sureRight, sureWrong, refused, failed, error },
    { count: 4, right: 2, sureRight: 1, sureWrong: 0, refused: 1, failed: 1, error: 'Error: no' },
  );
  assert.deepEqual(missed, [
    { donor: 'x', seed: 3, text: textOf('digit plain', 3), read: '?', verdict: 'none' },
  ]);
  const sheets = { ...plan, kinds: ['empty plain'] };
  const refuses = {
    ...reader,
    holds: [/** @type {const} */ ('empty')],
    read: () => ({ text: '7', verdict: 'none' }),
  };
  for await (const row of measured(sheets, [refuses])) assert.equal(row.right, row.count);
  assert.equal(together([...rows, ...rows], 'all')[0].right, 4);
  assert.deepEqual(cellsOf(rows[0]).slice(0, 4), ['digit plain', 'knows all but one', 4, '50.0']);
});
