/* preparation.js - study of the preparation: accuracy on real pen strokes with each step from the naive way to MNIST's own.
 *
 *   node tools/studies/preparation.js [MODEL...] [--json]
 *
 * Strokes: each drawing of $STROKES in the five ways of web/inkling/pictures/preparations.js, by donor. Pictures: every third drawing rendered as
 * a picture in several looks (render.js), read whole (shrunk), by a plain threshold and box (boxed), and by the engine (prepared).
 */
import { PREPARATIONS, prepareVariant, wilsonInterval } from '../../web/inkling/index.js';
import { percent, print, progress, table } from '../command/terminal.js';
import { LOOKS, boxed, rendered, shrunk } from './render.js';
import { groupsOf, main, penStrokes } from './study.js';

/** @typedef {import('./study.js').Engine} Engine */
/** @typedef {import('./study.js').Model} Model */
/** @typedef {import('./study.js').Drawing} Drawing */
/** @typedef {{ correct: number, count: number, accuracy: number, interval: [number, number] }} Score */
/** @typedef {Record<string, Record<string, Score>>} Ablation by group or look, then by way */
/** @typedef {{ strokes: Ablation, pictures: Ablation }} Preparation */

const EVERY = 3;
export const PICTURE_WAYS = ['shrunk', 'boxed', 'prepared'];

/** @type {import('./study.js').Study} */
export const preparation = {
  name: 'preparation',
  async measure(engine, model, options) {
    const strokes = await penStrokes(options);
    return {
      strokes: ofStrokes(engine, model, strokes),
      pictures: ofPictures(
        model,
        strokes.filter((_, i) => i % EVERY === 0),
      ),
    };
  },
  show,
};

/** @param {Engine} engine @param {Model} model @param {readonly Drawing[]} strokes @returns {Ablation} */
export function ofStrokes(engine, model, strokes) {
  const ways = PREPARATIONS.map((way) => {
    const right = new Set(
      strokes.filter((drawing, i) => {
        if (i % 100 === 0) progress(`strokes, ${way}: ${i} of ${strokes.length}`);
        const image = prepareVariant(engine, drawing.strokes, way);
        return image !== null && model.predict(image).digit === drawing.label;
      }),
    );
    return /** @type {const} */ ([way, right]);
  });
  const groups = new Map([['all', [...strokes]], ...groupsOf(strokes, ({ donor }) => donor)]);
  return Object.fromEntries(
    [...groups].map(([name, list]) => [
      name,
      Object.fromEntries(
        ways.map(([way, right]) => [
          way,
          scoreOf(list.filter((drawing) => right.has(drawing)).length, list.length),
        ]),
      ),
    ]),
  );
}

/** @param {Model} model @param {readonly Drawing[]} strokes @returns {Ablation} */
export function ofPictures(model, strokes) {
  const looks = Object.entries(LOOKS).map(([name, look]) => {
    const correct = [0, 0, 0];
    strokes.forEach((drawing, i) => {
      if (i % 100 === 0) progress(`pictures, ${name}: ${i} of ${strokes.length}`);
      const picture = rendered(drawing.strokes, look, i);
      [shrunk(picture), boxed(picture), picture].forEach((seen, way) => {
        correct[way] += Number(model.predict(seen).digit === drawing.label);
      });
    });
    const scores = correct.map((right, way) => [PICTURE_WAYS[way], scoreOf(right, strokes.length)]);
    return [name, Object.fromEntries(scores)];
  });
  return Object.fromEntries(looks);
}

/** @param {number} correct @param {number} count @returns {Score} */
const scoreOf = (correct, count) => ({
  correct,
  count,
  accuracy: correct / count,
  interval: wilsonInterval(correct, count),
});

/** @param {Preparation} figures */
function show({ strokes, pictures }) {
  const text = (/** @type {Score} */ { accuracy, interval: [low, high] }) =>
    `${percent(accuracy)} (${(100 * low).toFixed(2)} .. ${(100 * high).toFixed(2)})`;
  /** @param {string} what @param {Ablation} ablation */
  const printTable = (what, ablation) => {
    const ways = Object.keys(Object.values(ablation)[0]);
    print(
      table([
        [what, 'drawings', ...ways],
        ...Object.entries(ablation).map(([name, scores]) => [
          name,
          scores[ways[0]].count,
          ...ways.map((way) => text(scores[way])),
        ]),
      ]),
    );
  };
  printTable('pen strokes', strokes);
  print();
  printTable('pictures', pictures);
  print();
}

await main(preparation, import.meta.url);
