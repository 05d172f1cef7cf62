/* server.js - the static server behind `inkling serve` and the browser tests.
 *
 * It serves / from web/, /weights from weights/ and /data/mnist from the MNIST folder if there is one, which is the layout
 * of the built site. It answers GET and HEAD only. Browsers cache nothing unless `maxAge` is set, so a reload shows the
 * latest change. The Content-Security-Policy header is read from the page's <meta>, so both are always the same.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.gz': 'application/gzip',
  '.webmanifest': 'application/manifest+json',
  '.safetensors': 'application/octet-stream',
};

const STRICT_CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; " +
  "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

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

/** The file of a request, or null: outside of every mount, hidden, or malformed. @param {string} pathname still
 *  percent-encoded, as in the request line @param {[string, string][]} mounts @returns {string | null} */
export function resolveFile(pathname, mounts) {
  let decoded;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  // Every segment is an ordinary name: no '..', no hidden file, no NUL, no backslash. So the result stays inside.
  if (!decoded.startsWith('/') || /[\0\\]/.test(decoded)) return null;
  if (decoded.split('/').some((segment) => segment.startsWith('.'))) return null;
  const mount = mounts.find(([prefix]) => decoded.startsWith(prefix));
  return mount ? path.join(mount[1], decoded.slice(mount[0].length)) : null;
}

/** The headers of every answer. @param {{ webFolder: string, isolate: boolean, maxAge: number }} how
 *  @returns {Record<string, string>} */
const headersOf = ({ webFolder, isolate, maxAge }) => ({
  'Content-Security-Policy': pagePolicy(webFolder),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(self)',
  'Cache-Control': maxAge ? `max-age=${maxAge}` : 'no-store',
  ...(isolate && {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
  }),
});

/** Answers one request.
 *  @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response
 *  @param {Record<string, string>} headers @param {[string, string][]} mounts @param {(file: string) => void} [onRequest] */
async function respond(request, response, headers, mounts, onRequest) {
  /** @param {number} status @param {string} text @param {Record<string, string>} [extra] */
  const answer = (status, text, extra) => {
    response.writeHead(status, {
      ...headers,
      'Content-Type': 'text/plain; charset=utf-8',
      ...extra,
    });
    response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(405, 'Only GET and HEAD', { Allow: 'GET, HEAD' });
  const [pathname] = (request.url ?? '/').split(/[?#]/);
  const asked = resolveFile(pathname, mounts);
  if (asked === null) return answer(404, 'Not found');
  try {
    const isFolder = (await stat(asked)).isDirectory();
    if (isFolder && !pathname.endsWith('/'))
      return answer(301, 'Moved', { Location: `${pathname.replace(/^\/+/, '/')}/` });
    const file = isFolder ? path.join(asked, 'index.html') : asked;
    const { size } = await stat(file);
    response.writeHead(200, {
      ...headers,
      'Content-Length': String(size),
      'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    });
    if (request.method === 'HEAD') return response.end();
    onRequest?.(file);
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  } catch {
    answer(404, pathname.startsWith('/vendor/') ? 'Not found: run make vendor' : 'Not found');
  }
}

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
 * @param {{ host?: string, port?: number, isolate?: boolean, maxAge?: number, mounts?: [string, string][],
 *   onRequest?: (file: string) => void }} [options] isolate: send COOP and COEP, which makes the page cross-origin isolated;
 *   maxAge: seconds for which browsers may cache files; onRequest: called with each file that is sent
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function startServer({
  host = 'localhost',
  port = 8000,
  isolate = false,
  maxAge = 0,
  mounts = defaultMounts(),
  onRequest,
} = {}) {
  const webFolder = mounts[mounts.length - 1][1];
  const server = createServer((request, response) =>
    respond(request, response, headersOf({ webFolder, isolate, maxAge }), mounts, onRequest),
  );
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
