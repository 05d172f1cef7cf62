/* child.mjs - the process of one contestant in Node: `node child.mjs ID`, driven by messages of the parent
 * (processes.mjs). ID `peak` measures the processor.
 *
 * A request is { id, method, args }, its answer { id, value } or { id, error }.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { CONTESTANTS } from './contestants.mjs';
import { folder } from './packages.mjs';
import { takeSeat } from './seat.mjs';

const require = createRequire(import.meta.url);
/** @param {string} file */
const read = (file) => new Uint8Array(readFileSync(new URL(`../../../${file}`, import.meta.url)));

/** TensorFlow.js has modules for bundlers only; the others load either way. @param {string} name */
async function load(name) {
  folder(name); // or a sentence that says it is missing
  if (name.startsWith('@tensorflow/')) return require(name);
  const loaded = await import(name);
  return loaded.default ?? loaded;
}

/** @param {string} id */
async function seatOf(id) {
  if (id === 'peak') {
    const { peakMeter } = await import('./rivals/inkling.mjs');
    const measure = peakMeter(read('build/wasm/kernels.wasm'));
    return { peak: async () => measure() };
  }
  const entry = CONTESTANTS.find((one) => one.id === id);
  if (!entry) throw new Error(`there is no contestant ${id}`);
  const packages = [];
  for (const name of entry.packages) packages.push(await load(name));
  const [module, name, ...args] = entry.from;
  const exported = (await import(`./rivals/${module}.mjs`))[name];
  return takeSeat({
    where: 'node',
    wasm: read(`web/inkling/${entry.engine ?? 'inkling.wasm'}`),
    packages,
    folder,
    open: args.length ? exported(...args) : exported,
  });
}

const opening = seatOf(process.argv[2]);
opening.catch(() => {}); // each request awaits it and gets the error
process.on('message', async (/** @type {any} */ { id, method, args }) => {
  try {
    const seat = /** @type {Record<string, (...args: unknown[]) => Promise<unknown>>} */ (
      /** @type {unknown} */ (await opening)
    );
    process.send?.({ id, value: await seat[method](...args) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit());
