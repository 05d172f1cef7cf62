/* view.js - the Inside view: how a net computes its answer, live while the user draws and while the net learns.
 *
 * It only connects the parts. The pad is moved here while the view is shown. For every change of the drawing or the net it sends
 * a question for the open panel to the worker (probe.js), and passes the answer to that panel. The page's thread computes no
 * more than the arithmetic of a single activation.
 */
import { Announcer } from '../parts/announcer.js';
import { borrow } from '../parts/borrow.js';
import { addStyles, button, el, fill } from '../parts/dom.js';
import { sign } from '../pen/numerals.js';
import { makePicker } from '../parts/picker.js';
import { PAD_UNITS, isEmpty } from '../pen/sheet.js';
import { makeStop, rove } from '../parts/rove.js';
import { isUsual, sizeWords } from '../parts/sizes.js';
import { remark, sentence, verdict } from '../parts/words.js';
import { LayersPanel } from './layers.js';
import { StrokesPanel } from './left-out.js';
import { NearestPanel } from './nearest-panel.js';
import { PlacesPanel } from './places.js';
import { PreparationPanel } from './preparation.js';
import { Probe } from './probe.js';

/** @typedef {import('./worker.js').Panel} PanelName */
/**
 * @typedef {object} Context what a panel may need besides its finding
 * @property {import('./worker.js').Reading | null} reading
 * @property {Float32Array} image
 * @property {import('../pen/sheet.js').Drawing} drawing
 * @property {number} ink width of the line as a share of the pad
 * @property {import('./net.js').NetParts | null} net
 * @property {boolean} isDone
 */
/** @typedef {{ title: string, element: HTMLElement, show: (found: any, context: Context) => string }} Panel */

/** Milliseconds of rest before a finding is spoken. */
const REST = 700;

/** @type {import('../router.js').Mount} */
export async function mount(host, workbench, router) {
  await addStyles(new URL('./inside.css', import.meta.url));
  const view = new InsideView(host, workbench, router);
  return { show: (settings) => view.show(settings), hide: () => view.hide() };
}

class InsideView {
  #shown = false;
  /** @type {(() => void)[]} */
  #giveBack = [];
  /** @type {PanelName} */
  #open = 'preparation';
  #frame = 0;
  /** The subject of the latest question. @type {Pick<Context, 'drawing' | 'ink'>} */
  #asked = { drawing: { strokes: [], picture: null }, ink: 0.04 };
  /** The net's input for the picture on the pad. @type {{ of: unknown, image: Float32Array | null }} */
  #picture = { of: null, image: null };

  status = el('p', { class: 'unseen', role: 'status', id: 'inside-said' });
  speaker = new Announcer(this.status, REST);
  problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  pad = el('div', { class: 'inside-pad' });
  samples = el('div', { class: 'inside-samples' }, el('p', {}, 'Let Inkling write one'));
  figure = el('div', { class: 'inside-figure', 'aria-hidden': 'true' });
  verdict = el('p', { class: 'inside-verdict' });
  remark = el('p', { class: 'inside-remark' });
  tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'What to look at' });

  /** @param {HTMLElement} host @param {import('../data/workbench.js').Workbench} workbench
   * @param {import('../router.js').Router} router */
  constructor(host, workbench, router) {
    this.workbench = workbench;
    this.router = router;
    this.probe = new Probe(workbench);
    const say = (/** @type {string} */ words) => this.speaker.say(words);
    this.layers = new LayersPanel({ say, onChoose: () => this.#remember() });
    this.places = new PlacesPanel(say);
    this.nearest = new NearestPanel(workbench, this.probe);
    /** @type {Record<PanelName, Panel>} */
    this.panels = {
      preparation: new PreparationPanel(),
      layers: this.layers,
      strokes: new StrokesPanel(),
      places: this.places,
      nearest: this.nearest,
    };
    this.bodies = this.#makeTabs();
    this.element = this.#makeElement();
    fill(
      host,
      el('h2', { tabindex: '-1' }, 'Inside'),
      el(
        'p',
        { class: 'lede' },
        'What the net makes of your drawing, while you draw and while it learns.',
      ),
      this.element,
      this.status,
    );
    for (const event of ['pad', 'model']) workbench.addEventListener(event, () => this.#request());
    addEventListener('themechange', () => this.#showFound());
    this.#listen();
  }

  /** The desk with pad and answer, and the panels. */
  #makeElement() {
    const picker = el('p', { class: 'inside-picker' });
    const select = el('select', { id: 'inside-model' });
    picker.append(el('label', { for: 'inside-model' }, 'Read by'), ' ', select);
    makePicker(select, this.workbench, (problem) => this.#complain(problem));
    return el(
      'div',
      { class: 'inside' },
      el(
        'section',
        { class: 'inside-desk', 'aria-label': 'Draw' },
        this.pad,
        el(
          'div',
          { class: 'inside-answer' },
          this.figure,
          el('div', {}, this.verdict, this.remark, picker),
        ),
        this.samples,
      ),
      el(
        'section',
        { class: 'inside-look', 'aria-label': 'Inside the net' },
        this.tabs,
        this.problem,
        Object.values(this.bodies),
      ),
    );
  }

  #makeTabs() {
    /** @type {Record<string, HTMLElement>} */
    const bodies = {};
    for (const [name, { title, element }] of Object.entries(this.panels)) {
      const choose = () => this.#choose(/** @type {PanelName} */ (name));
      this.tabs.append(
        el(
          'button',
          {
            type: 'button',
            role: 'tab',
            id: `inside-tab-${name}`,
            'aria-controls': `inside-${name}`,
            dataset: { rove: '', panel: name },
            onclick: choose,
            onfocus: choose,
          },
          title,
        ),
      );
      element.classList.add('panel');
      bodies[name] = el(
        'div',
        {
          role: 'tabpanel',
          id: `inside-${name}`,
          'aria-labelledby': `inside-tab-${name}`,
          tabindex: '0',
        },
        element,
      );
    }
    rove(this.tabs);
    return bodies;
  }

  #listen() {
    const { probe } = this;
    probe.addEventListener('net', (event) => {
      const { isOther } = /** @type {CustomEvent} */ (event).detail;
      if (isOther) this.places.netChanged();
      if (probe.net) this.layers.netChanged(probe.net, isOther);
    });
    probe.addEventListener('reading', () => {
      this.problem.hidden = true;
      this.#showReading();
    });
    probe.addEventListener('found', () => this.#showFound());
    probe.addEventListener('problem', () => {
      const again = button('Try again', () => {
        this.problem.hidden = true;
        probe.again(this.#question());
      });
      this.#complain(probe.problem ?? '', probe.isStuck && again);
    });
  }

  /** @param {string} problem '' hides it @param {HTMLElement | false} [remedy] */
  #complain(problem, remedy = false) {
    this.problem.hidden = problem === '';
    fill(this.problem, problem, remedy && ' ', remedy);
  }

  /** @param {URLSearchParams} settings */
  show(settings) {
    const desk = /** @type {HTMLElement} */ (document.querySelector('#view-draw .writing'));
    const samples = /** @type {HTMLElement} */ (document.getElementById('samples'));
    if (!this.#shown) this.#giveBack = [borrow(desk, this.pad), borrow(samples, this.samples)];
    this.#shown = true;
    const wanted = settings.get('show');
    const number = (/** @type {string} */ name) =>
      Math.max(0, Math.floor(Number(settings.get(name))) - 1 || 0);
    if (settings.has('layer'))
      this.layers.choice = {
        layer: number('layer'),
        channel: settings.has('channel') ? number('channel') : null,
      };
    this.#choose(wanted && wanted in this.panels ? /** @type {PanelName} */ (wanted) : this.#open);
    this.#request();
  }

  hide() {
    for (const back of this.#giveBack) back();
    this.#giveBack = [];
    this.#shown = false;
  }

  /** @param {PanelName} name */
  #choose(name) {
    const tab = /** @type {HTMLElement} */ (this.tabs.querySelector(`[data-panel="${name}"]`));
    if (tab.getAttribute('aria-selected') === 'true') return;
    this.#open = name;
    for (const other of this.tabs.children)
      other.setAttribute('aria-selected', String(other === tab));
    makeStop(this.tabs, tab);
    for (const [other, body] of Object.entries(this.bodies)) body.hidden = other !== name;
    if (name === 'nearest') this.nearest.ready().then(() => this.#request());
    this.#showFound();
    this.#request();
    this.#remember();
  }

  #remember() {
    const settings = new URLSearchParams();
    if (this.#open !== 'preparation') settings.set('show', this.#open);
    if (this.#open === 'layers') {
      const { layer, channel } = this.layers.choice;
      settings.set('layer', String(layer + 1));
      if (channel !== null) settings.set('channel', String(channel + 1));
    }
    this.router.remember('inside', settings);
  }

  /** Sends a question in the next frame, one for all changes until then. */
  #request() {
    if (!this.#shown) return;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#ask();
    });
  }

  #ask() {
    const { pad, model, modelName } = this.workbench;
    if (!model) return;
    this.element.toggleAttribute('data-unfit', !isUsual(model.input));
    if (!isUsual(model.input)) {
      this.#complain(
        `“${modelName}” takes pictures of ${sizeWords(model.input)}. Inside looks into nets that take ${sizeWords()} in grey: choose another.`,
      );
      return;
    }
    const { drawing } = pad;
    this.element.toggleAttribute('data-empty', isEmpty(drawing));
    this.#asked = { drawing, ink: pad.ink / PAD_UNITS };
    this.probe.ask(this.#question());
  }

  /** What the open panel asks about the drawing on the pad. @returns {import('./probe.js').Question} */
  #question() {
    const { drawing, pen, ink } = this.workbench.pad;
    return {
      panel: this.#open,
      strokes: drawing.strokes.map((stroke) => [...stroke]),
      image: drawing.picture ? this.#imageOf(drawing.picture) : null,
      pad: { x: 0, y: 0, size: PAD_UNITS },
      ink: ink / PAD_UNITS,
      pen,
    };
  }

  /** @param {import('../pen/sheet.js').Picture} picture */
  #imageOf(picture) {
    if (this.#picture.of !== picture)
      this.#picture = { of: picture, image: this.workbench.pad.read()?.image ?? null };
    return this.#picture.image;
  }

  #showReading() {
    const { reading, image } = this.probe;
    const { drawing } = this.#asked;
    const circumstances = { hasInk: !isEmpty(drawing), reader: /** @type {const} */ ('ready') };
    const result =
      reading && image
        ? { ...reading, image: /** @type {Float32Array<ArrayBuffer>} */ (image) }
        : null;
    const digit = reading && reading.verdict !== 'none' ? reading.label : null;
    if (this.figure.dataset.digit !== `${digit}`) {
      this.figure.dataset.digit = `${digit}`;
      fill(this.figure, digit === null ? null : sign(digit));
    }
    this.figure.dataset.verdict = reading?.verdict ?? 'none';
    this.verdict.textContent = verdict(result, circumstances);
    this.remark.textContent = remark(result, circumstances);
  }

  #showFound() {
    if (!this.#shown) return;
    const name = this.#open;
    const { reading, image, net, found } = this.probe;
    const answer = found[name];
    const isDone = name !== 'places' || !answer || answer.done === 1;
    const words = this.panels[name].show(answer, {
      ...this.#asked,
      reading,
      image: image ?? new Float32Array(784),
      net,
      isDone,
    });
    if (!isDone) return;
    const { drawing } = this.#asked;
    const result = reading && { ...reading, image: new Float32Array(784) };
    this.speaker.say(
      `${sentence(result, { hasInk: !isEmpty(drawing), reader: 'ready' })} ${words}`.trim(),
    );
  }
}
