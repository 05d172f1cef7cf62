/* photo-panel.js - the chosen sign of a picture: what it looks like, what it may be, and whether it counts. */
import { button, el, fill } from '../parts/dom.js';
import { choicesOf, counts, textOf } from './photo-signs.js';
import { called } from './photo-words.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */
/** @typedef {{ say: (text: string) => void, leaveOut: () => void }} Actions */

/** Side of the shown part of the picture, in CSS pixels, and its margin as a share of the sign. */
const SIDE = 96;
const MARGIN = 0.25;

export class PhotoPanel {
  #actions;
  #title = el('h3', { id: 'photo-chosen' });
  #part = el('canvas', { class: 'photo-part', 'aria-hidden': 'true' });
  #choices = el('div', { class: 'photo-choices', role: 'group', 'aria-label': 'Say what it is' });
  #none;
  /** The choices that are shown. */
  #offered = '';

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#none = button('Leave it out', () => actions.leaveOut(), {
      id: 'photo-none',
      'aria-pressed': 'false',
    });
    this.note = el('p', { class: 'correct-note' });
    this.help = el(
      'p',
      { class: 'panel-help' },
      'Choose a box to correct it. On a box, a key says what it is, and Delete leaves it out.',
    );
    this.body = el(
      'div',
      { class: 'photo-chosen' },
      this.#part,
      el(
        'div',
        { class: 'panel-body' },
        this.#title,
        this.#choices,
        el('div', { class: 'panel-tools' }, this.#none),
        this.note,
      ),
    );
    this.element = el(
      'section',
      { class: 'panel', 'aria-label': 'The chosen sign' },
      this.help,
      this.body,
    );
  }

  /** @param {Sign | null} sign @param {string} name @param {HTMLCanvasElement} picture @param {readonly string[]} classes of the net */
  show(sign, name, picture, classes) {
    this.body.hidden = !sign;
    this.help.hidden = Boolean(sign);
    if (!sign) return;
    fill(this.#title, name);
    this.#paint(picture, sign.box);
    this.#offer(choicesOf(sign, classes), sign.read?.candidates.length ?? 0);
    const text = counts(sign) ? textOf(sign) : '';
    for (const choice of this.#choices.querySelectorAll('button'))
      choice.setAttribute('aria-pressed', String(choice.dataset.choice === text));
    this.#none.hidden = !sign.read && sign.said === null && !sign.leftOut;
    this.#none.setAttribute('aria-pressed', String(sign.leftOut));
  }

  /** Buttons for what it may be. @param {string[]} choices @param {number} likely how many of them stand out */
  #offer(choices, likely) {
    const offered = `${choices.join(' ')} ${likely}`;
    if (offered === this.#offered) return; // the focus stays
    this.#offered = offered;
    fill(
      this.#choices,
      choices.map((choice, i) =>
        el(
          'button',
          {
            type: 'button',
            class: i < likely ? 'likely' : '',
            dataset: { choice },
            'aria-label': `It is ${called(choice)}`,
            'aria-pressed': 'false',
            onclick: () => this.#actions.say(choice),
          },
          choice,
        ),
      ),
    );
  }

  /** Paints the part of the picture around a box. @param {HTMLCanvasElement} picture @param {import('./photo-signs.js').Box} box */
  #paint(picture, { left, top, right, bottom }) {
    const side = Math.max(right - left, bottom - top) * (1 + 2 * MARGIN);
    const pixels = Math.round(SIDE * devicePixelRatio);
    Object.assign(this.#part, { width: pixels, height: pixels });
    this.#part
      .getContext('2d')
      ?.drawImage(
        picture,
        (left + right - side) / 2,
        (top + bottom - side) / 2,
        side,
        side,
        0,
        0,
        pixels,
        pixels,
      );
  }
}
