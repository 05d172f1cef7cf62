/* unit.js - shows the arithmetic of one activation as tables and lines. */
import { el, fill } from '../parts/dom.js';
import { percent } from '../parts/words.js';
import { figure } from './words.js';

/** @typedef {import('./arithmetic.js').Step} Step */
/** @typedef {import('./arithmetic.js').ConvStep} ConvStep */
/** @typedef {import('./arithmetic.js').DenseStep} DenseStep */
/** @typedef {import('./arithmetic.js').PoolStep} PoolStep */
/** @typedef {import('./net.js').NetParts} NetParts */
/** @typedef {{ unit: import('./arithmetic.js').Unit, steps: Step[], value: number }} Explained */

/** Number of listed contributions; the others are summed in one line. */
const LISTED = 6;

export class UnitView {
  #onChannel;
  #title = el('h3', {});
  #steps = el('ol', { class: 'steps' });
  element = el(
    'section',
    { class: 'unit', 'aria-label': 'The arithmetic behind one number' },
    this.#title,
    this.#steps,
  );

  /** @param {(channel: number) => void} onChannel called to show the window in an input channel */
  constructor(onChannel) {
    this.#onChannel = onChannel;
  }

  /**
   * @param {NetParts} net
   * @param {Explained} explained
   * @param {string} title name of the number
   * @param {number} shown the activation itself
   * @param {{ from: number, probability: number | null }} more from: the input channel whose window is shown
   */
  show(net, { steps, value }, title, shown, { from, probability }) {
    const focused = document.activeElement;
    const key = this.#steps.contains(focused)
      ? /** @type {HTMLElement} */ (focused).dataset.key
      : undefined;
    fill(this.#title, title);
    fill(
      this.#steps,
      steps.map((step) => el('li', { dataset: { step: step.kind } }, this.#step(net, step, from))),
      el(
        'li',
        { class: 'total', dataset: { value: String(value), shown: String(shown) } },
        'Shown: ',
        el('b', {}, figure(shown)),
        probability !== null && `, as a probability ${percent(probability)}`,
      ),
    );
    if (key)
      /** @type {HTMLElement | null} */ (this.#steps.querySelector(`[data-key="${key}"]`))?.focus();
  }

  /** @param {NetParts} net @param {Step} step @param {number} from @returns {(Node | string)[]} */
  #step(net, step, from) {
    switch (step.kind) {
      case 'conv':
        return this.#conv(net, step, from);
      case 'dense':
        return denseLines(net, step);
      case 'maxpool':
      case 'avgpool':
        return poolLines(net, step);
      case 'batchnorm': {
        const { before, mean, variance, epsilon, gamma, beta, value } = step;
        return [
          el(
            'p',
            {},
            `${net.labels[step.layer]}: less the mean, by the deviation, times scale, plus shift`,
          ),
          equation(
            `(${figure(before)} − ${bracket(mean)}) / √(${figure(variance)} + ${figure(epsilon)}) × ${bracket(gamma)} + ${bracket(beta)}`,
            value,
          ),
        ];
      }
      case 'relu':
        return [
          el('p', {}, step.before < 0 ? 'relu: below 0, so 0' : 'relu: not below 0, so it stays'),
          equation(`max(0, ${figure(step.before)})`, step.value),
        ];
      case 'activation': {
        const { type } = net.layers[step.layer];
        return [el('p', {}, type), equation(`${type}(${figure(step.before)})`, step.value)];
      }
      default:
        return [el('p', {}, 'The number of the picture itself'), equation('picture', step.value)];
    }
  }

  /** @param {NetParts} net @param {ConvStep} step @param {number} wanted */
  #conv(net, { layer, size, row, column, channels, sum, bias, value }, wanted) {
    const order = [...channels].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
    const { channel, cells, sum: part } = channels[wanted] ?? order[0];
    const where = net.nameOf(layer - 1);
    const isOne = channels.length === 1;
    return [
      el(
        'p',
        {},
        `${net.labels[layer]}: ${size} × ${size} numbers of ${where}${isOne ? '' : `, channel ${channel + 1}`}, ` +
          `rows ${row + 1} to ${row + size}, columns ${column + 1} to ${column + size}, times the weights`,
      ),
      windows(size, cells),
      cells.some(({ isInside }) => !isInside) &&
        el('p', { class: 'small' }, '· lies outside and counts as 0.'),
      equation(
        `sum of the products${isOne ? (bias === null ? '; no bias' : '') : ` in channel ${channel + 1}`}`,
        part,
      ),
      !isOne && this.#contributions(order, sum, channel, where),
      !isOne && equation(`all ${channels.length} channels${bias === null ? '; no bias' : ''}`, sum),
      bias !== null && equation(`${figure(sum)} + bias ${bracket(bias)}`, value),
    ].filter((line) => line !== false);
  }

  /** Buttons with what the largest input channels add to the sum.
   *  @param {ConvStep['channels']} order largest first @param {number} sum of all @param {number} chosen channel
   *  @param {string} where name of the layer they come from */
  #contributions(order, sum, chosen, where) {
    const listed = order.slice(0, LISTED);
    const rest = sum - listed.reduce((total, one) => total + one.sum, 0);
    return el(
      'div',
      {
        class: 'parts',
        role: 'group',
        'aria-label': `Contributions of the ${order.length} channels of ${where}`,
      },
      listed.map((one) =>
        el(
          'button',
          {
            type: 'button',
            dataset: { key: `from-${one.channel}` },
            'aria-pressed': String(one.channel === chosen),
            onclick: () => this.#onChannel(one.channel),
          },
          `channel ${one.channel + 1}`,
          el('b', {}, figure(one.sum)),
        ),
      ),
      order.length > LISTED &&
        el('span', {}, `the other ${order.length - LISTED}`, el('b', {}, figure(rest))),
    );
  }
}

/** Inputs, weights and products of one channel side by side.
 *  @param {number} size @param {ConvStep['channels'][number]['cells']} cells */
function windows(size, cells) {
  return el(
    'div',
    {
      class: 'windows',
      tabindex: '0',
      role: 'group',
      'aria-label': 'Inputs, weights and products',
    },
    grid(
      'Inputs',
      size,
      cells.map(({ input, isInside }) => (isInside ? figure(input) : '·')),
    ),
    el('span', { 'aria-hidden': 'true' }, '×'),
    grid(
      'Weights',
      size,
      cells.map(({ weight }) => figure(weight)),
    ),
    el('span', { 'aria-hidden': 'true' }, '='),
    grid(
      'Products',
      size,
      cells.map(({ product }) => figure(product)),
    ),
  );
}

/** A number inside a sum: a negative one in brackets. @param {number} value */
const bracket = (value) => (value < 0 ? `(${figure(value)})` : figure(value));

/** @param {string} words @param {number} value */
function equation(words, value) {
  return el('p', { class: 'equation' }, el('span', {}, words), el('b', {}, `= ${figure(value)}`));
}

/** A window of numbers. @param {string} caption @param {number} width @param {string[]} numbers */
function grid(caption, width, numbers) {
  return el(
    'table',
    { class: 'window' },
    el('caption', {}, caption),
    el(
      'tbody',
      {},
      Array.from({ length: numbers.length / width }, (_, row) =>
        el(
          'tr',
          {},
          numbers
            .slice(row * width, row * width + width)
            .map((words) => el('td', { class: words.startsWith('−') ? 'below' : '' }, words)),
        ),
      ),
    ),
  );
}

/** @param {NetParts} net @param {DenseStep} step */
function denseLines(net, { layer, terms, sum, bias, value }) {
  const listed = terms.slice(0, LISTED + 2);
  const rest = sum - listed.reduce((total, { product }) => total + product, 0);
  const isFlat = layer > 0 && net.layers[layer - 1].type === 'flatten';
  const [height, width] = isFlat ? net.before(layer - 1) : net.before(layer);
  const where = (/** @type {import('./arithmetic.js').Unit} */ { row, column, channel }) =>
    height * width === 1
      ? `number ${channel + 1}`
      : `channel ${channel + 1}, row ${row + 1}, column ${column + 1}`;
  return [
    el(
      'p',
      {},
      `${net.labels[layer]}: ${terms.length} numbers of ${net.nameOf(layer - 1)} times their weights; the largest contributions`,
    ),
    el(
      'div',
      { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'The largest contributions' },
      el(
        'table',
        { class: 'plain-table terms' },
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            ['From', 'Number', 'Weight', 'Product'].map((words) =>
              el('th', { scope: 'col' }, words),
            ),
          ),
        ),
        el(
          'tbody',
          {},
          listed.map(({ input, weight, product, from }) =>
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, where(from)),
              [input, weight, product].map((number) => el('td', {}, figure(number))),
            ),
          ),
          terms.length > listed.length &&
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, `the other ${terms.length - listed.length}`),
              el('td'),
              el('td'),
              el('td', {}, figure(rest)),
            ),
        ),
      ),
    ),
    equation(bias === null ? 'sum' : `${figure(sum)} + bias ${bracket(bias)}`, value),
  ];
}

/** @param {NetParts} net @param {PoolStep} step */
function poolLines(net, { kind, layer, height, width, row, column, cells, best, value }) {
  const from = net.nameOf(layer - 1);
  return [
    el(
      'p',
      {},
      `${net.labels[layer]}: the ${kind === 'maxpool' ? 'largest' : 'mean'} of ${height} × ${width} numbers of ${from}, ` +
        `rows ${row + 1} to ${row + height}, columns ${column + 1} to ${column + width}`,
    ),
    el('div', { class: 'windows' }, grid('Inputs', width, cells.map(figure))),
    equation(
      kind === 'maxpool'
        ? `row ${row + 1 + Math.floor(best / width)}, column ${column + 1 + (best % width)}`
        : `sum / ${height * width}`,
      value,
    ),
  ];
}
