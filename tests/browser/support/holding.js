/* holding.js - a server before the site's that keeps chosen files back, or refuses them, until it is told to let them go. */
import { createServer, request } from 'node:http';

/**
 * @typedef {object} Holding
 * @property {string} url
 * @property {() => void} release lets go what is held, and holds nothing more
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} site its address
 * @param {RegExp} held paths of files that do not arrive
 * @param {boolean} [isLost] whether they are answered with 404 instead
 * @returns {Promise<Holding>}
 */
export async function holdBack(site, held, isLost = false) {
  let isHolding = true;
  /** @type {(() => void)[]} */
  const waiting = [];
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url ?? '/', site);
    const pass = () => {
      const { host } = new URL(site);
      request(new URL(asked.url ?? '/', site), { headers: { ...asked.headers, host } }, (found) => {
        answer.writeHead(found.statusCode ?? 500, found.headers);
        found.pipe(answer);
      })
        .on('error', () => answer.destroy())
        .end();
    };
    if (!isHolding || !held.test(pathname)) pass();
    else if (isLost) answer.writeHead(404).end();
    else waiting.push(pass);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    release() {
      isHolding = false;
      for (const pass of waiting.splice(0)) pass();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
