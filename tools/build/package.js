/* package.js - `make package`: what the npm package has beside the sources of the library and the command; `npm pack` runs it first.
 *
 *   dist/inline.js      the library as one file, with engine, model `tiny` and worker inside: `inkling/inline`
 *   dist/workerd.js     the library for Cloudflare's workerd, which compiles no bytes: it imports the .wasm as modules
 *   dist/models/        the shipped models as modules, for that
 *   dist/sums.json      SHA-256 of engine and models, by path (web/inkling/base/intact.js compares)
 *   tools/vendor/       the libraries of others that the command uses, so that the package has no dependencies
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { sha256 } from '../command/card.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = path.join(root, 'dist');
const copies = path.join(root, 'tools/vendor');

/** What the command takes of each library; see tools/command/libraries.js. */
const COPIED = {
  exifreader: "export { default } from 'exifreader'",
  fresh: "export { default } from 'fresh'",
  'image-size': "export { imageSize } from 'image-size'",
  jpeg: "export { init, default } from '@jsquash/jpeg/decode.js'",
  negotiator: "export { default } from 'negotiator'",
  omggif: "export { GifReader } from 'omggif'",
  pngjs: "export { PNG } from 'pngjs'",
  'range-parser': "export { default } from 'range-parser'",
  webp: "export { init, default } from '@jsquash/webp/decode.js'",
};
const COPIED_CODE = ['jpeg/codec/dec/mozjpeg_dec.wasm', 'webp/codec/dec/webp_dec.wasm'];
const MODELS = ['default', 'tiny'];
const CODE = ['inkling', 'inkling-scalar', 'paper', 'paper-scalar'];

/** @satisfies {import('esbuild').BuildOptions} */
const COMMON = {
  bundle: true,
  minify: true,
  target: 'es2022',
  legalComments: /** @type {const} */ ('none'),
  logLevel: /** @type {const} */ ('warning'),
  absWorkingDir: root,
};

const base64 = async (/** @type {string} */ file) =>
  (await readFile(path.join(root, file))).toString('base64');

/** @param {string} contents @param {string} outfile @param {import('esbuild').BuildOptions} options */
const bundle = (contents, outfile, options) =>
  build({ ...COMMON, stdin: { contents, resolveDir: root }, outfile, ...options });

/** The writer of HDF5 files is ten times as large as all the rest, so this file goes without. @type {import('esbuild').Plugin} */
const withoutHdf5 = {
  name: 'without HDF5',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\/h5wasm\.js$/ }, () => ({ path: 'h5wasm', namespace: 'none' }));
    onLoad({ filter: /./, namespace: 'none' }, () => ({
      contents: `import { InklingError } from './web/inkling/base/errors.js';
        throw new InklingError('load-failed', "inkling/inline cannot write .keras and .h5 files: import 'inkling' for them");`,
      resolveDir: root,
    }));
  },
};

/** The worker as text, for a bundle in which it is no file. */
async function workerText() {
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: ['web/inkling/workers/worker.js'],
    format: 'iife',
    write: false,
    define: { 'import.meta.url': 'undefined' },
  });
  return outputFiles[0].text;
}

async function inline() {
  const text = `
    import { bytesOfBase64, carry } from './web/inkling/carry.js';
    carry({
      wasm: bytesOfBase64('${await base64('web/inkling/inkling.wasm')}'),
      paper: bytesOfBase64('${await base64('web/inkling/paper.wasm')}'),
      models: { tiny: async () => bytesOfBase64('${await base64('weights/tiny.safetensors')}') },
      worker: ${JSON.stringify(await workerText())},
    });
    export * from './web/inkling/index.js';`;
  await bundle(text, path.join(dist, 'inline.js'), {
    format: 'esm',
    define: { 'import.meta.url': 'undefined' }, // or a bundler that takes this file would look for what it names
    plugins: [withoutHdf5],
  });
}

async function workerd() {
  for (const name of MODELS) {
    const text = await base64(`weights/${name}.safetensors`);
    await writeFile(path.join(dist, `models/${name}.js`), `export default '${text}';\n`);
  }
  const models = MODELS.map(
    (name) => `${name}: async () => bytesOfBase64((await import('./models/${name}.js')).default)`,
  );
  await writeFile(
    path.join(dist, 'workerd.js'),
    `import wasm from '../web/inkling/inkling.wasm';
import paper from '../web/inkling/paper.wasm';
import { bytesOfBase64, carry } from '../web/inkling/carry.js';
carry({ wasm, paper, models: { ${models.join(', ')} } });
export * from '../web/inkling/index.js';
`,
  );
}

async function command() {
  const require =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  for (const [name, text] of Object.entries(COPIED))
    await bundle(text, path.join(copies, `${name}.js`), {
      format: 'esm',
      platform: 'node',
      banner: { js: require },
    });
  for (const name of COPIED_CODE)
    await cp(
      path.join(root, 'node_modules/@jsquash', name),
      path.join(copies, path.basename(name)),
    );
}

async function sums() {
  const files = [
    ...CODE.map((name) => `web/inkling/${name}.wasm`),
    ...MODELS.map((name) => `weights/${name}.safetensors`),
  ];
  const rows = await Promise.all(
    files.map(async (file) => [file, sha256(await readFile(path.join(root, file)))]),
  );
  await writeFile(path.join(dist, 'sums.json'), `${JSON.stringify(Object.fromEntries(rows))}\n`);
}

await Promise.all([dist, copies].map((folder) => rm(folder, { recursive: true, force: true })));
await mkdir(path.join(dist, 'models'), { recursive: true });
await Promise.all([inline(), workerd(), command(), sums()]);
