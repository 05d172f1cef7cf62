/* layers.js - the panel "Layers": the activations of each layer, channel by channel, its weights, and the arithmetic of each
 * number.
 *
 * All channels of a layer share one scale, which the panel shows. The channels, the filters and the numbers of a channel are
 * one Tab stop each, with arrow keys inside. Texts for screen readers are updated when the pen rests.
 */
import { el, fill } from '../parts/dom.js';
import { makeStop, rove } from '../parts/rove.js';
import { explain } from './arithmetic.js';
import { Filters } from './filters.js';
import { showLegend } from './legend.js';
import { Lens } from './lens.js';
import { blank, paint } from './paint.js';
import { Scales, largestSize } from './scale.js';
import { UnitView } from './unit.js';
import { className, figure, shapeWords } from './words.js';

/** @typedef {import('./net.js').NetParts} NetParts */
/** @typedef {import('./net.js').Place} Place */
/** @typedef {{ image: Float32Array, values: Float32Array[] }} Found */

/** Numbers on a line of a flat layer. */
const LINE = 16;
/** Milliseconds until the texts for screen readers are updated. */
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
  /** Whether the user chose the channel; otherwise the channel of the answer's class is shown. */
  #isChosen = false;
  /** Input channel whose window is shown; -1: the one that contributes most. */
  #from = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #choice = el('fieldset', { class: 'layer-choice' });
  #title = el('h3', { class: 'layer-title' });
  #words = el('p', { class: 'layer-words' });
  #legend = el('p', { class: 'legend' });
  #channels = el('div', {
    class: 'channels',
    role: 'group',
    'aria-label': 'Channels',
    id: 'inside-channels',
  });
  #lens = new Lens(
    'inside-lens',
    'Arrow keys move among the numbers; the arithmetic follows.',
    () => {
      this.#from = -1;
      this.#showUnit(true);
      if (this.#isFlat) this.#paintFilters();
    },
  );
  #readout = el('p', { class: 'readout' });
  #unit = new UnitView((channel) => {
    this.#from = channel;
    this.#showUnit(false);
    this.#markFilter();
  });
  #filters = new Filters((filter) => this.#chooseFilter(filter));
  #look = el(
    'div',
    { class: 'look' },
    el('div', { class: 'look-picture' }, this.#lens.element, this.#readout),
    this.#unit.element,
  );
  element = el(
    'div',
    {},
    this.#choice,
    this.#title,
    this.#words,
    this.#legend,
    this.#channels,
    this.#look,
    this.#filters.element,
  );

  /** @param {{ say: (words: string) => void, onChoose: () => void }} tell */
  constructor({ say, onChoose }) {
    this.#say = say;
    this.#onChoose = onChoose;
    rove(this.#channels);
    this.#channels.addEventListener('focusin', ({ target }) =>
      /** @type {HTMLElement} */ (target).click(),
    );
  }

  /** The choice, for the address. */
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
    const names = (/** @type {NetParts | null} */ one) =>
      one?.places.map(({ name, shape }) => name + shape).join();
    const isNew = names(this.#net) !== names(net) || this.#net?.members !== net.members;
    this.#net = net;
    if (isOther) this.#scales.clear();
    if (isNew) this.#found = null; // it belongs to the previous net
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

  /** Updates everything that depends on the layers and the choice. */
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
          el('input', {
            type: 'radio',
            name: 'inside-layer',
            value: String(i),
            checked: i === this.#place,
            onchange: () => this.#chooseLayer(i),
          }),
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

  /** Scrolls the list of layers so that the chosen layer is in the middle. */
  #bringIntoView() {
    const label = /** @type {HTMLElement | null} */ (
      this.#choice.querySelector('label:has(:checked)')
    );
    if (label)
      this.#choice.scrollLeft =
        label.offsetLeft - (this.#choice.clientWidth - label.offsetWidth) / 2;
  }

  /** Shows the chosen layer: its texts, its channels, its filters. */
  #showPlace() {
    const { name, words, shape, isAnswer } = this.#here;
    const [height, width, channels] = shape;
    this.#channel = Math.min(this.#channel, channels - 1);
    fill(this.#title, name, el('small', {}, shapeWords(shape)));
    const { members } = /** @type {NetParts} */ (this.#net);
    const whose =
      members > 1 ? ` This is the first of ${members} nets, whose answers are averaged.` : '';
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
    makeStop(
      this.#channels,
      /** @type {HTMLElement | undefined} */ (this.#channels.children[this.#channel]),
    );
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
      isAnswer
        ? [
            el(
              'b',
              {},
              channel < 10 && el('span', { class: 'unseen' }, 'Digit '),
              className(channel),
            ),
            el('i', { class: 'reach' }),
            el('span', { class: 'logit' }),
          ]
        : blank('channel-picture'),
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
    const isRead = reading !== null && reading.label !== null && this.#net?.members === 1;
    this.#probabilities = isRead ? reading.probabilities : null;
    if (this.#net) this.#paint();
    return '';
  }

  /** Paints the channels; the texts follow later. */
  #paint() {
    const found = this.#found;
    this.#look.hidden = !found;
    if (!found) return;
    const { layer, shape, isSigned, isAnswer, name } = this.#here;
    const [height, width, channels] = shape;
    const data = found.values[layer];
    if (!data || data.length !== height * width * channels) return; // data of the previous net
    if (isAnswer && !this.#isChosen) this.#follow(data.indexOf(Math.max(...data)));
    const scale = this.#scales.take(name, largestSize(data));
    showLegend(
      this.#legend,
      isSigned,
      scale,
      isAnswer ? 'The classes share one scale' : 'All channels share one scale',
    );
    [...this.#channels.children].forEach((tile, channel) => {
      tile.setAttribute('aria-pressed', String(channel === this.#channel));
      if (isAnswer) {
        /** @type {HTMLElement} */ (tile).style.setProperty(
          '--p',
          Math.min(1, Math.abs(data[channel]) / scale).toFixed(3),
        );
        tile.classList.toggle('below', data[channel] < 0);
        fill(/** @type {Element} */ (tile.lastElementChild), figure(data[channel]));
      } else {
        const canvas = /** @type {HTMLCanvasElement} */ (tile.firstElementChild);
        paint(canvas, { data, width, height, start: channel, step: channels, scale, isSigned });
      }
    });
    if (!isAnswer) {
      const values = this.#isFlat
        ? {
            data: padded(data),
            width: Math.min(LINE, channels),
            height: Math.ceil(channels / LINE),
          }
        : { data, width, height, start: this.#channel, step: channels };
      this.#lens.show({ ...values, scale, isSigned });
      if (!this.#lens.isChosen) this.#lookAtLargest(data);
    }
    this.#showUnit(false);
    if (this.#isFlat && !isAnswer) this.#paintFilters();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#describe(data), REST);
  }

  /** Shows the class of the present answer. @param {number} channel */
  #follow(channel) {
    if (channel === this.#channel) return;
    this.#channel = channel;
    makeStop(
      this.#channels,
      /** @type {HTMLElement | undefined} */ (this.#channels.children[channel]),
    );
    this.#paintFilters();
  }

  /** @param {Float32Array} data */
  #lookAtLargest(data) {
    const [height, width, channels] = this.#here.shape;
    const best = this.#isFlat
      ? strongest(data, 0, 1, channels)
      : strongest(data, this.#channel, channels, height * width);
    const line = this.#isFlat ? Math.min(LINE, channels) : width;
    this.#lens.look(Math.floor(best / line), best % line);
  }

  /** Shows the selected unit. */
  get #looked() {
    const { isAnswer, shape } = this.#here;
    const { row, column } = this.#lens;
    if (isAnswer) return { row: 0, column: 0, channel: this.#channel };
    if (this.#isFlat)
      return { row: 0, column: 0, channel: Math.min(shape[2] - 1, row * LINE + column) };
    return { row, column, channel: this.#channel };
  }

  /** @param {boolean} isPerson whether the user moved there */
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
    const probability =
      isAnswer && this.#probabilities ? (this.#probabilities[unit.channel] ?? null) : null;
    this.#unit.show(net, explained, where, shown, { from: this.#from, probability });
    fill(this.#readout, isAnswer ? '' : `${where}: ${figure(shown)}`);
    if (isPerson) this.#say(`${where}: ${figure(shown)}.`);
  }

  /** Updates the channels' texts for screen readers. @param {Float32Array} data */
  #describe(data) {
    const { shape, isAnswer } = this.#here;
    const [height, width, channels] = shape;
    if (isAnswer || data.length !== height * width * channels) return;
    [...this.#channels.children].forEach((tile, channel) => {
      const largest = strongest(data, channel, channels, height * width);
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
      this.#isFlat
        ? `The ${channels} numbers`
        : `Channel ${this.#channel + 1}, ${height} by ${width} numbers`,
    );
  }

  /** Shows the weights from which the layer's numbers are computed. */
  #paintFilters() {
    const net = this.#net;
    if (!net) return;
    const { layer, isAnswer } = this.#here;
    const { channel } = this.#looked;
    const kernel = net.kernelOf(layer);
    const scale = kernel
      ? this.#scales.take(`kernel ${kernel.source}`, largestSize(kernel.data))
      : 1;
    const unit = isAnswer
      ? className(channel)
      : this.#isFlat
        ? `number ${channel + 1}`
        : `channel ${channel + 1}`;
    this.#filters.show(kernel, channel, unit, scale);
    this.#markFilter();
  }

  /** @param {number} filter */
  #chooseFilter(filter) {
    if (this.#net?.kernelOf(this.#here.layer)?.kind === 'first') {
      this.#chooseChannel(filter);
    } else if (this.#from !== filter) {
      this.#from = filter;
      this.#showUnit(false);
      this.#markFilter();
    }
  }

  #markFilter() {
    const isFirst = this.#net?.kernelOf(this.#here.layer)?.kind === 'first';
    this.#filters.mark(isFirst ? this.#channel : this.#from);
  }
}

/** Which of the numbers start, start + step, ... is the farthest from 0.
 * @param {Float32Array} data @param {number} start @param {number} step @param {number} count */
function strongest(data, start, step, count) {
  let best = 0;
  for (let i = 1; i < count; i++)
    if (Math.abs(data[start + i * step]) > Math.abs(data[start + best * step])) best = i;
  return best;
}

/** The numbers of a flat layer, padded with 0 to the end of the last line. @param {Float32Array} data */
function padded(data) {
  const full = new Float32Array(Math.ceil(data.length / LINE) * LINE);
  full.set(data);
  return data.length < LINE ? data : full;
}
