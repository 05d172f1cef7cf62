/* onnx-curves.js - recognises an activation that an ONNX graph spells out: x * Sigmoid(x), or GELU of five nodes.
 *
 * The nodes between one value and the next that all go through are computed for a row of numbers. The result is compared with the
 * activations of the engine, so that every spelling of one is the same.
 */
import { intOf, floatOf } from './onnx-values.js';

/** @typedef {import('./onnx-proto.js').Message} Message */
/** @typedef {import('./onnx-values.js').Constants} Constants */

/** Numbers for which a spelled activation is computed. */
const SAMPLES = Float64Array.from({ length: 97 }, (_, i) => (i - 48) / 8);
/** Most nodes that spell one. */
const LONGEST = 16;

/** The error function, to 1e-7 (Abramowitz and Stegun 7.1.26 has 1.5e-7). @param {number} x */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

/** @param {number} x */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** @type {Record<string, (x: number, node: Message) => number>} */
const ONE = {
  Sigmoid: sigmoid,
  Tanh: Math.tanh,
  Erf: erf,
  Exp: Math.exp,
  Neg: (x) => -x,
  Sqrt: Math.sqrt,
  Relu: (x) => Math.max(0, x),
  Softplus: (x) => Math.log1p(Math.exp(x)),
  LeakyRelu: (x, node) => (x < 0 ? x * floatOf(node, 'alpha', 0.01) : x),
  Elu: (x, node) => (x < 0 ? floatOf(node, 'alpha', 1) * Math.expm1(x) : x),
  HardSigmoid: (x, node) =>
    Math.min(1, Math.max(0, floatOf(node, 'alpha', 0.2) * x + floatOf(node, 'beta', 0.5))),
  Identity: (x) => x,
  Cast: (x, node) => ([1, 10, 11, 16].includes(intOf(node, 'to', 1)) ? x : NaN),
};
/** @type {Record<string, (a: number, b: number) => number>} */
const TWO = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
};

/** @type {[string, (x: number) => number][]} */
const CURVES = [
  ['swish', (x) => x * sigmoid(x)],
  ['gelu', (x) => (x / 2) * (1 + erf(x / Math.SQRT2))],
  ['relu', (x) => Math.max(0, x)],
  ['tanh', Math.tanh],
  ['sigmoid', sigmoid],
  ['elu', (x) => (x < 0 ? Math.expm1(x) : x)],
];

/**
 * The activation that the nodes behind a value spell.
 * @param {string} value
 * @param {(name: string) => Message[]} consumersOf
 * @param {Constants} constants
 * @returns {{ type: string, output: string, nodes: Message[] } | null} output: the value that it gives
 */
export function spelledActivation(value, consumersOf, constants) {
  /** @type {Map<string, Float64Array>} */
  const rows = new Map([[value, SAMPLES]]);
  /** @type {Message[]} */
  const nodes = [];
  for (let round = 0; round < LONGEST; round++) {
    const next = [...rows.keys()]
      .flatMap(consumersOf)
      .find((node) => !nodes.includes(node) && computed(node, rows, constants));
    if (!next) return null;
    nodes.push(next);
    rows.set(next.outputs[0], /** @type {Float64Array} */ (computed(next, rows, constants)));
    const open = [...rows.keys()].filter(
      (name) =>
        consumersOf(name).some((node) => !nodes.includes(node)) || consumersOf(name).length === 0,
    );
    if (open.length !== 1 || open[0] === value) continue;
    const type = curveOf(/** @type {Float64Array} */ (rows.get(open[0])));
    if (type) return { type, output: open[0], nodes };
  }
  return null;
}

/**
 * A node's values for the samples.
 * @param {Message} node @param {Map<string, Float64Array>} rows @param {Constants} constants @returns {Float64Array | null}
 */
function computed(node, rows, constants) {
  const inputs = node.inputs.map(
    (/** @type {string} */ name) => rows.get(name) ?? single(constants.get(name)),
  );
  if (inputs.some((/** @type {unknown} */ input) => input === null)) return null;
  const [a, b] = inputs;
  const one = Object.hasOwn(ONE, node.opType) ? ONE[node.opType] : undefined;
  const two = Object.hasOwn(TWO, node.opType) ? TWO[node.opType] : undefined;
  if (one && inputs.length === 1) return a.map((/** @type {number} */ x) => one(x, node));
  return two && inputs.length === 2
    ? a.map((/** @type {number} */ x, /** @type {number} */ i) => two(x, b[i]))
    : null;
}

/** @param {import('./onnx-values.js').Constant | null} constant @returns {Float64Array | null} */
const single = (constant) =>
  constant?.data.length === 1 ? new Float64Array(SAMPLES.length).fill(constant.data[0]) : null;

/** @param {Float64Array} row @returns {string | null} */
function curveOf(row) {
  const found = CURVES.find(([, curve]) =>
    row.every((y, i) => Math.abs(y - curve(SAMPLES[i])) < 1e-6),
  );
  return found ? found[0] : null;
}
