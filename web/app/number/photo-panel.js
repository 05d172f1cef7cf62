/* photo-panel.js - the chosen sign of a picture: what it looks like, what it may be, whether it counts, and what becomes of its box.
 *
 * Every change of a box that a mouse can drag has a button here, too.
 */
import { button, el, fill } from '../parts/dom.js';
import { nudgeButtons } from './photo-nudge.js';
import { choicesOf, counts, textOf } from './photo-signs.js';
import { called } from './photo-words.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */
/**
 * @typedef {object} Actions
 * @property {(text: string) => void} say
 * @property {() => void} leaveOut
 * @property {() => void} split
 * @property {(side: 'before' | 'after') => void} join
 * @property {() => void} move begins or ends moving
 * @property {(nudge: import('./photo-nudge.js').Nudge) => void} nudge
 */
/** Side of the shown part of the picture, in CSS pixels, and its margin as a share of the sign. */
const SIDE = 96;
const MARGIN = 0.25;

export class PhotoPanel {
  #actions;
  #title = el('h3', { id: 'photo-chosen' });
  #part = el('canvas', { class: 'photo-part', 'aria-hidden': 'true' });
  #choices = el('div', { class: 'photo-choices', role: 'group', 'aria-label': 'Say what it is' });
  #none = button('Leave it out', () => this.#actions.leaveOut(), {
    id: 'photo-none',
    'aria-pressed': 'false',
  });
  #split = button('Split in two', () => this.#actions.split(), { id: 'photo-split' });
  #before = button('Join to the left', () => this.#actions.join('before'), {
    id: 'photo-join-before',
  });
  #after = button('Join to the right', () => this.#actions.join('after'), {
    id: 'photo-join-after',
  });
  #move = button('Move or resize', () => this.#actions.move(), {
    id: 'photo-move',
    'aria-pressed': 'false',
  });
  #nudges = nudgeButtons((nudge) => this.#actions.nudge(nudge));
  /** The choices that are shown. */
  #offered = '';

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.note = el('p', { class: 'correct-note' });
    this.help = el(
      'p',
      { class: 'panel-help' },
      'Choose a box to correct it, drag it to move it, or draw one around a sign that was missed. On a box, a key says what it is, ' +
        'Delete leaves it out, and F2 lets the arrow keys move it.',
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
        el(
          'div',
          { class: 'panel-tools' },
          this.#none,
          this.#before,
          this.#after,
          this.#split,
          this.#move,
        ),
        this.#nudges,
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

  /** @param {Sign | null} sign
   * @param {{ name: string, picture: HTMLCanvasElement, classes: readonly string[], isMoving: boolean, before: Sign | null, after: Sign | null }} about
   *   classes of the net; the neighbours */
  show(sign, { name, picture, classes, isMoving, before, after }) {
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
    this.#before.disabled = !before;
    this.#after.disabled = !after;
    this.#move.setAttribute('aria-pressed', String(isMoving));
    this.#nudges.hidden = !isMoving;
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
