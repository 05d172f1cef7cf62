/* offer.js - offers runs of earlier visits: to continue an unfinished run, or to use the net of a finished
 * one. */
import { button, el, fill } from '../parts/dom.js';
import { accuracyText } from './words.js';

/** @typedef {import('../store/runs.js').SavedRun} SavedRun */

export class Offer {
  #parts;
  element = el('section', {
    class: 'offer',
    id: 'train-offer',
    'aria-label': 'Earlier runs',
    hidden: true,
  });

  /** @param {import('./panel.js').Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  hide() {
    this.element.hidden = true;
  }

  /** Shows the stored runs. */
  async look() {
    const { session, say } = this.#parts;
    const saved = await session.remembered().catch(() => []);
    if (saved.length === 0 || session.isBusy) return;
    fill(
      this.element,
      saved.map((run) => this.#line(run)),
    );
    this.element.hidden = false;
    if (saved.some(({ state }) => state === 'open')) say('An unfinished run is offered.');
  }

  /** @param {SavedRun} run */
  #line(run) {
    const isOpen = run.state === 'open';
    const take = async () => {
      const { session, store } = this.#parts;
      this.hide();
      store.set(run.values);
      if (isOpen) await session.start(run.values, run);
      else await session.reopen(run);
    };
    const forget = async () => {
      line.remove();
      if (this.element.children.length === 0) this.hide();
      await this.#parts.session.forget(run.id);
    };
    const line = el(
      'div',
      { class: 'offer-line' },
      el('p', {}, sentence(run)),
      el(
        'div',
        { class: 'row' },
        button(isOpen ? 'Continue' : 'Open', take, { class: 'boxed offer-take' }),
        button('Delete', forget, { class: 'plain offer-forget' }),
      ),
    );
    return line;
  }
}

/** @param {SavedRun} run */
function sentence({ state, values, savedAt, step, steps, record }) {
  const when = new Date(savedAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  if (state === 'open') {
    const done = Math.floor((100 * step) / Math.max(1, steps));
    const files = values.data === 'idx' ? ' Choose or drop its files first.' : '';
    return `A run of ${values.preset} is not finished: ${done}\u202f% done, kept ${when}.${files}`;
  }
  const last = record.epochs.at(-1);
  const score = last?.valAccuracy ?? null;
  const words = score === null ? '' : ` (validation accuracy ${accuracyText(score)})`;
  return `The net of a run of ${values.preset}${words} is still here, kept ${when}.`;
}
