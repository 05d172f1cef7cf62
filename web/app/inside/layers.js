/* layers.js - the panel "Layers": what each layer makes of the picture, channel by channel; what it has learnt; and how each
 * number comes about.
 *
 * All channels of a layer share one scale, which is said. The channels, the filters and the numbers of a channel are one Tab
 * stop each, with arrow keys inside. Words that only assistive technology hears are brought up to date when the pen rests.
 */
import { el, fill } from '../dom.js';
import { makeStop, rove } from '../test/rove.js';
import { explain } from './arithmetic.js';
import { Lens } from './lens.js';
import { blank, paint, paintCells } from './paint.js';
import { Scales, largestSize } from './scale.js';
import { UnitView } from './unit.js';
import { className, figure, shapeWords } from './words.js';

/** @typedef {import('./net.js').NetParts} NetParts */
/** @typedef {import('./net.js').Place} Place */
/** @typedef {{ image: Float32Array, values: Float32Array[] }} Found */

/** Numbers on a line of a flat layer. */
const LINE = 16;
/** Milliseconds until the words follow. */
const REST = 400;

export class LayersPanel {
  title = 'Layers';
  #say;
  #onChoose;
  /** @type {NetParts | null} */
  #net = null;
  /** @type {Found | null} */
  #found = null;
  /** @type {Float32Array | null} */
  #probabilities = null;
  #scales = new Scales();
  #place = 0;
  #channel = 0;
  /** Whether the person chose the channel; else the answer's class is the one that is shown. */
  #isChosen = false;
  /** Input channel whose window is shown; -1: the one that contributes most. */
  #from = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #choice = el('fieldset', { class: 'layer-choice' });
  #title = el('h3', { class: 'layer-title' });
  #words = el('p', { class: 'layer-words' });
  #legend = el('p', { class: 'legend' });
  #channels = el('div', { class: 'channels', role: 'group', 'aria-label': 'Channels', id: 'inside-channels' });
  #lens = new Lens('inside-lens', 'Arrow keys move among the numbers; the arithmetic follows.', () => {
    this.#from = -1;
    this.#showUnit(true);
  });
  #readout = el('p', { class: 'readout' });
  #unit = new UnitView((channel) => {
    this.#from = channel;
    this.#showUnit(false);
    this.#markFilters();
  });
  #filterTitle = el('h3', {});
  #filterWords = el('p', { class: 'layer-words' });
  #filterLegend = el('p', { class: 'legend' });
  #filters = el('div', { class: 'channels filters-of', role: 'group', 'aria-label': 'Filters', id: 'inside-filters' });
  #learnt = el('section', { class: 'learnt' }, this.#filterTitle, this.#filterWords, this.#filterLegend, this.#filters);
  #look = el('div', { class: 'look' }, el('div', { class: 'look-picture' }, this.#lens.element, this.#readout), this.#unit.element);
  element = el('div', {}, this.#choice, this.#title, this.#words, this.#legend, this.#channels, this.#look, this.#learnt);

  /** @param {{ say: (words: string) => void, onChoose: () => void }} tell */
  constructor({ say, onChoose }) {
    this.#say = say;
    this.#onChoose = onChoose;
    rove(this.#channels);
    rove(this.#filters);
    for (const group of [this.#channels, this.#filters])
      group.addEventListener('focusin', ({ target }) => /** @type {HTMLElement} */ (target).click());
  }

  /** What is chosen, for the address. */
  get choice() {
    return { layer: this.#place, channel: this.#isChosen ? this.#channel : null };
  }

  set choice({ layer, channel }) {
    this.#place = layer;
    this.#channel = channel ?? 0;
    this.#isChosen = channel !== null;
    if (this.#net) this.#rebuild();
  }

  /** @param {NetParts} net @param {boolean} isOther whether it has other layers */
  netChanged(net, isOther) {
    const names = (/** @type {NetParts | null} */ one) => one?.places.map(({ name, shape }) => name + shape).join();
    const isNew = names(this.#net) !== names(net) || this.#net?.members !== net.members;
    this.#net = net;
    if (isOther) this.#scales.clear();
    if (isNew) this.#found = null; // of the layers before
    if (isNew) this.#rebuild();
    else this.#paintFilters();
  }

  /** @returns {Place} */
  get #here() {
    const { places } = /** @type {NetParts} */ (this.#net);
    return places[Math.min(this.#place, places.length - 1)];
  }

  get #isFlat() {
    const [height, width] = this.#here.shape;
    return height * width === 1;
  }

  /** Everything that depends on the layers and the choice. */
  #rebuild() {
    const net = /** @type {NetParts} */ (this.#net);
    this.#place = Math.min(this.#place, net.places.length - 1);
    const hadFocus = this.#choice.contains(document.activeElement);
    fill(
      this.#choice,
      el('legend', { class: 'unseen' }, 'Layer'),
      net.places.map(({ name, shape }, i) =>
        el(
          'label',
          {},
          el('input', { type: 'radio', name: 'inside-layer', value: String(i), checked: i === this.#place, onchange: () => this.#chooseLayer(i) }),
          el('span', {}, el('b', {}, name), el('small', {}, shapeWords(shape))),
        ),
      ),
    );
    if (hadFocus) this.#choice.querySelector('input')?.focus();
    this.#showPlace();
  }

  /** @param {number} i */
  #chooseLayer(i) {
    this.#place = i;
    this.#channel = 0;
    this.#isChosen = false;
    this.#from = -1;
    this.#lens.isChosen = false;
    this.#showPlace();
    this.#bringIntoView();
    this.#onChoose();
  }

  /** Where the choice is wider than the window: the chosen layer in its middle. */
  #bringIntoView() {
    const label = /** @type {HTMLElement | null} */ (this.#choice.querySelector('label:has(:checked)'));
    if (label) this.#choice.scrollLeft = label.offsetLeft - (this.#choice.clientWidth - label.offsetWidth) / 2;
  }

  /** The layer that is chosen: its words, its channels, its filters. */
  #showPlace() {
    const { name, words, shape, isAnswer } = this.#here;
    const [height, width, channels] = shape;
    this.#channel = Math.min(this.#channel, channels - 1);
    fill(this.#title, name, el('small', {}, shapeWords(shape)));
    const { members } = /** @type {NetParts} */ (this.#net);
    const whose = members > 1 ? ` This is the first of ${members} nets, whose answers are averaged.` : '';
    fill(this.#words, `${words[0].toUpperCase()}${words.slice(1)}.${whose}`);
    this.#channels.hidden = this.#isFlat && !isAnswer;
    this.#channels.classList.toggle('classes-of', isAnswer);
    this.#lens.element.hidden = isAnswer;
    const label = isAnswer ? 'Classes' : `Channels of ${name}`;
    this.#channels.setAttribute('aria-label', label);
    fill(
      this.#channels,
      this.#channels.hidden
        ? []
        : Array.from({ length: channels }, (_, channel) => this.#tile(channel, isAnswer)),
    );
    makeStop(this.#channels, /** @type {HTMLElement | undefined} */ (this.#channels.children[this.#channel]));
    this.#lens.canvas.style.setProperty('--side', String(Math.max(height, width)));
    this.#paint();
    this.#paintFilters();
  }

  /** @param {number} channel @param {boolean} isAnswer */
  #tile(channel, isAnswer) {
    return el(
      'button',
      {
        type: 'button',
        class: isAnswer ? 'class-of' : 'channel',
        dataset: { rove: '', channel: String(channel) },
        'aria-label': isAnswer ? null : `Channel ${channel + 1}`,
        'aria-pressed': String(channel === this.#channel),
        onclick: () => this.#chooseChannel(channel),
      },
      isAnswer ? [el('b', {}, channel < 10 && el('span', { class: 'unseen' }, 'Digit '), className(channel)), el('i', { class: 'reach' }), el('span', { class: 'logit' })] : blank('channel-picture'),
    );
  }

  /** @param {number} channel */
  #chooseChannel(channel) {
    const isSame = channel === this.#channel;
    this.#isChosen = true;
    if (isSame) return;
    this.#channel = channel;
    this.#from = -1;
    this.#paint();
    this.#paintFilters();
    this.#onChoose();
  }

  /** @param {Found | null | undefined} found @param {import('./view.js').Context} context @returns {string} */
  show(found, { reading }) {
    this.#found = found ?? null;
    const isRead = reading !== null && reading.digit !== null && this.#net?.members === 1;
    this.#probabilities = isRead ? reading.probabilities : null;
    if (this.#net) this.#paint();
    return '';
  }

  /** Pictures of the channels; words later. */
  #paint() {
    const found = this.#found;
    this.#look.hidden = !found;
    if (!found) return;
    const { layer, shape, isSigned, isAnswer, name } = this.#here;
    const [height, width, channels] = shape;
    const data = found.values[layer];
    if (!data || data.length !== height * width * channels) return; // of the net before
    if (isAnswer && !this.#isChosen) this.#follow(data.indexOf(Math.max(...data)));
    const scale = this.#scales.take(name, largestSize(data));
    this.#showLegend(this.#legend, isSigned, scale, isAnswer ? 'The classes share one scale' : 'All channels share one scale');
    [...this.#channels.children].forEach((tile, channel) => {
      tile.setAttribute('aria-pressed', String(channel === this.#channel));
      if (isAnswer) {
        /** @type {HTMLElement} */ (tile).style.setProperty('--p', Math.min(1, Math.abs(data[channel]) / scale).toFixed(3));
        tile.classList.toggle('below', data[channel] < 0);
        fill(/** @type {Element} */ (tile.lastElementChild), figure(data[channel]));
      } else {
        const canvas = /** @type {HTMLCanvasElement} */ (tile.firstElementChild);
        paint(canvas, { data, width, height, start: channel, step: channels, scale, isSigned });
      }
    });
    if (!isAnswer) {
      const values = this.#isFlat
        ? { data: padded(data), width: Math.min(LINE, channels), height: Math.ceil(channels / LINE) }
        : { data, width, height, start: this.#channel, step: channels };
      this.#lens.show({ ...values, scale, isSigned });
      if (!this.#lens.isChosen) this.#lookAtLargest(data);
    }
    this.#showUnit(false);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#describe(data), REST);
  }

  /** Shows the class that is the answer now. @param {number} channel */
  #follow(channel) {
    if (channel === this.#channel) return;
    this.#channel = channel;
    makeStop(this.#channels, /** @type {HTMLElement | undefined} */ (this.#channels.children[channel]));
    this.#paintFilters();
  }

  /** @param {Float32Array} data */
  #lookAtLargest(data) {
    const [height, width, channels] = this.#here.shape;
    let best = 0;
    const count = this.#isFlat ? channels : height * width;
    const valueAt = (/** @type {number} */ i) => Math.abs(data[this.#isFlat ? i : i * channels + this.#channel]);
    for (let i = 1; i < count; i++) if (valueAt(i) > valueAt(best)) best = i;
    const line = this.#isFlat ? Math.min(LINE, channels) : width;
    this.#lens.look(Math.floor(best / line), best % line);
  }

  /** The unit that is looked at. */
  get #looked() {
    const { isAnswer, shape } = this.#here;
    const { row, column } = this.#lens;
    if (isAnswer) return { row: 0, column: 0, channel: this.#channel };
    if (this.#isFlat) return { row: 0, column: 0, channel: Math.min(shape[2] - 1, row * LINE + column) };
    return { row, column, channel: this.#channel };
  }

  /** @param {boolean} isPerson whether the person moved there */
  #showUnit(isPerson) {
    const found = this.#found;
    const net = this.#net;
    if (!found || !net) return;
    const { layer, name, isAnswer, shape } = this.#here;
    const unit = this.#looked;
    const [, width, channels] = shape;
    const shown = found.values[layer][(unit.row * width + unit.column) * channels + unit.channel];
    const explained = explain(net, (i) => (i < 0 ? found.image : found.values[i]), layer, unit);
    const where = isAnswer
      ? `${name}, ${unit.channel < 10 ? 'digit ' : ''}${className(unit.channel)}`
      : this.#isFlat
        ? `${name}, number ${unit.channel + 1}`
        : `Channel ${unit.channel + 1}, row ${unit.row + 1}, column ${unit.column + 1}`;
    const probability = isAnswer && this.#probabilities ? (this.#probabilities[unit.channel] ?? null) : null;
    this.#unit.show(net, explained, where, shown, { from: this.#from, probability });
    fill(this.#readout, isAnswer ? '' : `${where}: ${figure(shown)}`);
    if (isPerson) this.#say(`${where}: ${figure(shown)}.`);
  }

  /** What each channel is, for those who listen. @param {Float32Array} data */
  #describe(data) {
    const { shape, isAnswer } = this.#here;
    const [height, width, channels] = shape;
    if (isAnswer || data.length !== height * width * channels) return;
    [...this.#channels.children].forEach((tile, channel) => {
      let largest = 0;
      for (let i = channel; i < data.length; i += channels) if (Math.abs(data[i]) > Math.abs(data[largest * channels + channel])) largest = (i - channel) / channels;
      const value = data[largest * channels + channel];
      const words =
        value === 0
          ? `Channel ${channel + 1}: all 0`
          : `Channel ${channel + 1}: strongest ${figure(value)} at row ${Math.floor(largest / width) + 1}, column ${(largest % width) + 1}`;
      tile.setAttribute('aria-label', words);
      tile.setAttribute('title', words);
    });
    this.#lens.canvas.setAttribute(
      'aria-label',
      this.#isFlat ? `The ${channels} numbers` : `Channel ${this.#channel + 1}, ${height} by ${width} numbers`,
    );
  }

  /** @param {HTMLElement} legend @param {boolean} isSigned @param {number} scale @param {string} words */
  #showLegend(legend, isSigned, scale, words) {
    fill(
      legend,
      isSigned
        ? [el('span', {}, `−${scale}`), el('i', { class: 'ramp minus' }), el('span', {}, '0'), el('i', { class: 'ramp plus' }), el('span', {}, `+${scale}`)]
        : [el('span', {}, '0'), el('i', { class: 'ramp ink' }), el('span', {}, scale)],
      el('span', { class: 'legend-words' }, words),
    );
  }

  /** What the layer has learnt: of the conv or dense layer that this one's numbers come from. */
  #paintFilters() {
    const net = this.#net;
    if (!net) return;
    const source = net.source(this.#here.layer);
    const kernel = source < 0 ? null : net.tensor(source, 'kernel');
    const spec = source < 0 ? null : net.layers[source];
    const isDense = spec?.type === 'dense';
    const before = source < 0 ? null : isDense && source > 0 && net.layers[source - 1].type === 'flatten' ? net.before(source - 1) : net.before(source);
    const canShow = kernel !== null && before !== null && (spec?.type === 'conv' || (isDense && before[0] * before[1] > 1));
    this.#learnt.hidden = !canShow;
    if (!canShow) return;
    const inputs = before[2];
    const outputs = spec.type === 'conv' ? spec.filters : /** @type {import('../../inkling/layers.js').DenseLayer} */ (spec).units;
    const [height, width] = spec.type === 'conv' ? [spec.kernel, spec.kernel] : before;
    const isFirst = inputs === 1 && !isDense;
    const channel = this.#isFlat && !this.#here.isAnswer ? this.#looked.channel : this.#channel;
    const scale = this.#scales.take(`kernel ${source}`, largestSize(kernel));
    const name = net.labels[source];
    const from = net.nameOf(source - 1);
    fill(this.#filterTitle, isFirst ? `The filters of ${name}` : `What ${this.#here.isAnswer ? className(channel) : `channel ${channel + 1}`} of ${name} looks for`);
    fill(
      this.#filterWords,
      isFirst
        ? `${outputs} of ${height} × ${width}, one for each channel. Ink under blue weights counts for the channel, under red ones (with a dash) against it.`
        : `${height} × ${width} weights for each of the ${inputs} channels of ${from}. Blue counts for it, red (with a dash) against it.`,
    );
    this.#showLegend(this.#filterLegend, true, scale, 'All filters of the layer share one scale');
    const count = isFirst ? outputs : inputs;
    if (this.#filters.children.length !== count || this.#filters.dataset.source !== `${source}`) {
      this.#filters.dataset.source = `${source}`;
      fill(
        this.#filters,
        Array.from({ length: count }, (_, i) =>
          el('button', { type: 'button', class: 'channel', dataset: { rove: '', filter: String(i) }, onclick: () => this.#chooseFilter(i, isFirst, isDense) }, blank('filter-picture')),
        ),
      );
      makeStop(this.#filters, /** @type {HTMLElement | undefined} */ (this.#filters.children[0]));
    }
    [...this.#filters.children].forEach((tile, i) => {
      const start = isFirst ? i : i * outputs + channel;
      const step = inputs * outputs;
      const values = { data: kernel, width, height, start, step, scale, isSigned: true };
      const canvas = /** @type {HTMLCanvasElement} */ (tile.firstElementChild);
      if (width <= 7) paintCells(canvas, values);
      else paint(canvas, values);
      let low = 0;
      let high = 0;
      for (let k = 0; k < width * height; k++) {
        low = Math.min(low, kernel[start + k * step]);
        high = Math.max(high, kernel[start + k * step]);
      }
      const words = `${isFirst ? 'Filter' : 'From channel'} ${i + 1}: weights from ${figure(low)} to ${high > 0 ? '+' : ''}${figure(high)}`;
      tile.setAttribute('aria-label', words);
      tile.setAttribute('title', words);
    });
    this.#markFilters();
  }

  /** @param {number} i @param {boolean} isFirst @param {boolean} isDense */
  #chooseFilter(i, isFirst, isDense) {
    if (isFirst) this.#chooseChannel(i);
    else if (!isDense && this.#from !== i) {
      this.#from = i;
      this.#showUnit(false);
      this.#markFilters();
    }
  }

  #markFilters() {
    const isFirst = this.#filters.children.length > 0 && this.#net?.before(Number(this.#filters.dataset.source))[2] === 1;
    const marked = isFirst ? this.#channel : this.#from;
    [...this.#filters.children].forEach((tile, i) => tile.setAttribute('aria-pressed', String(i === marked)));
  }
}

/** The numbers of a flat layer, with 0 up to the end of the last line. @param {Float32Array} data */
function padded(data) {
  const full = new Float32Array(Math.ceil(data.length / LINE) * LINE);
  full.set(data);
  return data.length < LINE ? data : full;
}
