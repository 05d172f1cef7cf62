/* studies.js - a network for the studies that is trained in a moment, drawings, and two studies of any size. */
import assert from 'node:assert/strict';
import { DISTORTIONS, distorted, paperOf } from '../../../tools/studies/distort.js';
import { ofPictures, ofStrokes } from '../../../tools/studies/preparation.js';
import { LOOKS } from '../../../tools/studies/render.js';
import { curvesOf } from '../../../tools/studies/robustness.js';
import { picturesOf } from '../../../tools/studies/study.js';
import { QUICK, digits, engine } from './networks.js';

export const model = engine.createModel(QUICK, { seed: 3 });
await model.fit(digits(2000), { epochs: 4, workers: 1 });

export const picture = engine.syntheticImage(7, 3).image;

/** Drawings as a study has them, of a donor. @param {number} count @param {string} donor */
export const drawings = (count, donor) =>
  Array.from({ length: count }, (_, i) => {
    const { strokes, label } = engine.syntheticStrokes(5, i, i % 10);
    return { id: `${donor}/${String(i).padStart(4, '0')}`, donor, hand: donor, label, strokes };
  });

/** Curves over distorted digits. @param {number} many */
export function robustness(many) {
  const data = digits(many, 21);
  const { curves, count } = curvesOf(model, data);
  assert.equal(count, many);
  const right = model
    .predict(picturesOf(engine, data))
    .filter(({ digit }, i) => digit === data.labels[i]).length;
  for (const [kind, { levels, still }] of Object.entries(DISTORTIONS)) {
    assert.deepEqual(
      curves[kind].map(({ level }) => level),
      levels,
    );
    assert.equal(curves[kind].find(({ level }) => level === still)?.direct.correct, right, kind);
  }
  const [first, last] = [curves.scale[0], curves.scale[2]];
  assert.ok(first.direct.correct < last.direct.correct, 'small digits are read worse as they are');
  assert.ok(first.prepared.correct > first.direct.correct, 'and better when they are prepared');
  assert.equal(model.predict(paperOf(distorted(picture, 'shift', 0, 0))).image.length, 784);
}

/** Ways to prepare strokes and pictures. @param {number} many drawings @param {number} rendered of them, as pictures */
export function preparation(many, rendered) {
  const list = drawings(many, 'x');
  const { all, x } = ofStrokes(engine, model, list);
  assert.deepEqual(all, x, 'one donor is all');
  assert.ok(all.exact.correct > all.raw.correct, `${all.exact.correct} and ${all.raw.correct}`);
  const pictures = ofPictures(model, list.slice(0, rendered));
  assert.deepEqual(Object.keys(pictures), Object.keys(LOOKS));
  assert.ok(pictures['light on dark'].prepared.correct > pictures['light on dark'].shrunk.correct);
}
