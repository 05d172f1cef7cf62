/* site.js - `make site`: bundles the page into few, small files for any static host and any sub-folder.
 *
 *   node tools/build/site.js [FOLDER] [--analyse]        FOLDER: build/site
 *
 * esbuild bundles and minifies the modules of web/: a file for the Draw view, a file for the half of the library that
 * predicts (separate, so that the pad works even if that file does not load), a file for each other view, loaded when it is
 * opened, and files for code that views share. Each worker is one file. Modules find workers, .wasm, weights and style sheets
 * by `import.meta.url`; the bundle replaces that by the address the module would have in web/, so the paths stay valid.
 * --analyse lists which module takes how many bytes of what.
 *
 * It does not put hashes into file names (hosts revalidate) and does not compress (hosts do).
 */
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { analyzeMetafile, build, transform } from 'esbuild';
import { sha256 } from '../command/card.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const web = path.join(root, 'web');

/** Oldest browsers that run the sources unchanged. */
const TARGET = 'es2022';

/** @satisfies {import('esbuild').BuildOptions} */
const COMMON = {
  bundle: true,
  minify: true,
  format: /** @type {const} */ ('esm'),
  target: TARGET,
  metafile: /** @type {const} */ (true),
  legalComments: /** @type {const} */ ('none'),
  logOverride: { 'ignored-bare-import': /** @type {const} */ ('silent') }, // see AT_START
  logLevel: /** @type {const} */ ('warning'),
};

/** What a first visit needs: the Draw view, and the engine with the half of the library that reads. */
const AT_START = ['app/main.js', 'app/data/begin.js'].map((name) => path.join(web, name));

/**
 * Gives each module the address it has in web/.
 * @param {string} up path from the built file to the site's root
 * @param {ReadonlySet<string>} [later] modules that are loaded later. Each imports all modules of the first visit, because
 *   esbuild would otherwise split these into a file for each group of views that share some
 * @returns {import('esbuild').Plugin}
 */
const places = (up, later = new Set()) => ({
  name: 'places',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\.js$/ }, async ({ path: file }) => {
      const inside = path.relative(web, file).split(path.sep).join('/');
      if (inside === 'inkling/model/shipped.js') return { contents: shipped(up), loader: 'js' };
      if (inside === 'app/data/sums.js') return { contents: await sums(), loader: 'js' };
      const text = await readFile(file, 'utf8');
      const address = `new URL('${up}${inside}', import.meta.url)`;
      const before = later.has(file)
        ? AT_START.map((name) => `import ${JSON.stringify(name)};`).join('')
        : '';
      return {
        contents:
          before +
          text
            .replaceAll(/(?<!import \{ |const )\binNode\b/g, 'false') // esbuild then drops what is for Node
            .replaceAll(/(?<!\.)\bimport\.meta\.url\b/g, address),
        loader: 'js',
      };
    });
    // Libraries of others stay files of their own, for a worker too, which is one file otherwise.
    onResolve({ filter: /\/vendor\/[^/]+\.js$/ }, ({ path: file }) => ({
      path: `${up}vendor/${path.basename(file)}`,
      external: true,
    }));
    // The page does not train in its own thread: browsers with modules have workers, and the first visit would grow.
    onResolve({ filter: /\/roles\.js$/ }, ({ importer }) =>
      importer.endsWith('here.js') ? { path: 'roles', namespace: 'none' } : null,
    );
    onLoad({ filter: /./, namespace: 'none' }, () => ({
      contents: "export function serve() { throw new Error('this browser has no workers'); }",
    }));
    onResolve({ filter: /^\// }, ({ path: file }) =>
      AT_START.includes(file) ? { path: file, sideEffects: true } : null,
    );
  },
});

/** inkling/model/shipped.js of a site, where all models lie in weights/ beside inkling/. @param {string} up */
const shipped = (up) =>
  `export const carried = new Map();
   export const shippedUrl = (name) => new URL('${up}weights/' + name + '.safetensors', import.meta.url);`;

/** app/data/sums.js of a site: SHA-256 of its engine and models. */
async function sums() {
  const rows = [];
  for (const [folder, below, end] of /** @type {const} */ ([
    [web, 'inkling', '.wasm'],
    [root, 'weights', '.safetensors'],
  ]))
    for (const name of await list(path.join(folder, below), (file) => file.endsWith(end)))
      rows.push([`${below}/${name}`, sha256(await readFile(path.join(folder, below, name)))]);
  return `export const sums = new Map(${JSON.stringify(rows)});`;
}

/** The modules whose imports are marked `later`. @returns {Promise<Set<string>>} */
async function importedLater() {
  const found = new Set();
  for (const folder of ['app', 'inkling']) {
    for (const file of await list(path.join(web, folder), (name) => name.endsWith('.js'))) {
      const text = await readFile(path.join(web, folder, file), 'utf8');
      for (const [, name] of text.matchAll(/\bimport\(\/\* later \*\/ '([^']+)'\)/g))
        found.add(path.resolve(web, folder, path.dirname(file), name));
    }
  }
  return found;
}

/** Builds the Draw view, and everything that it or another view imports. @param {string} out */
async function buildPage(out) {
  return build({
    ...COMMON,
    entryPoints: AT_START.map((file) => ({ in: file, out: `app/${path.basename(file, '.js')}` })),
    splitting: true,
    chunkNames: 'app/[name]-[hash]',
    outdir: out,
    plugins: [places('../', await importedLater())], // every file lies one folder deep
  });
}

/** Builds a worker as one file, so that it starts after one request. @param {string} out @param {string} file */
function buildWorker(out, file) {
  return build({
    ...COMMON,
    entryPoints: [path.join(web, file)],
    outfile: path.join(out, file),
    plugins: [places('../'.repeat(file.split('/').length - 1))],
  });
}

/** Copies and minifies a file. @param {string} out @param {string} file */
async function shrink(out, file) {
  const text = await readFile(path.join(web, file), 'utf8');
  const loader = file.endsWith('.css') ? 'css' : 'js';
  const { code } = await transform(text, {
    loader,
    minify: true,
    target: TARGET,
    legalComments: 'inline',
  });
  await mkdir(path.dirname(path.join(out, file)), { recursive: true });
  await writeFile(path.join(out, file), code);
}

/** A file with fewer bytes contains only an import of another. */
const STUB = 120;

/** Writes index.html with preloads of the built files instead of the source modules.
 *  @param {string} out @param {import('esbuild').Metafile} metafile */
async function writePage(out, { outputs }) {
  const place = (/** @type {string} */ name) =>
    path.relative(out, path.resolve(name)).split(path.sep).join('/');
  const entries = Object.keys(outputs).filter((name) =>
    AT_START.includes(path.resolve(outputs[name].entryPoint ?? '')),
  );
  const needed = new Set(entries);
  for (const name of needed) {
    for (const { path: found, kind } of outputs[name].imports)
      if (kind === 'import-statement') needed.add(found);
  }
  // An entry that shares its code with the views is only an import of another file, so the page loads that file directly.
  const text = await readFile(path.join(web, 'index.html'), 'utf8');
  let html = text.replaceAll(/\n\s+/g, '\n').replaceAll(/<link rel="modulepreload"[^>]*>\n/g, '');
  for (const entry of entries) {
    const { entryPoint = '', imports, bytes } = outputs[entry];
    const [body] = imports.filter(({ kind }) => kind === 'import-statement');
    const source = path.relative(web, path.resolve(entryPoint)).split(path.sep).join('/');
    html = html.replace(`src="${source}"`, `src="${place(bytes < STUB ? body.path : entry)}"`);
  }
  const links = [...needed]
    .map(place)
    .filter(
      (name) => !html.includes(`src="${name}"`) && !entries.some((entry) => place(entry) === name),
    )
    .map((name) => `<link rel="modulepreload" href="${name}">\n`);
  html = html.replace('<link rel="preload"', `${links.join('')}<link rel="preload"`);
  await writeFile(path.join(out, 'index.html'), html);
}

/** @param {string} folder @param {(name: string) => boolean} wanted */
async function list(folder, wanted) {
  const names = await readdir(folder, { recursive: true });
  return names.map((name) => name.split(path.sep).join('/')).filter(wanted);
}

/** What the page shows of a model's card: the totals. The rest took 300 bytes of a first visit. @param {string} text */
function briefCard(text) {
  const { test, unseenStrokes } = JSON.parse(text);
  const { correct, count, interval } = test;
  const strokes = unseenStrokes && { correct: unseenStrokes.correct, count: unseenStrokes.count };
  return JSON.stringify({ test: { correct, count, interval }, unseenStrokes: strokes });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { analyse: { type: 'boolean' } },
});
const out = path.resolve(positionals[0] ?? path.join(root, 'build/site'));
await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, 'weights'), { recursive: true });
const [page, ...workers] = await Promise.all([
  buildPage(out),
  buildWorker(out, 'inkling/workers/worker.js'),
  buildWorker(out, 'app/data/worker.js'),
  buildWorker(out, 'app/inside/worker.js'),
  buildWorker(out, 'app/number/worker.js'),
  buildWorker(out, 'app/parts/late.js'), // one file, because others may be what is late
]);
await writePage(out, page.metafile);
for (const file of await list(
  web,
  (name) => name.endsWith('.css') || /^vendor\/.*\.js$/.test(name) || name === 'app/parts/theme.js',
)) {
  if (path.extname(file)) await shrink(out, file);
}
for (const file of [
  'manifest.webmanifest',
  'icons',
  ...(await list(web, (name) => name.endsWith('.wasm'))),
])
  await cp(path.join(web, file), path.join(out, file), { recursive: true });
for (const file of await list(path.join(root, 'weights'), (name) =>
  name.endsWith('.safetensors'),
)) {
  const card = file.replace('.safetensors', '.json');
  await cp(path.join(root, 'weights', file), path.join(out, 'weights', file));
  const text = await readFile(path.join(root, 'weights', card), 'utf8').catch(() => null); // none yet
  if (text) await writeFile(path.join(out, 'weights', card), briefCard(text));
}
if (values.analyse) {
  for (const { metafile } of [page, ...workers]) console.log(await analyzeMetafile(metafile));
}
const files = await list(out, (name) => path.extname(name) !== '');
console.log(`${path.relative('', out)} is ready: ${files.length} files`);
