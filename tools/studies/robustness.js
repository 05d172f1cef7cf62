/* robustness.js - study of robustness: accuracy on MNIST pictures that are shifted, rotated, scaled, thinned, thickened, noisy or blurred.
 *
 *   node tools/studies/robustness.js [MODEL...] [--validation] [--json]
 *
 * `direct`: the distorted 28 x 28 picture is the network's input. `prepared`: the same distortion on a sheet twice as wide, dark
 * on white, which the engine prepares like any picture; the difference is the gain by preparation. It reports on MNIST's test
 * set; with --validation on the 5,000 held-back training pictures.
 */
import { PIXELS } from '../../web/inkling/internal.js';
import { wilsonInterval } from '../../web/inkling/index.js';
import { percent, print, progress, table } from '../command/terminal.js';
import { DISTORTIONS, distorted, middleOf, paperOf } from './distort.js';
import { main, mnistPictures } from './study.js';

/** @typedef {import('./study.js').Dataset} Dataset */
/** @typedef {{ correct: number, accuracy: number, interval: [number, number] }} Score */
/** @typedef {{ level: number, direct: Score, prepared: Score }} Point */
/** @typedef {{ data: string, count: number, curves: Record<string, Point[]> }} Robustness */

const BATCH = 100;

/** @type {import('./study.js').Study} */
export const robustness = {
  name: 'robustness',
  async measure(engine, model, options) {
    return curvesOf(model, await mnistPictures(engine, options));
  },
  show,
};

/** @param {import('./study.js').Model} model @param {Dataset} dataset @returns {Robustness} */
export function curvesOf(model, dataset) {
  /** @type {Omit<Point, 'level'> | null} */
  let still = null; // the same for every kind
  const curves = Object.entries(DISTORTIONS).map(([kind, { levels, still: stillLevel }]) => [
    kind,
    levels.map((level) => {
      progress(`${kind} ${level}`);
      if (level !== stillLevel) return { level, ...pointOf(model, dataset, kind, level) };
      still ??= pointOf(model, dataset, kind, level);
      return { level, ...still };
    }),
  ]);
  return { data: dataset.name, count: dataset.count, curves: Object.fromEntries(curves) };
}

/** @param {import('./study.js').Model} model @param {Dataset} dataset @param {string} kind @param {number} level */
function pointOf(model, dataset, kind, level) {
  const { images, labels, count } = dataset;
  let [direct, prepared] = [0, 0];
  for (let from = 0; from < count; from += BATCH) {
    const planes = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
      const bytes = images.subarray((from + i) * PIXELS, (from + i + 1) * PIXELS);
      return distorted(
        Float32Array.from(bytes, (value) => value / 255),
        kind,
        level,
        from + i,
      );
    });
    const right = (/** @type {import('../../web/inkling/index.js').Picture[]} */ pictures) =>
      model.predict(pictures).filter(({ digit }, i) => digit === labels[from + i]).length;
    direct += right(planes.map(middleOf));
    prepared += right(planes.map(paperOf));
  }
  return { direct: scoreOf(direct, count), prepared: scoreOf(prepared, count) };
}

/** @param {number} correct @param {number} count @returns {Score} */
const scoreOf = (correct, count) => ({
  correct,
  accuracy: correct / count,
  interval: wilsonInterval(correct, count),
});

/** @param {Robustness} figures */
function show({ data, count, curves }) {
  print(`${data}, ${count} pictures`);
  const text = (/** @type {Score} */ { accuracy, interval: [low, high] }) =>
    `${percent(accuracy)} (${(100 * low).toFixed(2)} .. ${(100 * high).toFixed(2)})`;
  for (const [kind, points] of Object.entries(curves)) {
    const rows = points.map((point) => [point.level, text(point.direct), text(point.prepared)]);
    print(`\n${table([[kind, 'direct', 'prepared'], ...rows])}  ${DISTORTIONS[kind].unit}`);
  }
  print();
}

await main(robustness, import.meta.url);
