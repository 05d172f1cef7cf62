/* where.js - whether this is Node (Deno and Bun count as Node) or a browser. Cloudflare's workerd may have a `process`, but neither files
 * nor threads.
 */

export const inNode =
  Boolean(globalThis.process?.versions?.node) &&
  globalThis.navigator?.userAgent !== 'Cloudflare-Workers';
