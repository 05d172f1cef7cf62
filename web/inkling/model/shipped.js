/* shipped.js - where the shipped models lie: in weights/ of the package and the checkout, or beside inkling/ where a server has the page's
 * sources at an address of its own. Each is named by an expression of its own, by which bundlers find the file; the bundled site has
 * a file of its own instead of this one (tools/build/site.js).
 */
import { placeBeside } from '../base/platform.js';

/** Bytes of models that a bundle carries with it, by name. @type {Map<string, () => Promise<Uint8Array>>} */
export const carried = new Map();

/** The sources as `inkling serve` has them: without the folder web/. */
const SERVED = /(?<!\/web)\/inkling\/model\/shipped\.js$/;

/** URL of a shipped model. @param {string} name */
export function shippedUrl(name) {
  const here = import.meta.url;
  if (SERVED.test(here)) return new URL(`../../weights/${name}.safetensors`, here);
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
