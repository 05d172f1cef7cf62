/* paste.js - a box that takes the layers of another program: a list in our words or Keras', or what model.to_json() gives. */
import { completeLayers, ownLayers } from '../../inkling/index.js';
import { button, el } from '../parts/dom.js';

/**
 * @param {(layers: import('../../inkling/architecture/layers.js').Layer[], said: string) => void} take called with the layers
 * @returns {HTMLDetailsElement}
 */
export function pasteBox(take) {
  const text = el('textarea', {
    id: 'paste-layers',
    rows: 6,
    spellcheck: false,
    'aria-describedby': 'paste-help',
  });
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const read = () => {
    try {
      const { layers } = ownLayers(text.value);
      const complete = completeLayers(layers);
      problem.hidden = true;
      take(complete, `${complete.length} layers taken.`);
    } catch (error) {
      problem.hidden = false;
      problem.textContent = `${/** @type {Error} */ (error).message}. The network is as it was.`;
    }
  };
  return el(
    'details',
    { class: 'group paste' },
    el('summary', {}, el('span', {}, 'Paste layers')),
    el(
      'p',
      { id: 'paste-help', class: 'small' },
      'JSON: a list of layers in the words of Inkling, Keras or TensorFlow.js, or what model.to_json() gives.',
    ),
    el('label', { for: 'paste-layers', class: 'unseen' }, 'Layers as JSON'),
    text,
    problem,
    button('Use these layers', read, { id: 'paste-use' }),
  );
}
