/* pages.mjs - runs contestants in Chromium, each in a page and renderer process of its own.
 *
 * esbuild bundles a contestant with its packages into build/peers/; Inkling's library is served as it is,
 * because its workers load it too. Pages are not cross-origin isolated, so that no contestant has threads.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../command/server.js';
import { CONTESTANTS, PACKAGES } from './contestants.mjs';
import { folder } from './packages.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const BUILT = path.join(root, 'build/peers');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
];

/** What a page loads of a package, where that is not its main module. @type {Record<string, string>} */
const FOR_PAGES = { 'onnxruntime-web': 'onnxruntime-web/wasm' };

/** $CHROMIUM, or the first on the PATH. */
function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = NAMES.flatMap((name) => folders.map((place) => path.join(place, name))).find(
    (file) => existsSync(file),
  );
  if (!found) throw new Error('Chromium is not installed; CHROMIUM=/path names one elsewhere');
  return found;
}

/** The source of a page's module: its seat as globalThis.seat. @param {string} id */
function source(id) {
  if (id === 'peak')
    return `import { peakMeter } from './rivals/inkling.mjs';
      const response = await fetch('/kernels/kernels.wasm');
      const measure = peakMeter(await response.arrayBuffer());
      globalThis.seat = { peak: async () => measure() };`;
  const entry = CONTESTANTS.find((one) => one.id === id);
  if (!entry) throw new Error(`there is no contestant ${id}`);
  const [module, name, ...args] = entry.from;
  for (const needed of entry.packages) folder(needed); // or a sentence that says it is missing
  const imports = entry.packages.map(
    (needed, i) => `import * as p${i} from ${JSON.stringify(FOR_PAGES[needed] ?? needed)};`,
  );
  return `${imports.join('\n')}
    import { takeSeat } from './seat.mjs';
    import { ${name} as exported } from './rivals/${module}.mjs';
    const packages = [${entry.packages.map((_, i) => `p${i}.default ?? p${i}`)}];
    const wasm = new Uint8Array(await (await fetch('/web/inkling/${entry.engine ?? 'inkling.wasm'}')).arrayBuffer());
    globalThis.seat = takeSeat({ where: 'page', wasm, packages,
      folder: (name) => location.origin + '/packages/' + name + '/',
      open: ${args.length ? `exported(...${JSON.stringify(args)})` : 'exported'} });`;
}

/** Bundles a contestant; the file lies in build/peers. @param {string} id */
async function bundle(id) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    stdin: { contents: source(id), resolveDir: here, loader: 'js' },
    outfile: path.join(BUILT, `${id}.js`),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    logLevel: 'silent',
    plugins: [
      {
        name: 'library as it is',
        setup(build) {
          build.onResolve({ filter: /web\/inkling\/[\w-]+\.js$/ }, ({ path: file }) => ({
            path: `/web/inkling/${path.basename(file)}`,
            external: true,
          }));
        },
      },
    ],
  });
}

/** @returns {Promise<import('./processes.mjs').Place>} */
export async function chromiumPlace() {
  const { default: puppeteer } = await import('puppeteer-core');
  const executablePath = findChromium();
  mkdirSync(BUILT, { recursive: true });
  writeFileSync(path.join(BUILT, 'index.html'), '<!doctype html><title>peers</title>\n');
  /** @type {[string, string][]} */
  const mounts = [];
  for (const name of PACKAGES) {
    try {
      mounts.push([`/packages/${name}/`, folder(name)]);
    } catch {} // who needs it says so in its row
  }
  mounts.push(
    ['/kernels/', path.join(root, 'build/wasm')],
    ['/web/', path.join(root, 'web')],
    ['/', BUILT],
  );
  const server = await startServer({ port: 0, host: '127.0.0.1', mounts });
  const browser = await puppeteer
    .launch({ executablePath, args: ARGS, protocolTimeout: 0 })
    .catch(async (error) => {
      await server.close();
      throw error;
    });
  return {
    name: 'Chromium',
    version: (await browser.version()).replace(/^\D*/, ''),
    async seat(id) {
      await bundle(id);
      const context = await browser.createBrowserContext(); // a renderer process of its own
      try {
        const page = await context.newPage();
        await page.setBypassCSP(true); // the server's policy is for the project's own page
        await page.goto(server.url);
        await page.evaluate(async (file) => {
          await import(file);
        }, `/${id}.js`);
        return {
          ask: (method, ...args) =>
            page.evaluate(
              (name, values) => /** @type {any} */ (globalThis).seat[name](...values),
              method,
              /** @type {any[]} */ (args),
            ),
          leave: () => context.close(),
        };
      } catch (error) {
        await context.close();
        throw error;
      }
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
