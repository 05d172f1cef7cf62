/* shipped.js - where the shipped models lie: in weights/ of the package and the checkout. Each is named by an expression of its own, by
 * which bundlers find the file; the bundled site changes the path (tools/build/site.js).
 */
import { placeBeside } from '../base/platform.js';

/** Bytes of models that a bundle carries with it, by name. @type {Map<string, () => Promise<Uint8Array>>} */
export const carried = new Map();

/** URL of a shipped model. @param {string} name */
export function shippedUrl(name) {
  const url = placeBeside(
    () =>
      name === 'tiny'
        ? new URL('../../../weights/tiny.safetensors', import.meta.url)
        : new URL('../../../weights/default.safetensors', import.meta.url),
    `weights/${name}.safetensors`,
    'give loadModel() its URL or bytes',
  );
  return /^(tiny|default)$/.test(name) ? url : new URL(`./${name}.safetensors`, url);
}
