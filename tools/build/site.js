/* site.js - `make site`: the page as few, small files, for any static host and any sub-folder.
 *
 *   node tools/build/site.js [FOLDER] [--analyse]        FOLDER: build/site
 *
 * esbuild joins and minifies the modules of web/: one file for the Draw view, one for the half of the library that reads
 * (apart, so that the pad works when it does not come), one for each other view, fetched when it is opened, and what views
 * share. Each worker is a file of its own. A module finds its neighbours (workers, .wasm, weights, style sheets) by
 * `import.meta.url`; here that becomes the address it would have in web/, so that everything keeps its place.
 * --analyse lists which module takes how many bytes of what.
 *
 * What it does not do: change names for caches (hosts revalidate), compress (hosts do), serve.
 */
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { analyzeMetafile, build, transform } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const web = path.join(root, 'web');

/** Browsers with everything the sources use unchanged. */
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
  external: ['node:*'],
  define: { process: 'undefined' }, // the library asks whether it is in Node: here it never is
};

/** What a first visit needs: the Draw view, and the engine with the half of the library that reads. */
const AT_START = ['app/main.js', 'app/data/begin.js'].map((name) => path.join(web, name));

/**
 * Gives each module the address it has in web/.
 * @param {string} up the way from the file that is built to the site's root
 * @param {ReadonlySet<string>} [later] modules that are fetched later: each imports what was there at the start, all of
 *   it, or esbuild would cut that into a file for each group of views that share something
 * @returns {import('esbuild').Plugin}
 */
const places = (up, later = new Set()) => ({
  name: 'places',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\.js$/ }, async ({ path: file }) => {
      const inside = path.relative(web, file).split(path.sep).join('/');
      const text = await readFile(file, 'utf8');
      const address = `new URL('${up}${inside}', import.meta.url)`;
      const before = later.has(file)
        ? AT_START.map((name) => `import ${JSON.stringify(name)};`).join('')
        : '';
      return {
        contents: before + text.replaceAll(/(?<!\.)\bimport\.meta\.url\b/g, address),
        loader: 'js',
      };
    });
    onResolve({ filter: /^\// }, ({ path: file }) =>
      AT_START.includes(file) ? { path: file, sideEffects: true } : null,
    );
  },
});

/** The modules that the page's sources say they import later. @returns {Promise<Set<string>>} */
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

/** The Draw view, and everything that it or another view imports. @param {string} out */
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

/** A worker, whole: it starts with one request. @param {string} out @param {string} file */
function buildWorker(out, file) {
  return build({
    ...COMMON,
    entryPoints: [path.join(web, file)],
    outfile: path.join(out, file),
    plugins: [places('../'.repeat(file.split('/').length - 1))],
  });
}

/** Copies a file smaller. @param {string} out @param {string} file */
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

/** Bytes below which a file is only an import of another. */
const STUB = 120;

/** index.html with the files that the built modules import instead of those of the sources.
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
  // An entry that shares its code with the views is nothing but an import of a file: the page asks for that one at once.
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

/** A model's card without the tables behind its scores: the page shows totals, and 1.2 kB count. @param {string} text */
function briefCard(text) {
  const { command, weightsSha256, test, unseenStrokes } = JSON.parse(text);
  const { correct, count, interval } = test;
  return JSON.stringify({
    command,
    weightsSha256,
    test: { correct, count, interval },
    unseenStrokes,
  });
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
]);
await writePage(out, page.metafile);
for (const file of await list(
  web,
  (name) => name.endsWith('.css') || name.startsWith('vendor/') || name === 'app/parts/theme.js',
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
