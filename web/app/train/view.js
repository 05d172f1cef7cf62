/* view.js - the training view. */
import { addStyles, el, fill } from '../dom.js';

/** @type {import('../router.js').Mount} */
export async function mount(host, workbench, router) {
  fill(host, el('h2', {}, 'Train'));
  await addStyles(new URL('./train.css', import.meta.url));
  return { show: () => {} };
}
