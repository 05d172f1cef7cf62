/* panel.js - the run in hand: the buttons, where it is, the offer to go on with an earlier one, and what comes at its end. */
import { el, fill, saveAs } from '../dom.js';
import { SHIPPED } from '../workbench.js';
import { RULES, fault } from './settings.js';
import { accuracyText, endSentences, failureSentences, progressText, spokenProgress } from './words.js';

/**
 * @typedef {object} Parts
 * @property {import('./store.js').Store} store
 * @property {import('./session.js').Session} session
 * @property {import('../workbench.js').Workbench} workbench
 * @property {import('../router.js').Router} router
 * @property {import('./curves.js').Curves} curves
 * @property {import('./editor.js').Editor} editor
 * @property {(text: string) => void} say
 */

/** @param {import('./session.js').Session} session */
const titleOf = ({ result }) => (!result ? 'Your last net' : result.stopped === 'aborted' ? 'The run was stopped' : 'The net has learned');

/** Milliseconds between two paintings of the progress, and between two announcements. */
const PAINT = 200;
const SPEAK = 15000;

export class Panel {
  #parts;
  #train = el('button', { type: 'button', class: 'strong', id: 'train-start', onclick: () => this.#start() }, 'Train');
  #pause = el('button', { type: 'button', class: 'boxed', id: 'train-pause', onclick: () => this.#togglePause() }, 'Pause');
  #step = el('button', { type: 'button', class: 'boxed', id: 'train-step', onclick: () => this.#parts.session.step() }, 'One step');
  #stop = el('button', { type: 'button', class: 'boxed', id: 'train-stop', onclick: () => this.#parts.session.stop() }, 'Stop');
  #bar = el('progress', { max: 100, value: 0, 'aria-label': 'Progress of the run' });
  #percent = el('span', { class: 'percent' });
  #facts = el('ul', { class: 'facts', id: 'train-facts' });
  #rate = el('input', { type: 'text', inputmode: 'decimal', size: '7', id: 'live-rate', autocomplete: 'off' });
  #rateBox;
  #storage = el('p', { class: 'problem small', role: 'status', id: 'train-storage' });
  #outcome = el('section', { class: 'outcome', id: 'train-outcome', 'aria-labelledby': 'outcome-title', hidden: true });
  #paintAt = -Infinity;
  #paintTimer = 0;
  #spokenAt = 0;
  #wakeLock = /** @type {any} */ (null);
  offer = el('section', { class: 'offer', id: 'train-offer', 'aria-label': 'An earlier run', hidden: true });
  element;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const { session, workbench } = parts;
    this.#rateBox = el('div', { class: 'live-rate' }, el('label', { for: 'live-rate' }, 'Learning rate now'), this.#rate,
      el('button', { type: 'button', class: 'plain', id: 'set-rate', onclick: () => this.#setRate() }, 'Set'));
    this.#rate.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#setRate();
    });
    this.element = el('div', { class: 'panel', dataset: { state: 'idle' } },
      el('div', { class: 'row buttons' }, this.#train, this.#pause, this.#step, this.#stop, el('span', { class: 'spring' }), this.#rateBox),
      el('div', { class: 'progress' }, this.#bar, this.#percent), this.#facts, this.#storage, this.#outcome);
    session.addEventListener('state', () => this.#stateChanged());
    session.addEventListener('progress', () => this.#requestPaint());
    session.addEventListener('weights', () => workbench.changed('model'));
    session.addEventListener('saved', () => this.#showStorage());
    parts.store.addEventListener('change', () => this.#enable());
    addEventListener('beforeunload', (event) => {
      if (session.isUnsaved) event.preventDefault();
    });
    document.addEventListener('visibilitychange', () => this.#keepAwake());
    this.#stateChanged();
    this.#offerRemembered();
  }

  /** The view is shown again. */
  shown() {
    this.#paint();
  }

  async #start() {
    const { store, session, editor, say } = this.#parts;
    if (editor.problem || session.isBusy) return;
    this.offer.hidden = true;
    say('Preparing the data.');
    await session.start(store.values);
  }

  #togglePause() {
    const { session, say } = this.#parts;
    if (session.state === 'paused') session.resume();
    else session.pause();
    say(session.state === 'paused' ? 'Paused. The run is kept.' : 'Training goes on.');
  }

  #setRate() {
    const rate = Number(this.#rate.value);
    const expected = fault(RULES.lr, this.#rate.value.trim() === '' ? NaN : rate);
    this.#rate.toggleAttribute('data-wrong', Boolean(expected));
    if (expected) this.#parts.say(`The learning rate needs ${expected}.`);
    else {
      this.#parts.session.setLearningRate(rate);
      this.#parts.say(`Learning rate ${rate} from the next step on.`);
    }
  }

  #enable() {
    const { session, editor } = this.#parts;
    // While it prepares, the button keeps the focus: a disabled one would lose it.
    this.#train.disabled = !session.isBusy && editor.problem !== null;
    this.#train.setAttribute('aria-disabled', String(session.isBusy));
  }

  #stateChanged() {
    const { session, curves, say } = this.#parts;
    const { state } = session;
    const isOn = state === 'running' || state === 'paused';
    const hadFocus = this.element.contains(document.activeElement);
    this.element.dataset.state = state;
    document.documentElement.dataset.training = state;
    this.#train.hidden = isOn;
    this.#train.textContent = state === 'preparing' ? 'Preparing …' : state === 'idle' ? 'Train' : 'Train anew';
    for (const button of [this.#pause, this.#step, this.#stop]) button.hidden = !isOn;
    this.#rateBox.hidden = !isOn;
    this.#pause.textContent = state === 'paused' ? 'Go on' : 'Pause';
    this.#enable();
    if (state === 'preparing') {
      this.#spokenAt = performance.now();
      this.#outcome.hidden = true;
      curves.follow(session.record);
    }
    if (isOn) this.#rate.value ||= String(session.values?.lr ?? '');
    else this.#rate.value = '';
    // The button that had the focus is gone: the next one in its place has it.
    if (hadFocus && (document.activeElement === document.body || document.activeElement?.closest('[hidden]'))) {
      (isOn ? this.#pause : this.#train).focus();
    }
    if (state === 'done') {
      if (!session.result) curves.follow(session.record);
      this.#showEnd();
    }
    if (state === 'failed') this.#showFailure();
    if (state === 'running') say('Training.');
    this.#showStorage();
    this.#keepAwake();
    this.#paint();
  }

  #requestPaint() {
    const wait = PAINT - (performance.now() - this.#paintAt);
    if (wait <= 0) this.#paint();
    else this.#paintTimer ||= window.setTimeout(() => this.#paint(), wait);
  }

  #paint() {
    clearTimeout(this.#paintTimer);
    this.#paintTimer = 0;
    const { session, curves, router, say } = this.#parts;
    if (!router.isShown('train')) return;
    this.#paintAt = performance.now();
    const { progress } = session;
    if (progress) {
      const share = (100 * progress.step) / progress.steps;
      this.#bar.value = session.state === 'done' && session.result?.stopped !== 'aborted' ? 100 : share;
      this.#percent.textContent = `${Math.floor(this.#bar.value)}\u202f%`;
      const facts = session.isBusy ? progressText(progress) : [];
      if (this.#facts.children.length !== facts.length) fill(this.#facts, facts.map((fact) => el('li', {}, fact)));
      facts.forEach((fact, i) => {
        this.#facts.children[i].textContent = fact;
      });
      if (session.state === 'running' && performance.now() - this.#spokenAt > SPEAK) {
        this.#spokenAt = performance.now();
        say(spokenProgress(progress));
      }
    } else {
      this.#bar.value = 0;
      this.#percent.textContent = '';
      if (session.state !== 'paused') fill(this.#facts);
    }
    curves.draw(session.stepsPerEpoch);
  }

  #showStorage() {
    const { storageProblem } = this.#parts.session;
    const text = storageProblem ? `Not kept in this browser: ${storageProblem}` : '';
    if (this.#storage.textContent !== text) this.#storage.textContent = text;
  }

  #showEnd() {
    const { session, say } = this.#parts;
    const sentences = endSentences(session);
    const hash = session.result?.hash ?? session.model?.hash() ?? '';
    fill(this.#outcome, el('h3', { id: 'outcome-title' }, titleOf(session)),
      sentences.map((text) => el('p', {}, text)),
      el('p', { class: 'small hash' }, 'SHA-256 of the weights ', el('code', { id: 'weights-hash' }, hash)), this.#actions());
    this.#outcome.hidden = false;
    say(`${sentences.slice(0, 2).join(' ')} You can draw with it, keep it or test it.`);
  }

  /** What can be done with a net. */
  #actions() {
    const { session, workbench, router } = this.#parts;
    const model = /** @type {import('../../inkling/model.js').Model} */ (session.model);
    const name = el('input', { type: 'text', id: 'keep-name', value: this.#freeName(), size: '14', autocomplete: 'off', maxlength: '40' });
    const kept = el('p', { class: 'small', role: 'status' });
    const use = () => workbench.use(model, workbench.models.get(name.value) === model ? name.value : `${session.values?.preset}, just trained`);
    const keep = async () => {
      const word = name.value.trim();
      if (word === '' || word === SHIPPED) {
        kept.textContent = word === '' ? 'It needs a name.' : `${SHIPPED} is the name of the net that came with the page.`;
        return;
      }
      try {
        await workbench.keep(word, model);
        kept.textContent = `Kept as “${word}” in this browser.`;
      } catch (error) {
        kept.textContent = `“${word}” is here until the page is closed. ${/** @type {Error} */ (error).message}`;
      }
      workbench.use(model, word);
    };
    use();
    return el('div', { class: 'actions' },
      el('div', { class: 'row' },
        el('button', { type: 'button', class: 'boxed', id: 'use-model', onclick: () => {
          use();
          router.go('draw');
        } }, 'Draw with it'),
        el('button', { type: 'button', class: 'boxed', id: 'test-model', onclick: () => {
          use();
          router.go('test');
        } }, 'Test it'),
        el('button', { type: 'button', class: 'boxed', id: 'save-model', onclick: () =>
          saveAs(model.save(), `${name.value.trim() || 'model'}.safetensors`) }, 'Save as a file')),
      el('div', { class: 'row keep' }, el('label', { for: 'keep-name' }, 'Keep it as'), name,
        el('button', { type: 'button', class: 'boxed', id: 'keep-model', onclick: keep }, 'Keep')), kept);
  }

  #freeName() {
    const { session, workbench } = this.#parts;
    const base = session.values?.preset ?? 'net';
    for (let i = 1; ; i++) {
      const name = i === 1 ? base : `${base} ${i}`;
      if (!workbench.models.has(name)) return name;
    }
  }

  #showFailure() {
    const { session, store, say } = this.#parts;
    const error = session.error ?? new Error('The run failed.');
    const sentences = failureSentences(error);
    const isDiverged = /** @type {any} */ (error).code === 'not-finite';
    const lr = session.values?.lr ?? 0.001;
    const retry = (/** @type {string} */ text, /** @type {any} */ changes) =>
      el('button', { type: 'button', class: 'boxed', onclick: () => {
        store.set(changes);
        this.#start();
      } }, text);
    fill(this.#outcome, el('h3', { id: 'outcome-title' }, isDiverged ? 'The numbers ran away' : 'This run cannot go on'),
      sentences.map((text) => el('p', { role: 'alert' }, text)),
      isDiverged && el('div', { class: 'row' }, retry(`Try learning rate ${Number((lr / 10).toPrecision(3))}`, { lr: Number((lr / 10).toPrecision(3)) }),
        retry('Try clip norm 1', { clip: 1 })),
      session.model && session.progress ? this.#actions() : null);
    this.#outcome.hidden = false;
    say(sentences.join(' '));
  }

  /** Offers the run that an earlier visit left behind. */
  async #offerRemembered() {
    const { session, store, say } = this.#parts;
    const saved = await session.remembered().catch(() => null);
    if (!saved || session.isBusy) return;
    const when = new Date(saved.savedAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
    const isOpen = saved.state === 'open';
    const last = saved.record.epochs.at(-1);
    const score = last?.valAccuracy ?? last?.accuracy;
    const close = () => {
      this.offer.hidden = true;
    };
    fill(this.offer,
      el('p', {}, isOpen
        ? `A run of ${saved.values.preset} is not finished: ${Math.floor((100 * saved.step) / Math.max(1, saved.steps))}\u202f% done, kept ${when}.`
        : `The net of your last run, ${saved.values.preset}, is still here${score === undefined ? '' : ` (${accuracyText(score)})`}, kept ${when}.`),
      el('div', { class: 'row' },
        el('button', { type: 'button', class: 'boxed', id: 'offer-take', onclick: async () => {
          close();
          store.set(saved.values);
          if (isOpen) await session.start(saved.values, saved);
          else await session.reopen(saved);
        } }, isOpen ? 'Go on with it' : 'Take it up'),
        el('button', { type: 'button', class: 'plain', id: 'offer-forget', onclick: async () => {
          close();
          await session.forget();
        } }, 'Forget it')));
    this.offer.hidden = false;
    say(isOpen ? 'An unfinished run is offered.' : '');
  }

  /** Keeps the screen on while a run goes on, where the device lets the page ask. */
  async #keepAwake() {
    const { session } = this.#parts;
    const wanted = session.state === 'running' && !document.hidden;
    try {
      if (wanted && !this.#wakeLock) this.#wakeLock = await /** @type {any} */ (navigator).wakeLock?.request('screen');
      else if (!wanted && this.#wakeLock) {
        await this.#wakeLock.release();
        this.#wakeLock = null;
      }
    } catch {
      this.#wakeLock = null; // refused: then the screen may go dark, and the run goes on
    }
  }
}
