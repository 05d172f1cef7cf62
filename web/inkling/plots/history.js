/* history.js - plots a training run: accuracy and loss of training and validation data against epochs.
 *
 * Training is a solid line with discs, validation a dashed one with rings, so the two differ without
 * colour too. The best epoch on the validation data has a ring around it.
 */
import { optionsOf, textIn } from '../base/checks.js';
import { curvesOf } from './inputs.js';
import { counted, multiples, percent, place, roundRange, roundStep } from './scale.js';
import { figure, fitText, short, tag, text, textWidth } from './svg.js';

/** @typedef {import('./inputs.js').Curve} Curve */
/** @typedef {import('./scale.js').Scale} Scale */
/**
 * @typedef {object} Panel one of the two plots
 * @property {string} head with the unit
 * @property {string} what
 * @property {readonly number[]} train
 * @property {readonly number[]} validation
 * @property {(value: number) => string} show
 * @property {number} scale factor from value to axis
 * @property {{ floor?: number, ceiling?: number }} limits
 * @property {(a: number, b: number) => boolean} isBetter
 */

const HEIGHT = 400;
const PANEL = 470;
const PLOT = { left: 62, right: 392, top: 132, bottom: 346 };
/** Above this number of epochs only the last point of a curve has a mark. */
const MOST_MARKS = 30;
/** Pixels between two lines of text. */
const LINE = 15;
/** Radius of the ring around the best epoch. */
const RING = 7.5;

/**
 * Draws the curves of a training run.
 * @param {import('./inputs.js').HistoryInput} history of fit() (or its result), or with Keras' keys: arrays loss, accuracy, valLoss or val_loss,
 *   valAccuracy or val_accuracy, a value for each epoch; accuracy is 0 to 1
 * @param {{ title?: string }} [options]
 * @returns {string} SVG. Throws 'bad-argument' when there is neither loss nor accuracy
 */
export function plotHistory(history, options = {}) {
  const { title = 'Training history' } = optionsOf('plotHistory', options, ['title']);
  return historyFigure(history, textIn('title', title), false);
}

/**
 * @param {unknown} history
 * @param {string} title
 * @param {boolean} inReport
 */
export function historyFigure(history, title, inReport) {
  const curves = curvesOf(history);
  const epochs = Math.max(...Object.values(curves).map((values) => values.length));
  const panels = panelsOf(curves);
  const width = PANEL * panels.length;
  const words = panels.map(summaryOf).join(' ');
  return figure({
    name: 'history',
    width,
    height: HEIGHT,
    title,
    description: `${counted(epochs, 'epoch')}. ${words}`,
    inReport,
    body: [
      inReport
        ? ''
        : text(PLOT.left - 38, 38, fitText(title, width - 40, 19), { class: 'ik-title' }),
      legend(panels),
      ...panels.map((panel, i) =>
        tag('g', { transform: `translate(${i * PANEL} 0)` }, drawPanel(panel, epochs)),
      ),
    ].join(''),
  });
}

/** @param {import('./inputs.js').Curves} curves @returns {Panel[]} */
function panelsOf({ accuracy, valAccuracy, loss, valLoss }) {
  /** @type {Panel[]} */
  const panels = [
    {
      head: 'Accuracy (%)',
      what: 'accuracy',
      train: accuracy,
      validation: valAccuracy,
      show: (value) => percent(value),
      scale: 100,
      limits: { floor: 0, ceiling: 100 },
      isBetter: (a, b) => a > b,
    },
    {
      head: 'Loss (cross-entropy, nats)',
      what: 'loss',
      train: loss,
      validation: valLoss,
      show: (value) => value.toFixed(4),
      scale: 1,
      limits: {},
      isBetter: (a, b) => a < b,
    },
  ];
  const filled = panels.filter(({ train, validation }) => train.length + validation.length > 0);
  return filled.length > 0 ? filled : panels; // a run that was stopped in its first epoch
}

/** The epoch with the best value, from 0; -1 if there is none. @param {readonly number[]} values
 *  @param {Panel['isBetter']} isBetter */
const bestOf = (values, isBetter) =>
  values.reduce(
    (best, value, i) =>
      !Number.isNaN(value) && (best < 0 || isBetter(value, values[best])) ? i : best,
    -1,
  );

/** The last finite value. @param {readonly number[]} values */
const lastOf = (values) => values.findLast((value) => !Number.isNaN(value));

/** A sentence for the description. @param {Panel} panel */
function summaryOf({ what, train, validation, show, isBetter }) {
  const last = lastOf(train);
  const best = bestOf(validation, isBetter);
  const parts = [
    last === undefined ? '' : `training ${what} ${show(last)} in the last epoch`,
    best < 0 ? '' : `best validation ${what} ${show(validation[best])} in epoch ${best + 1}`,
  ].filter(Boolean);
  const sentence = parts.join(', ') || `no finite ${what}`;
  return `${sentence[0].toUpperCase()}${sentence.slice(1)}.`;
}

/** @param {Panel[]} panels */
function legend(panels) {
  const entries = [
    { name: 'training', kind: 'one', isHere: panels.some(({ train }) => train.length > 0) },
    {
      name: 'validation',
      kind: 'two',
      isHere: panels.some(({ validation }) => validation.length > 0),
    },
  ].filter(({ isHere }) => isHere);
  let x = PLOT.left - 38;
  const hasBest = panels.some(({ validation, isBetter }) => bestOf(validation, isBetter) >= 0);
  const curves = entries.map(({ name, kind }) => {
    const at = x;
    x += 44 + textWidth(name, 12) + 24;
    return [
      tag('path', { class: lineClass(kind), d: `M${short(at)} 64H${short(at + 34)}` }),
      mark(kind, at + 17, 64),
      text(at + 42, 68, name),
    ].join('');
  });
  const best = hasBest
    ? tag('circle', { class: 'ik-axis', cx: x + 8, cy: 64, r: RING }) +
      text(x + 23, 68, 'best validation')
    : '';
  return curves.join('') + best;
}

/** @param {string} kind */
const lineClass = (kind) => (kind === 'two' ? 'ik-two ik-two-dashed' : 'ik-one');

/** A disc for training, a ring for validation. @param {string} kind @param {number} x @param {number} y */
const mark = (kind, x, y) =>
  tag('circle', { class: `ik-${kind}-dot`, cx: x, cy: y, r: kind === 'two' ? 3.6 : 3.4 });

/** @param {Panel} panel @param {number} epochs @returns {string} */
function drawPanel(panel, epochs) {
  const scaled = [...panel.train, ...panel.validation].filter((value) => !Number.isNaN(value));
  const head = text(PLOT.left - 38, PLOT.top - 34, panel.head, { class: 'ik-head' });
  if (scaled.length === 0)
    return (
      head +
      text(PLOT.left, (PLOT.top + PLOT.bottom) / 2, 'No epoch was completed.', {
        class: 'ik-quiet',
      })
    );
  const range = roundRange(
    scaled.map((value) => value * panel.scale),
    panel.limits,
  );
  const x = { low: 1, high: Math.max(epochs, 2), from: PLOT.left + 12, to: PLOT.right - 12 };
  if (epochs === 1) [x.low, x.high] = [0.5, 1.5];
  const y = { ...range, from: PLOT.bottom, to: PLOT.top };
  const best = bestOf(panel.validation, panel.isBetter);
  const under =
    best < 0
      ? ''
      : text(
          PLOT.left - 38,
          PLOT.top - 16,
          `best validation ${panel.show(panel.validation[best])}, epoch ${best + 1}`,
          { class: 'ik-quiet' },
        );
  return [
    head,
    under,
    axes(x, y, range, epochs),
    curve('one', panel.train, panel.scale, x, y),
    curve('two', panel.validation, panel.scale, x, y),
    best < 0
      ? ''
      : tag('circle', {
          class: 'ik-axis',
          cx: place(x, best + 1),
          cy: place(y, panel.validation[best] * panel.scale),
          r: RING,
        }),
    ends(panel, x, y),
  ].join('');
}

/** @param {Scale} x @param {Scale} y @param {{ ticks: number[], decimals: number }} range @param {number} epochs */
function axes(x, y, { ticks, decimals }, epochs) {
  const rows = ticks.map((tick) => {
    const at = place(y, tick);
    return (
      tag('path', { class: 'ik-grid', d: `M${PLOT.left} ${short(at)}H${PLOT.right}` }) +
      text(PLOT.left - 8, at + 4, tick.toFixed(decimals), {
        'text-anchor': 'end',
        class: 'ik-quiet',
      })
    );
  });
  const step = Math.max(1, roundStep(Math.max(epochs, 1), 8));
  const marks = epochs === 1 ? [1] : multiples(1, epochs, step);
  if (step > 1 && marks[0] !== 1 && marks[0] - 1 > step / 2) marks.unshift(1);
  const columns = marks.map((tick) => {
    const at = place(x, tick);
    return (
      tag('path', { class: 'ik-axis', d: `M${short(at)} ${PLOT.bottom}v5` }) +
      text(at, PLOT.bottom + 20, tick, { 'text-anchor': 'middle', class: 'ik-quiet' })
    );
  });
  return [
    ...rows,
    tag('path', { class: 'ik-axis', d: `M${PLOT.left} ${PLOT.bottom}H${PLOT.right}` }),
    ...columns,
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 40, 'Epoch', { 'text-anchor': 'middle' }),
  ].join('');
}

/** @param {'one' | 'two'} kind @param {readonly number[]} values @param {number} factor @param {Scale} x @param {Scale} y */
function curve(kind, values, factor, x, y) {
  let isBroken = true;
  const points = values.map((value, i) => ({
    value,
    at: place(x, i + 1),
    to: place(y, value * factor),
  }));
  const path = points
    .map(({ value, at, to }) => {
      if (Number.isNaN(value)) {
        isBroken = true;
        return '';
      }
      const command = isBroken ? 'M' : 'L';
      isBroken = false;
      return `${command}${short(at)} ${short(to)}`;
    })
    .join('');
  const marked = points.filter(
    ({ value }, i) =>
      !Number.isNaN(value) && (values.length <= MOST_MARKS || i === values.length - 1),
  );
  return (
    (path === '' ? '' : tag('path', { class: lineClass(kind), d: path })) +
    marked.map(({ at, to }) => mark(kind, at, to)).join('')
  );
}

/** The last values beside the ends of the curves, moved apart where they would overlap.
 *  @param {Panel} panel @param {Scale} x @param {Scale} y */
function ends({ train, validation, show, scale }, x, y) {
  const found = [
    { kind: 'one', value: lastOf(train) },
    { kind: 'two', value: lastOf(validation) },
  ].flatMap(({ kind, value }) =>
    value === undefined ? [] : [{ kind, value, at: place(y, value * scale) }],
  );
  if (found.length === 2 && Math.abs(found[0].at - found[1].at) < LINE) {
    const middle = (found[0].at + found[1].at) / 2;
    const order = found[0].at <= found[1].at ? 1 : -1;
    found[0].at = middle - (order * LINE) / 2;
    found[1].at = middle + (order * LINE) / 2;
  }
  return found
    .map(({ kind, value, at }) =>
      text(x.to + 18, at + 4, show(value), { class: `ik-${kind}-text` }),
    )
    .join('');
}
