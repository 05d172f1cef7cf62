/* table.js - `node tools/models/table.js`: prints the table of the shipped models from their cards and records, and measures the time of
 * one prediction. The rows of five seeds are of the networks as trained; the others are of the shipped files, a byte a weight.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { loadEngine, wilsonInterval } from '../../web/inkling/index.js';
import { SHIPPED } from '../command/models.js';
import { count, percent, print, table } from '../command/terminal.js';

const weights = fileURLToPath(new URL('../../weights', import.meta.url));
const read = (/** @type {string} */ file) =>
  JSON.parse(readFileSync(path.join(weights, file), 'utf8'));

/** Microseconds of a prediction, the median of many. @param {import('../../web/inkling/index.js').Model} model */
function latency(model) {
  const picture = model.engine.syntheticImage(1, 0).image;
  const times = Array.from({ length: 3000 }, () => {
    const start = performance.now();
    model.predict(picture);
    return 1000 * (performance.now() - start);
  });
  return times.slice(1000).sort((a, b) => a - b)[1000];
}

/** 'right of count: share (95 % interval)'. @param {number} correct @param {number} of */
function shareOf(correct, of) {
  const [low, high] = wilsonInterval(correct, of);
  return `${count(correct)} of ${count(of)}, ${percent(correct / of)} (${(100 * low).toFixed(2)} .. ${(100 * high).toFixed(2)})`;
}

const engine = await loadEngine();
const { runs } = read('models.json');
/** @type {(readonly (string | number)[])[][]} */
const rows = [];
for (const name of SHIPPED.filter((each) => existsSync(path.join(weights, `${each}.json`)))) {
  const card = read(`${name}.json`);
  const file = readFileSync(path.join(weights, `${name}.safetensors`));
  const model = await engine.loadModel(new Uint8Array(file));
  const products = model
    .networks()
    .reduce((sum, { layers, input }) => sum + engine.describe(layers, input).macs, 0);
  const scores = runs
    .filter((/** @type {any} */ run) => run.network === name)
    .map((/** @type {any} */ run) => 100 * run.test.accuracy);
  const mean =
    scores.reduce((/** @type {number} */ sum, /** @type {number} */ score) => sum + score, 0) /
    scores.length;
  const square = scores.reduce(
    (/** @type {number} */ sum, /** @type {number} */ score) => sum + (score - mean) ** 2,
    0,
  );
  const calibration = card.studies?.calibration?.sets;
  rows.push([
    ['model', name],
    ['networks', model.networks().length],
    ['parameters', count(model.params)],
    ['products', count(products)],
    ['bytes', `${count(file.length)}, gzipped ${count(gzipSync(file, { level: 9 }).length)}`],
    [
      'MNIST test, seeds',
      scores.length > 1
        ? `${mean.toFixed(3)} ± ${Math.sqrt(square / (scores.length - 1)).toFixed(3)} % (${scores.length})`
        : '',
    ],
    ['MNIST test, as shipped', shareOf(card.test.correct, card.test.count)],
    ['pen strokes of unseen donors', shareOf(card.unseenStrokes.correct, card.unseenStrokes.count)],
    .../** @type {[string, string][]} */ (
      Object.entries(card.strokes.donors).map(([donor, score]) => [
        `  ${donor}`,
        shareOf(/** @type {any} */ (score).correct, /** @type {any} */ (score).count),
      ])
    ),
    [
      'calibration error, MNIST held back',
      calibration ? percent(calibration['mnist-held-back'].ece) : '',
    ],
    ['calibration error, unseen strokes', calibration ? percent(calibration.strokes.ece) : ''],
    ['microseconds a picture, here', latency(model).toFixed(0)],
  ]);
  model.dispose();
}
print(table(rows[0].map(([what], i) => [String(what), ...rows.map((row) => String(row[i][1]))])));
