/* server.js - the static server behind `inkling serve` and the browser tests.
 *
 * It serves / from web/, /weights from weights/ and /data/mnist from the MNIST folder if there is one, which is the layout
 * of the built site. It answers GET and HEAD only, and only who asks for a name of its own (serving/host.js). Browsers ask
 * before they use what they keep, unless `maxAge` is set, so a reload shows the latest change. The Content-Security-Policy header
 * is read from the page's <meta>, so both are always the same, but for what a <meta> cannot say.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { answerer, say } from './serving/answer.js';
import { isOwnHost } from './serving/host.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const STRICT_CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; " +
  "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default";

/** The content security policy in the page's <meta>. @param {string} webFolder */
export function pagePolicy(webFolder) {
  try {
    const html = readFileSync(path.join(webFolder, 'index.html'), 'utf8');
    const meta = html.match(/<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]+)"/i);
    return meta ? meta[1].replace(/\s+/g, ' ').trim() : STRICT_CSP;
  } catch {
    return STRICT_CSP;
  }
}

/** @returns {[string, string]} */
const dataMount = () => ['/data/mnist/', process.env.MNIST_DIR || path.join(root, 'data/mnist')];

/** Folders of the page in the repository by URL prefix, the longest prefix first. @returns {[string, string][]} */
export function defaultMounts() {
  return [dataMount(), ['/weights/', path.join(root, 'weights')], ['/', path.join(root, 'web')]];
}

/** The same for a built site. @param {string} folder @returns {[string, string][]} */
export function siteMounts(folder) {
  return [dataMount(), ['/', path.resolve(folder)]];
}

/** The libraries of others that `make vendor` copies beside the page, or `make site` into a site. */
const VENDOR = [
  ...['uPlot.js', 'uPlot.css', 'idb-keyval.js', 'fflate.js'],
  ...['jsfive.js', 'protobuf.js'],
].map((name) => `vendor/${name}`);

/** Which of them are not there. @param {string} web the folder of the page @returns {string[]} */
export const missingVendor = (web) => VENDOR.filter((name) => !existsSync(path.join(web, name)));

/** The headers of every answer. @param {{ webFolder: string, isolate: boolean, maxAge: number }} how
 *  @returns {Record<string, string>} */
const headersOf = ({ webFolder, isolate, maxAge }) => ({
  'Content-Security-Policy': `${pagePolicy(webFolder)}; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(self)',
  'Cache-Control': maxAge ? `max-age=${maxAge}` : 'no-cache',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  ...(isolate && { 'Cross-Origin-Embedder-Policy': 'require-corp' }),
});

/** The host and the path that a request line asks for; a proxy's form names the host there. @param {import('node:http').IncomingMessage} request */
function target({ url = '/', headers }) {
  const [, host = headers.host, pathname] = /** @type {RegExpExecArray} */ (
    /^(?:http:\/\/([^/?#]*))?([^?#]*)/i.exec(url)
  );
  return { host, pathname: pathname || '/' };
}

/** Of a request for a foreign host. */
const STRANGE =
  'This server answers as localhost, as an IP address, and as the names that inkling serve --name gives it';

/** Listens on the port, or on the next free one.
 *  @param {import('node:http').Server} server @param {string} host @param {number} port */
async function listen(server, host, port) {
  for (let attempt = port; ; attempt += 1) {
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(attempt, host, () => resolve(server.off('error', reject)));
      });
      return;
    } catch (error) {
      const busy = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
      if (!busy || attempt >= Math.min(port + 100, 65535)) throw error;
    }
  }
}

/**
 * Starts the server. If the port is busy, it takes the next free one; port 0 takes any.
 * @param {{ host?: string, names?: readonly string[], port?: number, isolate?: boolean, maxAge?: number, mounts?: [string, string][],
 *   onRequest?: (file: string) => void }} [options] names: more host names under which it answers; isolate: send COEP too, which
 *   makes the page cross-origin isolated; maxAge: seconds for which browsers may use files without asking; onRequest: called with
 *   each file that is sent
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function startServer({
  host = 'localhost',
  names = [],
  port = 8000,
  isolate = false,
  maxAge = 0,
  mounts = defaultMounts(),
  onRequest,
} = {}) {
  const webFolder = mounts[mounts.length - 1][1];
  const answer = await answerer(mounts, onRequest);
  const server = createServer((request, response) => {
    const headers = headersOf({ webFolder, isolate, maxAge });
    const asked = target(request);
    if (!isOwnHost(asked.host, [host, ...names]))
      return say(request, response, 421, STRANGE, headers);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return say(request, response, 405, 'Only GET and HEAD', { ...headers, Allow: 'GET, HEAD' });
    answer(request, response, asked.pathname, headers);
  });
  await listen(server, host, port);
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const name = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? 'localhost' : host;
  return {
    url: `http://${name}:${address.port}/`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
