/* trusted.js - says which address a worker may have, in browsers with Trusted Types. The page's policy (index.html) lets text become
 * code in no other way: there is no createHTML and no createScript. Every module that starts a worker calls it, and so
 * does parts/dom.js, for the library's workers. Draw starts none.
 */

/** @param {string} address */
function createScriptURL(address) {
  const { origin, pathname } = new URL(address, location.href);
  if (origin === location.origin && pathname.endsWith('/worker.js')) return address;
  throw new TypeError(`only a worker.js of this page may run, found ${address}`);
}

/** Makes the policy, at the first call. */
export function trustWorkers() {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  if (trustedTypes && !trustedTypes.defaultPolicy)
    trustedTypes.createPolicy('default', { createScriptURL });
}
