/* sign-names.js - the names of the user's own signs: the rule for a name, and the list, stored in this browser in the order of adding.
 *
 * A sign that has drawings but is not in the stored list (from a file, or from a correction) comes after the others.
 */
import { Box, StorageProblem } from './box.js';

/** Most characters of a name, and most signs. */
export const LONGEST = 24;
export const MOST_SIGNS = 64;

/** Control characters, and marks that turn the direction of writing. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * The name of a sign in its one spelling, or '' if it can be none: 1 to 24 characters, and not one of the ten digits.
 * @param {unknown} text
 */
export function signName(text) {
  if (typeof text !== 'string') return '';
  const name = text.normalize('NFC').replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  return [...name].length > LONGEST || /^\d$/.test(name) ? '' : name;
}

/** Why a new sign cannot have this name, or ''. @param {string} text @param {readonly string[]} known */
export function nameFault(text, known) {
  const plain = text.trim();
  if (plain === '') return 'Type a name for the sign first, for example A or heart.';
  if (/^\d$/.test(plain)) return `${plain} is a digit: it has its place under “Digits”.`;
  const name = signName(text);
  if (name === '') return `A name has 1 to ${LONGEST} characters; this has ${[...plain].length}.`;
  if (known.includes(name)) return `“${name}” is in the list already.`;
  if (known.length >= MOST_SIGNS) return `There are ${MOST_SIGNS} signs, as many as a list takes.`;
  return '';
}

export class SignNames {
  #box = new Box('inkling-signs');
  /** Names that could not be stored. @type {string[] | null} */
  #unstored = null;
  /** @type {string | null} */
  #failure = null;

  /** Why the list is lost when the page is closed, or null. */
  get problem() {
    return this.#box.problem ?? this.#failure;
  }

  /** @param {Iterable<string>} drawn names that drawings have @returns {Promise<string[]>} */
  async list(drawn) {
    const stored = this.#unstored ?? (await this.#box.get('names')) ?? [];
    return [...new Set([...stored, ...drawn])];
  }

  /** @param {readonly string[]} names */
  async set(names) {
    try {
      await this.#box.set('names', [...names]);
      this.#unstored = null;
      this.#failure = null;
    } catch (error) {
      if (!(error instanceof StorageProblem)) throw error;
      this.#unstored = [...names];
      this.#failure = error.message;
    }
  }
}
