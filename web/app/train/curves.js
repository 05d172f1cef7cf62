/* curves.js - draws the curves of a run with uPlot: loss and accuracy, training and validation.
 *
 * Training is a line, validation a dashed line with dots, so that they differ without colour. Each chart
 * is also a slider: the arrow keys move a cursor along it, and a screen reader speaks its values. A
 * sentence summarises the curves, and a table has the numbers of the latest epochs. What an epoch adds costs the same however
 * many there were before.
 */
import { el, fill } from '../parts/dom.js';
import { scrolled } from '../parts/scrolled.js';
import { nextTask } from '../parts/tasks.js';
import { accuracyText, lossText, rateText } from './words.js';

/** @typedef {import('uplot')} Plot */
/** @typedef {typeof import('uplot')} PlotClass */

/** Most points of a line; a chart has hardly more pixels. */
const POINTS = 500;

/** Most rows of the table. */
const ROWS = 200;

const KINDS = /** @type {const} */ (['loss', 'accuracy']);

/** uPlot formats numbers in navigator.language from its first moment. WebKitGTK says there what the system says, 'C' for the locale
 * C.UTF-8, and no Intl takes that: then it is 'en' until uPlot is there. @returns {Promise<PlotClass>} */
export async function loadPlot() {
  const isValid = isLanguage(navigator.language);
  if (!isValid) Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  try {
    return (await import(new URL('../../vendor/uPlot.js', import.meta.url).href)).default;
  } finally {
    if (!isValid) Reflect.deleteProperty(navigator, 'language');
  }
}

/** @param {string} tag */
function isLanguage(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

export class Curves {
  #Plot;
  #log = el('input', { type: 'checkbox', id: 'curve-log' });
  #smooth = el('input', { type: 'checkbox', id: 'curve-smooth', checked: true });
  /** @type {Chart[]} */
  #charts;
  #summary = el('p', { class: 'curve-summary' }, 'No run yet: the curves will appear here.');
  #rows = el('tbody');
  /** Number of the epoch in the last row. */
  #rowsEnd = 0;
  #left = el('p', { class: 'small', hidden: true });
  #record = /** @type {import('./record.js').Record | null} */ (null);
  #stepsPerEpoch = 1;
  element;

  /** @param {PlotClass} Plot */
  constructor(Plot) {
    this.#Plot = Plot;
    this.#charts = KINDS.map((kind) => new Chart(kind));
    for (const input of [this.#log, this.#smooth])
      input.addEventListener('change', () => this.rebuild());
    this.element = el(
      'div',
      { class: 'curves' },
      el(
        'div',
        { class: 'row legend' },
        el('span', { class: 'key-train', 'aria-hidden': 'true' }),
        'training',
        el('span', { class: 'key-validation', 'aria-hidden': 'true' }),
        'validation',
        el('span', { class: 'spring' }),
        el('label', { class: 'tick' }, this.#smooth, 'smooth'),
        el('label', { class: 'tick' }, this.#log, 'log loss'),
      ),
      el(
        'div',
        { class: 'charts' },
        this.#charts.map(({ element }) => element),
      ),
      this.#summary,
      el(
        'details',
        { class: 'group epochs' },
        el('summary', {}, el('span', {}, 'Table of the epochs')),
        this.#left,
        scrolled(
          'Epochs',
          el(
            'table',
            { class: 'epoch-table' },
            el('caption', { class: 'unseen' }, 'Loss and accuracy of each epoch'),
            el(
              'thead',
              {},
              el(
                'tr',
                {},
                ['Epoch', 'loss', 'accuracy', 'val_loss', 'val_accuracy', 'Learning rate'].map(
                  (head) => el('th', { scope: 'col', class: 'number' }, head),
                ),
              ),
            ),
            this.#rows,
          ),
        ),
      ),
    );
    addEventListener('themechange', () => {
      for (const chart of this.#charts) {
        chart.isStale = true;
        this.#fitChart(chart); // at once: no task comes before the page is printed
      }
    });
    new ResizeObserver(() => this.#fit()).observe(this.element);
  }

  /** Shows another run. @param {import('./record.js').Record} record */
  follow(record) {
    this.#record = record;
    this.#fillRows([]);
    this.rebuild();
  }

  /** Draws all charts again, in other colours or scales. */
  rebuild() {
    for (const chart of this.#charts) chart.isStale = true;
    this.draw();
    this.#fit();
  }

  /** Resizes the visible charts and builds the stale ones, each in a task of its own. */
  async #fit() {
    for (const chart of this.#charts) {
      if (chart.isStale) await nextTask();
      this.#fitChart(chart);
    }
  }

  /** @param {Chart} chart */
  #fitChart(chart) {
    chart.fit(this.#Plot, chart.kind === 'loss' && this.#log.checked);
  }

  /** Draws the new points. @param {number} [stepsPerEpoch] */
  draw(stepsPerEpoch = this.#stepsPerEpoch) {
    this.#stepsPerEpoch = stepsPerEpoch;
    if (!this.#record) return;
    for (const chart of this.#charts) {
      const { steps, train, validation } = this.#record.series(
        chart.kind,
        this.#smooth.checked,
        POINTS,
      );
      chart.show([steps.map((step) => step / stepsPerEpoch), train, validation]);
    }
    const { epochs } = this.#record.data;
    this.#fillRows(epochs);
    const text = summaryOf(this.#record);
    if (this.#summary.textContent !== text) this.#summary.textContent = text;
  }

  /** Adds the new epochs to the table and takes the oldest away. @param {readonly import('./record.js').EpochPoint[]} epochs */
  #fillRows(epochs) {
    const { length } = epochs;
    if (length < this.#rowsEnd) {
      fill(this.#rows);
      this.#rowsEnd = 0;
    }
    const from = Math.max(this.#rowsEnd, length - ROWS);
    this.#rows.append(...epochs.slice(from).map((epoch, i) => row(from + i + 1, epoch)));
    while (this.#rows.children.length > ROWS) this.#rows.firstChild?.remove();
    this.#rowsEnd = length;
    this.#left.hidden = length <= ROWS;
    this.#left.textContent = `The latest ${ROWS} of ${length} epochs.`;
  }
}

/** @param {number} number @param {import('./record.js').EpochPoint} epoch */
function row(number, { loss, accuracy, valLoss, valAccuracy, learningRate }) {
  const cells = [
    lossText(loss),
    accuracyText(accuracy),
    valLoss === null ? '–' : lossText(valLoss),
    valAccuracy === null ? '–' : accuracyText(valAccuracy),
    rateText(learningRate),
  ];
  return el(
    'tr',
    {},
    el('th', { scope: 'row', class: 'number' }, number),
    cells.map((cell) => el('td', { class: 'number' }, cell)),
  );
}

/** A summary of the curves as a sentence. @param {import('./record.js').Record} record */
function summaryOf({ data }) {
  const last = data.smoothLoss.length - 1;
  if (last < 0) return 'No run yet: the curves will appear here.';
  const epoch = data.epochs.at(-1);
  const start = data.epochs[0] ?? null;
  if (!epoch || !start)
    return `Training loss ${lossText(data.smoothLoss[last])}, accuracy ${accuracyText(data.smoothAccuracy[last])}.`;
  const many = data.epochs.length > 1;
  const went = many
    ? `went from ${lossText(start.loss)} to ${lossText(epoch.loss)} in ${data.epochs.length} epochs`
    : `is ${lossText(epoch.loss)}`;
  const validation =
    epoch.valAccuracy === null
      ? ''
      : `, validation accuracy ${many ? `from ${accuracyText(start.valAccuracy ?? 0)} to ` : ''}${accuracyText(epoch.valAccuracy)}`;
  return `Training loss ${went}, accuracy ${accuracyText(epoch.accuracy)} while learning${validation}.`;
}

/** One chart. */
class Chart {
  /** @type {Plot | null} */
  #plot = null;
  /** @type {[number[], (number | null)[], (number | null)[]]} */
  #data = [[], [], []];
  #at = -1;
  #holder;
  #readout = el('span', { class: 'readout' });
  /** Whether the chart must be built or built again. */
  isStale = true;

  /** @param {'loss' | 'accuracy'} kind */
  constructor(kind) {
    this.kind = kind;
    const title = kind === 'loss' ? 'Loss' : 'Accuracy';
    this.#holder = el('div', {
      class: 'plot',
      tabindex: '0',
      role: 'slider',
      'aria-label': `${title}: cursor along the curve`,
      'aria-valuemin': '0',
      'aria-valuemax': '0',
      'aria-valuenow': '0',
      'aria-valuetext': 'nothing yet',
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
      onblur: () => this.#look(-1),
    });
    this.element = el(
      'div',
      { class: 'chart', dataset: { chart: kind } },
      el(
        'div',
        { class: 'chart-head' },
        el(
          'h4',
          {},
          title,
          el('span', { class: 'small' }, kind === 'loss' ? ' by epoch' : ' in percent, by epoch'),
        ),
        this.#readout,
      ),
      this.#holder,
    );
  }

  /** @param {PlotClass} Plot @param {boolean} isLog */
  #build(Plot, isLog) {
    this.#plot?.destroy();
    this.isStale = false;
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const isLoss = this.kind === 'loss';
    this.#plot = new Plot(
      {
        ...this.#size(),
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 7 }, y: false },
        scales: {
          x: {
            time: false,
            range: (_, min, max) => [0, Math.max(1, Math.ceil((max ?? 0) - 1e-9))],
          },
          y: isLog ? { distr: 3 } : { range: (_, min, max) => yRange(isLoss, min, max) },
        },
        axes: axesOf(isLoss, colour),
        series: seriesOf(colour),
        hooks: { setCursor: [(plot) => this.#pointed(plot.cursor.idx ?? -1)] },
      },
      this.#data,
      this.#holder,
    );
  }

  #size() {
    const width = Math.max(200, Math.floor(this.#holder.clientWidth));
    return { width, height: Math.round(Math.min(240, Math.max(160, width * 0.55))) };
  }

  /** Takes the size of its container when that is visible. @param {PlotClass} Plot @param {boolean} isLog */
  fit(Plot, isLog) {
    if (!this.#holder.clientWidth) return;
    if (!this.#plot || this.isStale) this.#build(Plot, isLog);
    const size = this.#size();
    if (this.#plot && size.width !== this.#plot.width) this.#plot.setSize(size);
  }

  /** @param {[number[], (number | null)[], (number | null)[]]} data */
  show(data) {
    this.#data = data;
    this.#plot?.setData(data);
    this.#holder.setAttribute('aria-valuemax', String(Math.max(0, data[0].length - 1)));
    if (this.#at < 0) this.#describe(data[0].length - 1, false);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const last = this.#data[0].length - 1;
    if (last < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const from = this.#at < 0 ? last : Math.min(this.#at, last);
    const big = Math.max(1, Math.round(last / 10));
    const to = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from + 1,
      PageDown: from - big,
      PageUp: from + big,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#look(Math.min(last, Math.max(0, to)));
  }

  /** Handles the mouse over a point. @param {number} index */
  #pointed(index) {
    if (this.#at >= 0 && document.activeElement === this.#holder) return;
    if (index < 0) this.#readout.textContent = '';
    else this.#describe(index, true);
  }

  /** Moves the keyboard's cursor; -1 hides it. @param {number} index */
  #look(index) {
    this.#at = index;
    const plot = this.#plot;
    if (!plot) return;
    if (index < 0) {
      this.#readout.textContent = '';
      plot.setCursor({ left: -10, top: -10 });
      return;
    }
    plot.setCursor({ left: plot.valToPos(this.#data[0][index], 'x'), top: 20 });
    this.#describe(index, true);
  }

  /** @param {number} index @param {boolean} isShown */
  #describe(index, isShown) {
    const [x, train, validation] = this.#data;
    if (index < 0 || index >= x.length) return;
    const text = (/** @type {number | null} */ value) =>
      value === null ? null : this.kind === 'loss' ? lossText(value) : accuracyText(value);
    const parts = [
      text(train[index]) && `training ${text(train[index])}`,
      text(validation[index]) && `validation ${text(validation[index])}`,
    ];
    const sentence = `epoch ${x[index].toFixed(2)}: ${parts.filter(Boolean).join(', ')}`;
    this.#holder.setAttribute('aria-valuenow', String(index));
    this.#holder.setAttribute('aria-valuetext', sentence);
    if (isShown) this.#readout.textContent = sentence;
  }
}

/** The range of the axis: some space above and below; accuracy ends at 1.
 * @param {boolean} isLoss @param {number | null} min @param {number | null} max @returns {[number, number]} */
function yRange(isLoss, min, max) {
  if (min === null || max === null) return isLoss ? [0, 2.5] : [0, 1];
  return isLoss ? [0, Math.max(max * 1.05, 1e-6)] : [Math.max(0, min - 0.05 * (1 - min)), 1];
}

/** Epochs below, loss or percent on the left.
 *  @param {boolean} isLoss @param {(name: string) => string} colour value of a custom property
 *  @returns {import('uplot').Axis[]} */
function axesOf(isLoss, colour) {
  const axis = {
    stroke: colour('--ink-2'),
    font: `12px ${colour('--sans')}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...axis,
      size: 32,
      incrs: [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 500, 1000],
      values: (_, splits) => splits.map(String),
    },
    {
      ...axis,
      size: 52,
      values: (_, splits) =>
        splits.map((v) =>
          v === null ? '' : isLoss ? String(+v.toPrecision(3)) : `${+(v * 100).toFixed(1)}`,
        ),
    },
  ];
}

/** A line for training, a dashed one with dots for validation; the first series of uPlot is x.
 *  @param {(name: string) => string} colour @returns {import('uplot').Series[]} */
const seriesOf = (colour) => [
  {},
  {
    label: 'training',
    stroke: colour('--ink'),
    width: 1.5,
    points: { show: false },
    spanGaps: true,
  },
  {
    label: 'validation',
    stroke: colour('--wet'),
    width: 2,
    dash: [6, 4],
    spanGaps: true,
    points: { show: true, size: 7, fill: colour('--wet'), stroke: colour('--wet') },
  },
];
