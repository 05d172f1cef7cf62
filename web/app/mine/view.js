import { el, fill } from '../dom.js';
/** @type {import('../router.js').Mount} */
export async function mount(host) { fill(host, el('h2', {}, 'Mine')); return { show: () => {} }; }
