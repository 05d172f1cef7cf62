/* editor.js - edits the network as a table like Keras' summary(), whose rows can be changed, moved, added
 * and removed.
 *
 * The engine checks every change at once. An impossible list stays in the table, with the reason at the
 * first impossible layer and the shapes up to there. Keys on a layer's name: Enter opens it, Alt with the
 * arrows moves it, Delete removes it.
 */
import { adaptLayers } from '../../inkling/index.js';
import { button, el, fill } from '../parts/dom.js';
import { scrolled } from '../parts/scrolled.js';
import { isUsual, sidesWords } from '../parts/sizes.js';
import { count } from '../parts/words.js';
import { describe, optionsText, shapeText } from './layerwords.js';
import { pasteBox } from './paste.js';

/**
 * @typedef {import('../../inkling/architecture/layers.js').Layer} Layer
 * @typedef {import('../../inkling/inkling.js').Engine} Engine
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./layerwords.js').Row} Row
 */

/** Names and default options of new layers. @type {[string, Layer][]} */
const NEW = [
  [
    'Convolution',
    {
      type: 'conv',
      filters: 16,
      kernel: 3,
      stride: 1,
      padding: 'valid',
      bias: true,
      init: 'glorot',
    },
  ],
  ['ReLU', { type: 'relu' }],
  ['Tanh', { type: 'tanh' }],
  ['Sigmoid', { type: 'sigmoid' }],
  ['ELU', { type: 'elu' }],
  ['Leaky ReLU', { type: 'leakyRelu', slope: 0.3 }],
  ['Swish', { type: 'swish' }],
  ['GELU', { type: 'gelu' }],
  ['Max pooling', { type: 'maxpool', size: 2, stride: 2 }],
  ['Average pooling', { type: 'avgpool', size: 2, stride: 2 }],
  ['Global average', { type: 'globalAveragePooling' }],
  ['Batch norm', { type: 'batchnorm', momentum: 0.99, epsilon: 0.001 }],
  ['Dropout', { type: 'dropout', rate: 0.25 }],
  ['Flatten', { type: 'flatten' }],
  ['Dense', { type: 'dense', units: 64, bias: true, init: 'glorot' }],
];

/**
 * Options of a type: [option, label, words or null for a number].
 * @type {Record<string, [string, string, (string[] | 'flag')?][]>}
 */
const OPTIONS = {
  conv: [
    ['filters', 'Filters'],
    ['kernel', 'Kernel'],
    ['stride', 'Stride'],
    ['padding', 'Padding', ['valid', 'same']],
    ['bias', 'Bias', 'flag'],
    ['init', 'First weights', ['glorot', 'he']],
  ],
  dense: [
    ['units', 'Units'],
    ['bias', 'Bias', 'flag'],
    ['init', 'First weights', ['glorot', 'he']],
  ],
  maxpool: [
    ['size', 'Size'],
    ['stride', 'Stride'],
  ],
  avgpool: [
    ['size', 'Size'],
    ['stride', 'Stride'],
  ],
  dropout: [['rate', 'Rate']],
  leakyRelu: [['slope', 'Slope']],
  batchnorm: [
    ['momentum', 'Momentum'],
    ['epsilon', 'Epsilon'],
  ],
};

export class Editor {
  #store;
  #engine;
  #say;
  #body = el('tbody');
  #foot = el('tfoot');
  #problem = el('p', { class: 'problem', id: 'layer-problem', role: 'alert', hidden: true });
  #fit = button('', () => this.#fitLayers(), { id: 'fit-layers', hidden: true });
  #adders = el('div', { class: 'adders', role: 'group', 'aria-label': 'Add a layer' });
  /** Index of the layer that is open, or -1. */
  #open = -1;
  /** @type {string | null} why the list is impossible */
  problem = null;
  element;

  /**
   * @param {Store} store
   * @param {Engine} engine
   * @param {(text: string) => void} say for screen readers
   */
  constructor(store, engine, say) {
    this.#store = store;
    this.#engine = engine;
    this.#say = say;
    const heads = ['Layer', 'Options', 'Output', 'Param #', 'MACs'];
    for (const [label, layer] of NEW) {
      this.#adders.append(
        el(
          'button',
          { type: 'button', dataset: { add: layer.type }, onclick: () => this.#add(layer) },
          label,
        ),
      );
    }
    this.element = el(
      'div',
      { class: 'editor' },
      scrolled(
        'Layers',
        el(
          'table',
          { class: 'layers' },
          el(
            'caption',
            { class: 'unseen' },
            'Layers of the network. On a layer’s name: Enter opens it, Alt with up or down moves it, Delete removes it.',
          ),
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              heads.map((head, i) =>
                el('th', { scope: 'col', class: i > 1 ? 'number' : '' }, head),
              ),
            ),
          ),
          this.#body,
          this.#foot,
        ),
      ),
      this.#problem,
      this.#fit,
      el('p', { class: 'small' }, 'Add a layer ', el('span', { class: 'add-where' })),
      this.#adders,
      pasteBox((layers, said) => this.#set(layers, said)),
    );
    let known = '';
    store.watch(() => {
      const { layers, input } = store.net;
      const text = JSON.stringify([layers, input]);
      if (text === known) return;
      known = text;
      this.#draw();
    });
  }

  /** Those of the network for the data, which may be a preset changed to fit. */
  get #layers() {
    return this.#store.net.layers;
  }

  #draw() {
    const focus = this.#focusOf(document.activeElement);
    const { layers, input } = this.#store.net;
    if (this.#open >= layers.length) this.#open = -1;
    const { rows, problem, at } = describe(this.#engine, layers, input);
    this.problem = problem;
    this.#problem.hidden = problem === null;
    this.#problem.textContent = problem ?? '';
    this.#fit.hidden = problem === null || isUsual(input);
    this.#fit.textContent = `Fit the layers to ${sidesWords(input)}`;
    fill(
      this.#body,
      inputRow(input),
      layers.flatMap((layer, i) => {
        const row = this.#row(layer, i, rows[i], i === at);
        return i === this.#open
          ? [row, el('tr', { class: 'open' }, el('td', { colspan: '5' }, this.#form(layer, i)))]
          : [row];
      }),
    );
    fill(this.#foot, totalRow(rows, problem !== null));
    const where = this.element.querySelector('.add-where');
    if (where)
      where.textContent =
        this.#open >= 0
          ? `after ${rows[this.#open].name}`
          : endsInDense(layers)
            ? 'before the last one'
            : 'at the end';
    if (focus) /** @type {HTMLElement | null} */ (this.element.querySelector(focus))?.focus();
  }

  /** @param {Layer} layer @param {number} index @param {Row} row @param {boolean} isBroken */
  #row(layer, index, row, isBroken) {
    const name = el(
      'button',
      {
        type: 'button',
        class: 'layer-name',
        dataset: { layer: String(index) },
        'aria-expanded': String(index === this.#open),
        onclick: () => this.#toggle(index),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event, index),
      },
      row.name,
    );
    return el(
      'tr',
      { class: isBroken ? 'broken' : '', dataset: { row: String(index) } },
      el(
        'th',
        { scope: 'row' },
        name,
        isBroken ? el('span', { class: 'mark' }, ' breaks here') : null,
      ),
      el('td', {}, optionsText(layer)),
      el('td', { class: 'number' }, row.output ?? '–'),
      el('td', { class: 'number' }, row.params === null ? '–' : count(row.params)),
      el('td', { class: 'number' }, row.macs === null ? '–' : count(row.macs)),
    );
  }

  /** A selector that finds an element again after drawing. @param {Element | null} element */
  #focusOf(element) {
    if (!(element instanceof HTMLElement) || !this.#body.contains(element)) return null;
    if (element.dataset.layer) return `[data-layer="${element.dataset.layer}"]`;
    if (element.dataset.option) return `[data-option="${element.dataset.option}"]`;
    if (element.dataset.act) return `[data-act="${element.dataset.act}"]`;
    return null;
  }

  /** @param {Layer} layer @param {number} index */
  #form(layer, index) {
    const fields = (OPTIONS[layer.type] ?? []).map(([option, label, kind]) =>
      optionField(option, label, kind, /** @type {any} */ (layer)[option], (next) =>
        this.#change(index, option, next),
      ),
    );
    const act = (
      /** @type {string} */ name,
      /** @type {string} */ text,
      /** @type {() => void} */ onclick,
      disabled = false,
    ) => button(text, onclick, { class: 'plain', dataset: { act: name }, disabled });
    return el(
      'div',
      { class: 'layer-form' },
      el('div', { class: 'fields' }, fields),
      el(
        'div',
        { class: 'row' },
        act('up', 'Move up', () => this.#move(index, -1), index === 0),
        act('down', 'Move down', () => this.#move(index, 1), index === this.#layers.length - 1),
        act('remove', 'Remove', () => this.#remove(index)),
        act('close', 'Done', () => this.#toggle(index)),
      ),
    );
  }

  /** @param {KeyboardEvent} event @param {number} index */
  #press(event, index) {
    if (event.altKey && event.key === 'ArrowUp') this.#move(index, -1);
    else if (event.altKey && event.key === 'ArrowDown') this.#move(index, 1);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown')
      this.#focus(index + (event.key === 'ArrowUp' ? -1 : 1));
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#remove(index);
    else return;
    event.preventDefault();
  }

  /** @param {number} index */
  #focus(index) {
    /** @type {HTMLElement | null} */ (
      this.#body.querySelector(`[data-layer="${index}"]`)
    )?.focus();
  }

  /** @param {number} index */
  #toggle(index) {
    this.#open = this.#open === index ? -1 : index;
    this.#draw();
    this.#focus(index);
  }

  /** @param {number} index @param {string} option @param {unknown} value */
  #change(index, option, value) {
    const layers = this.#layers.map((layer, i) => {
      if (i !== index) return layer;
      const next = /** @type {any} */ ({ ...layer, [option]: value });
      // A pool's stride follows its size until the user changes the stride.
      if (option === 'size' && 'stride' in layer && 'size' in layer && layer.stride === layer.size)
        next.stride = value;
      return next;
    });
    this.#set(layers);
  }

  /** @param {number} index @param {number} by */
  #move(index, by) {
    const to = index + by;
    if (to < 0 || to >= this.#layers.length) return;
    const layers = [...this.#layers];
    layers.splice(to, 0, ...layers.splice(index, 1));
    if (this.#open === index) this.#open = to;
    else if (this.#open === to) this.#open = index;
    this.#set(layers, `Moved to place ${to + 1} of ${layers.length}.`);
    if (
      this.#body.contains(document.activeElement) &&
      document.activeElement?.hasAttribute('data-act')
    )
      return;
    this.#focus(to);
  }

  /** @param {number} index */
  #remove(index) {
    const layers = this.#layers.filter((_, i) => i !== index);
    this.#open = -1;
    this.#set(layers, 'Layer removed.');
    this.#focus(Math.min(index, layers.length - 1));
  }

  /** @param {Layer} layer */
  #add(layer) {
    const layers = [...this.#layers];
    const at =
      this.#open >= 0 ? this.#open + 1 : endsInDense(layers) ? layers.length - 1 : layers.length;
    layers.splice(at, 0, { ...layer });
    this.#open = at;
    this.#set(layers, `${layer.type} added at place ${at + 1}.`);
    const target =
      this.#body.querySelector('.layer-form input, .layer-form select') ??
      this.#body.querySelector(`[data-layer="${at}"]`);
    /** @type {HTMLElement | null} */ (target)?.focus();
  }

  /** Changes the layers as a preset's are changed for other pictures. */
  #fitLayers() {
    const { layers, input } = this.#store.net;
    this.#set(adaptLayers(layers, input, null), 'The layers were fitted.');
  }

  /** @param {Layer[]} layers @param {string} [said] */
  #set(layers, said = '') {
    this.#store.set({ layers });
    this.#say(
      `${said} ${this.problem ? '' : `${this.#foot.querySelector('#total-params')?.textContent} parameters.`}`.trim(),
    );
  }
}

/** @param {readonly Layer[]} layers */
function endsInDense(layers) {
  return layers.at(-1)?.type === 'dense';
}

/** The row above the layers. @param {readonly number[]} input */
function inputRow(input) {
  return el(
    'tr',
    { class: 'input' },
    el('th', { scope: 'row' }, 'pictures'),
    el('td'),
    el('td', { class: 'number', id: 'input-shape' }, shapeText(input)),
    el('td'),
    el('td'),
  );
}

/** @param {readonly Row[]} rows @param {boolean} isBroken */
function totalRow(rows, isBroken) {
  const sum = (/** @type {'params' | 'macs'} */ key) =>
    isBroken ? '–' : count(rows.reduce((total, row) => total + (row[key] ?? 0), 0));
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, 'Total'),
    el('td', {}, `${rows.length} layers`),
    el('td'),
    el('td', { class: 'number', id: 'total-params' }, sum('params')),
    el('td', { class: 'number' }, sum('macs')),
  );
}

/** The label and the control of one option of a layer.
 * @param {string} option
 * @param {string} label
 * @param {string[] | 'flag' | undefined} kind the words to choose among; undefined for a number
 * @param {any} value
 * @param {(next: unknown) => void} change */
function optionField(option, label, kind, value, change) {
  const id = `layer-${option}`;
  const name = el('label', { for: id }, label);
  const common = { id, dataset: { option } };
  if (kind === 'flag') {
    const onchange = (/** @type {any} */ event) => change(event.target.checked);
    const tick = el('input', { ...common, type: 'checkbox', checked: value, onchange });
    return el('div', { class: 'field flag' }, tick, name);
  }
  if (kind) {
    const onchange = (/** @type {any} */ event) => change(event.target.value);
    const words = kind.map((word) => el('option', { value: word, selected: word === value }, word));
    return el('div', { class: 'field' }, name, el('select', { ...common, onchange }, words));
  }
  const number = el('input', {
    ...common,
    type: 'text',
    inputmode: 'decimal',
    size: '6',
    value: String(value),
    autocomplete: 'off',
    onchange: (/** @type {any} */ event) => change(Number(event.target.value)),
  });
  return el('div', { class: 'field' }, name, number);
}
