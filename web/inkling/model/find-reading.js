/* find-reading.js - finds how an imported network wants its pixels, by reading built-in digits in each way.
 *
 * A file rarely says whether pixels go to 1 or to 255, and whether ink or paper is bright. A network of ten outputs that takes
 * 28 x 28 pictures is asked: of the readings that get nearly the most digits right, the one whose answers are likeliest wins, because a
 * network without biases reads as well at any scale.
 */
import { DIGITS, INPUT, PIXELS } from '../base/constants.js';
import { netOf, outputsOf } from '../formats/chain.js';
import { foldPixels } from '../formats/pixels.js';

/** @typedef {import('../inkling.js').Engine} Engine */
/** @typedef {import('../formats/chain.js').Chain} Chain */
/** @typedef {import('../formats/pixels.js').Reading} Reading */

/** Digits that are read. */
const COUNT = 200;
/** Of no data set with a small seed. */
const SEED = 0x1a9e7;
/** Fewer right than this share: no reading is believed. */
const BELIEVED = 0.6;
/** Readings this much worse than the best are compared by their likelihood. */
const NEARLY = 0.02;

/** What is tried, the usual first. @type {Reading[]} */
const READINGS = [
  [0, 1],
  [0, 255],
  [1, 0],
  [255, 0],
];

/** @param {Reading} reading "0..255, ink 1" */
export function readingText([paper, ink]) {
  const [low, high] = paper < ink ? [paper, ink] : [ink, paper];
  return `${low}..${high}, ${paper < ink ? 'paper' : 'ink'} ${low}`;
}

/**
 * @param {Engine} engine
 * @param {Chain} chain
 * @returns {{ reading: Reading, text: string | null }} text: a sentence for the report
 */
export function findReading(engine, chain) {
  const usual = usualReading(chain);
  if (String(chain.input) !== String(INPUT) || outputsOf(engine, chain) !== DIGITS)
    return { reading: usual, text: null };
  const digits = drawn(engine);
  const scores = READINGS.map((reading) => ({ reading, ...score(engine, chain, reading, digits) }));
  const most = Math.max(...scores.map(({ right }) => right));
  const [best] = scores
    .filter(({ right }) => right >= most - NEARLY * COUNT)
    .sort((a, b) => a.loss - b.loss);
  const share = `${best.right} of ${COUNT}`;
  if (best.right >= BELIEVED * COUNT)
    return {
      reading: best.reading,
      text: `reads best with pixels ${readingText(best.reading)}: ${share} built-in digits`,
    };
  return {
    reading: usual,
    text:
      `reads no built-in digits well, ${share} at best, with pixels ${readingText(best.reading)}; ` +
      `${readingText(usual)} was taken: say scale and ink`,
  };
}

/** 0..255 for a network that brings its pixels down itself, as Rescaling by 1 / 255 does. @param {Chain} chain @returns {Reading} */
const usualReading = ({ pixels }) =>
  pixels && pixels.scale.every((factor) => Math.abs(factor) < 0.05) ? [0, 255] : [0, 1];

/** @param {Engine} engine */
function drawn(engine) {
  const images = new Float32Array(COUNT * PIXELS);
  const labels = Array.from({ length: COUNT }, (_, i) => {
    const { image, label } = engine.syntheticImage(SEED, i);
    images.set(image, i * PIXELS);
    return label;
  });
  return { images, labels };
}

/**
 * @param {Engine} engine
 * @param {Chain} chain
 * @param {Reading} reading
 * @param {ReturnType<typeof drawn>} digits
 * @returns {{ right: number, loss: number }} loss: mean of -log probability of the right class
 */
function score(engine, chain, reading, { images, labels }) {
  const net = netOf(engine, foldPixels(chain, reading));
  try {
    const logits = net.logits(images);
    let right = 0;
    let loss = 0;
    labels.forEach((label, i) => {
      const row = logits.subarray(i * DIGITS, (i + 1) * DIGITS);
      const top = row.reduce((most, value) => Math.max(most, value), -Infinity);
      const sum = row.reduce((total, value) => total + Math.exp(value - top), 0);
      loss += Math.log(sum) + top - row[label];
      if (row[label] === top) right++;
    });
    return Number.isFinite(loss) ? { right, loss: loss / COUNT } : { right: 0, loss: Infinity };
  } finally {
    net.free();
  }
}
