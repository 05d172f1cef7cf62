/* panel.js - the controls of the present run: buttons, progress, the offer to continue an earlier run, and
 * the outcome.
 */
import { button, el, fill } from '../parts/dom.js';
import { TakeAlong } from '../parts/take-along.js';
import { Offer } from './offer.js';
import { Outcome } from './outcome.js';
import { RULES, fault } from './settings.js';
import { progressText, spokenProgress } from './words.js';

/**
 * @typedef {object} Parts
 * @property {import('./store.js').Store} store
 * @property {import('./session.js').Session} session
 * @property {import('../data/workbench.js').Workbench} workbench
 * @property {import('../router.js').Router} router
 * @property {import('./curves.js').Curves} curves
 * @property {import('./editor.js').Editor} editor
 * @property {(text: string) => void} say
 */

/** Milliseconds between two updates of the progress, and between two announcements. */
const PAINT = 200;
const SPEAK = 15000;

export class Panel {
  #parts;
  #train = button('Train', () => this.#start(), { class: 'strong', id: 'train-start' });
  #pause = button('Pause', () => this.#togglePause(), { id: 'train-pause' });
  #step = button('One step', () => this.#parts.session.step(), { id: 'train-step' });
  #stop = button('Stop', () => this.#parts.session.stop(), { id: 'train-stop' });
  #bar = el('progress', { max: 100, value: 0, 'aria-label': 'Progress of the run' });
  #percent = el('span', { class: 'percent' });
  #facts = el('ul', { class: 'facts', id: 'train-facts' });
  #rate = el('input', {
    type: 'text',
    inputmode: 'decimal',
    size: '7',
    id: 'live-rate',
    autocomplete: 'off',
  });
  #rateBox;
  #storage = el('p', { class: 'problem small', role: 'status', id: 'train-storage' });
  #outcome;
  #take;
  #paintAt = -Infinity;
  #paintTimer = 0;
  #spokenAt = 0;
  #wakeLock = /** @type {any} */ (null);
  offer;
  element;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#outcome = new Outcome(parts, () => this.#start());
    this.offer = new Offer(parts);
    this.#take = new TakeAlong('train-take', () => this.#luggage(), {
      onSaved: (hasNet) => {
        if (hasNet && parts.session.state === 'done') parts.session.isTaken = true;
      },
    });
    const { session, workbench } = parts;
    this.#rateBox = el(
      'div',
      { class: 'live-rate' },
      el('label', { for: 'live-rate' }, 'Learning rate now'),
      this.#rate,
      button('Set', () => this.#setRate(), { class: 'plain', id: 'set-rate' }),
    );
    this.#rate.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#setRate();
    });
    this.element = el(
      'div',
      { class: 'panel', dataset: { state: 'idle' } },
      el(
        'div',
        { class: 'row buttons' },
        this.#train,
        this.#pause,
        this.#step,
        this.#stop,
        el('span', { class: 'spring' }),
        this.#rateBox,
      ),
      el('div', { class: 'progress' }, this.#bar, this.#percent),
      this.#facts,
      this.#storage,
      this.#outcome.element,
      this.#take.element,
    );
    session.addEventListener('state', () => this.#stateChanged());
    session.addEventListener('progress', () => {
      this.#take.element.hidden = false;
      this.#requestPaint();
    });
    session.addEventListener('weights', () => workbench.changed('model'));
    session.addEventListener('saved', () => this.#showStorage());
    session.addEventListener('scored', () => this.#outcome.showScore());
    parts.store.addEventListener('change', () => this.#enable());
    addEventListener('beforeunload', (event) => {
      if (session.isUnsaved) event.preventDefault();
    });
    document.addEventListener('visibilitychange', () => this.#keepAwake());
    this.#stateChanged();
    this.offer.look();
  }

  /** The view is shown again. */
  shown() {
    this.#paint();
  }

  async #start() {
    const { store, session, editor, say } = this.#parts;
    if (editor.problem || session.isBusy) return;
    this.offer.hide();
    say('Preparing the data.');
    await session.start(store.values);
  }

  #togglePause() {
    const { session, say } = this.#parts;
    if (session.state === 'paused') session.resume();
    else session.pause();
    const kept = session.storageProblem ? '' : ' The run is kept.';
    say(session.state === 'paused' ? `Paused.${kept}` : 'Training goes on.');
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
    // The button is not disabled while the run is prepared, because it would lose the focus.
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
    this.#train.textContent =
      state === 'preparing' ? 'Preparing …' : state === 'idle' ? 'Train' : 'Train again';
    for (const one of [this.#pause, this.#step, this.#stop]) one.hidden = !isOn;
    this.#rateBox.hidden = !isOn;
    this.#pause.textContent = state === 'paused' ? 'Go on' : 'Pause';
    this.#enable();
    if (state === 'preparing') {
      this.#spokenAt = performance.now();
      this.#outcome.hide();
      curves.follow(session.record);
    }
    if (isOn) this.#rate.value ||= String(session.values?.lr ?? '');
    else this.#rate.value = '';
    // The focused button is gone: focus the one in its place.
    if (
      hadFocus &&
      (document.activeElement === document.body || document.activeElement?.closest('[hidden]'))
    ) {
      (isOn ? this.#pause : this.#train).focus();
    }
    if (state === 'done') {
      if (!session.result) curves.follow(session.record);
      this.#outcome.showEnd();
    }
    if (state === 'failed') this.#outcome.showFailure();
    if (state === 'failed' && !session.progress) this.offer.look(); // the run never started
    if (state === 'running') say('Training.');
    this.#take.element.hidden = !session.model || !(session.progress || state === 'done');
    if (state === 'preparing') this.#take.renew();
    else this.#take.refresh();
    this.#showStorage();
    this.#keepAwake();
    this.#paint();
  }

  /** The net of the run as it is now, and the recipe of the run. @returns {Promise<import('../parts/take-along.js').Luggage | null>} */
  async #luggage() {
    const { session } = this.#parts;
    const model = await session.newest();
    if (!model) return null;
    const name = session.isBusy ? '' : this.#outcome.name;
    const recipe = session.isBusy ? session.recipe : model.recipe;
    return { model, name: name || (session.values?.preset ?? 'net'), recipe };
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
      this.#bar.value =
        session.state === 'done' && session.result?.stopped !== 'aborted' ? 100 : share;
      this.#percent.textContent = `${Math.floor(this.#bar.value)}\u202f%`;
      const facts = session.isBusy ? progressText(progress) : [];
      if (this.#facts.children.length !== facts.length)
        fill(
          this.#facts,
          facts.map((fact) => el('li', {}, fact)),
        );
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

  /** Keeps the screen on during a run, if the device allows it. */
  async #keepAwake() {
    const { session } = this.#parts;
    const wanted = session.state === 'running' && !document.hidden;
    try {
      if (wanted && !this.#wakeLock)
        this.#wakeLock = await /** @type {any} */ (navigator).wakeLock?.request('screen');
      else if (!wanted && this.#wakeLock) {
        await this.#wakeLock.release();
        this.#wakeLock = null;
      }
    } catch {
      this.#wakeLock = null; // refused: the screen may go dark, but the run continues
    }
  }
}
