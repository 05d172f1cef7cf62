/* kinds.js - what Mine collects drawings of: the ten digits, or signs of the user's own. */
import { MOST_SIGNS, SignNames } from '../store/sign-names.js';

/** @typedef {import('../store/drawings.js').OwnDrawing} OwnDrawing */
/** @typedef {import('../store/drawings.js').Label} Label */
/**
 * @typedef {object} Kind
 * @property {string} prefix of the ids of its elements
 * @property {string} file name of an exported file
 * @property {string} none what to do while there are no drawings
 * @property {(label: Label) => boolean} has whether a drawing with this label is of this kind
 * @property {readonly Label[]} labels in order, as of the last fetch()
 * @property {() => Promise<OwnDrawing[]>} fetch its drawings
 * @property {(labels: readonly Label[]) => Promise<void>} [rename] replaces the labels, where the user may
 * @property {() => string | null} problem why the labels are lost when the page is closed, or null
 */

/** @param {import('../data/workbench.js').Workbench} workbench @returns {Kind} */
export function digitsOf(workbench) {
  return {
    prefix: '',
    file: 'inkling-drawings.ndjson',
    none:
      'None yet. Write some above; or draw, and tap the right digit in the row under the ' +
      'answer. They stay on this device.',
    has: (label) => typeof label === 'number',
    labels: [...Array(10).keys()],
    fetch: () => workbench.drawings.list(),
    problem: () => null,
  };
}

/** @param {import('../data/workbench.js').Workbench} workbench @returns {Kind & { labels: string[] }} */
export function signsOf(workbench) {
  const names = new SignNames();
  const kind = {
    prefix: 'sign-',
    file: 'inkling-signs.ndjson',
    none: 'None yet. Add a sign and draw it above. They stay on this device.',
    has: (/** @type {Label} */ label) => typeof label === 'string',
    labels: /** @type {string[]} */ ([]),
    async fetch() {
      const drawings = await workbench.drawings.signs();
      kind.labels = await names.list(drawings.map(({ label }) => label));
      return drawings;
    },
    async rename(/** @type {readonly Label[]} */ labels) {
      kind.labels = labels.map(String);
      await names.set(kind.labels);
    },
    problem: () => names.problem,
  };
  return kind;
}

/**
 * The drawings whose labels have room: digits, known signs, and new signs until the list is full.
 * @template {{ label: Label }} D
 * @param {readonly D[]} drawings
 * @param {readonly Label[]} known signs
 */
export function withRoom(drawings, known) {
  const names = new Set(known);
  return drawings.filter(({ label }) => {
    if (typeof label === 'string' && names.size < MOST_SIGNS) names.add(label);
    return typeof label === 'number' || names.has(label);
  });
}
