/* places.js - where people install the package. A place has the packages that npm installs beside it, the files of a small project, the
 * commands that build it, and how its result is had: printed by a program, or the title of a page. Every place runs use.js.
 */
const PROGRAM = `import { use } from './use.js';
import * as inkling from 'inkling';
`;
const PRINTS = `${PROGRAM}use(inkling).then((got) => console.log(JSON.stringify(got)));\n`;
const SHOWS = `${PROGRAM}use(inkling).then((got) => { document.title = JSON.stringify(got); });\n`;
const inline = (/** @type {string} */ text) => text.replace("'inkling'", "'inkling/inline'");
const library = (/** @type {string} */ text) =>
  text.replace("'inkling'", "'./node_modules/inkling/web/inkling/index.js'");
const page = (/** @type {string} */ script, head = '') =>
  `<!doctype html><meta charset="utf-8"><title></title>${head}<script type="module" src="${script}"></script>\n`;

const MAP = `<script type="importmap">{ "imports": { "inkling": "./node_modules/inkling/web/inkling/index.js" } }</script>`;
const WORKER = `const worker = new Worker('./work.js', { type: 'module' });
worker.onmessage = ({ data }) => { document.title = data; };
`;
const SERVICE = `navigator.serviceWorker.onmessage = ({ data }) => { document.title = data; };
navigator.serviceWorker.register('./work.js', { type: 'module' });
navigator.serviceWorker.ready.then(({ active }) => active.postMessage('go'));
`;
const SERVES = `import { use } from './use.js';
import * as inkling from 'inkling';
onmessage = (event) => event.waitUntil(use(inkling).then((got) => event.source.postMessage(JSON.stringify(got))));
`;

/** Bundles for workerd as its own tools do: .wasm files become modules. Then workerd answers a request. */
const WORKERD = `import { Miniflare } from 'miniflare';
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
const modules = { name: 'modules', setup({ onResolve, resolve }) {
  onResolve({ filter: /\\.wasm$/ }, async ({ path: file, pluginData, ...about }) => {
    if (pluginData) return null;
    const found = await resolve(file, { ...about, pluginData: true });
    fs.mkdirSync('out', { recursive: true });
    fs.copyFileSync(found.path, 'out/' + path.basename(found.path));
    return { path: './' + path.basename(found.path), external: true };
  });
} };
await build({ entryPoints: ['main.js'], bundle: true, format: 'esm', outdir: 'out', conditions: ['workerd', 'worker', 'browser'], plugins: [modules] });
const workerd = new Miniflare({ modules: true, modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }, { type: 'ESModule', include: ['**/*.js'] }],
  scriptPath: 'out/main.js', compatibilityDate: '2026-04-01', compatibilityFlags: process.argv.slice(2) });
console.log(await (await workerd.dispatchFetch('http://localhost/')).text());
await workerd.dispose();
`;
const FETCHES = `${PROGRAM}export default { fetch: async () => new Response(JSON.stringify(await use(inkling))) };\n`;

/**
 * @typedef {object} Place
 * @property {string} name
 * @property {readonly string[]} [install] packages of npm
 * @property {Record<string, string>} files
 * @property {readonly (readonly string[])[]} [build] commands; a first word without a slash is a program of node_modules/.bin
 * @property {readonly string[]} [prints] the command whose output is the result
 * @property {string} [shows] the folder that a browser gets; the title of its index.html becomes the result
 * @property {readonly string[]} [serves] or a command that serves the page itself, on port PORT
 * @property {string} [adds] folder whose bytes a bundle adds
 * @property {true} [quick] the gate runs it
 */
/** @type {readonly Place[]} */
export const PLACES = [
  { name: 'Node: import', files: { 'main.js': PRINTS }, prints: ['node', 'main.js'], quick: true },
  {
    name: 'Node: require',
    files: {
      'main.cjs': `const inkling = require('inkling');
import('./use.js').then(({ use }) => use(inkling)).then((got) => console.log(JSON.stringify(got)));
`,
    },
    prints: ['node', '--no-warnings', 'main.cjs'],
  },
  {
    name: 'Node: inkling/inline',
    files: { 'main.js': inline(PRINTS) },
    prints: ['node', 'main.js'],
  },
  ...[22, 24].map((version) => ({
    name: `Node ${version}: import`,
    install: [`node@${version}`],
    files: { 'main.js': PRINTS },
    build: [['npm', 'rebuild', 'node']],
    prints: ['node_modules/.bin/node', 'main.js'],
  })),
  {
    name: 'Deno',
    install: ['deno'],
    files: { 'main.js': PRINTS },
    build: [['npm', 'rebuild', 'deno']],
    prints: ['deno', 'run', '--allow-read', '--allow-env', '--node-modules-dir=manual', 'main.js'],
  },
  {
    name: 'Bun',
    install: ['bun'],
    files: { 'main.js': PRINTS },
    build: [['node', 'node_modules/bun/install.js']],
    prints: ['bun', 'run', 'main.js'],
  },
  {
    name: 'workerd',
    install: ['miniflare@4', 'esbuild'],
    files: { 'main.js': FETCHES, 'run.js': WORKERD },
    prints: ['node', 'run.js'],
    adds: 'out',
  },
  {
    name: 'workerd: nodejs_compat',
    install: ['miniflare@4', 'esbuild'],
    files: { 'main.js': FETCHES, 'run.js': WORKERD },
    prints: ['node', 'run.js', 'nodejs_compat'],
  },
  {
    name: 'page: import map',
    files: { 'index.html': page('./main.js', MAP), 'main.js': SHOWS },
    shows: '.',
    quick: true,
  },
  {
    name: 'Web Worker',
    files: {
      'index.html': page('./main.js'),
      'main.js': WORKER,
      'work.js': `${library(PROGRAM)}use(inkling).then((got) => postMessage(JSON.stringify(got)));\n`,
    },
    shows: '.',
  },
  {
    name: 'service worker',
    files: { 'index.html': page('./main.js'), 'main.js': SERVICE, 'work.js': library(SERVES) },
    shows: '.',
  },
  {
    name: 'Vite: build',
    install: ['vite'],
    files: { 'index.html': page('/main.js'), 'main.js': SHOWS },
    build: [['vite', 'build']],
    shows: 'dist',
    adds: 'dist',
  },
  {
    name: 'Vite: dev',
    install: ['vite'],
    files: { 'index.html': page('/main.js'), 'main.js': SHOWS },
    serves: ['vite', '--strictPort', '--port', 'PORT'],
  },
  {
    name: 'webpack 5',
    install: ['webpack@5', 'webpack-cli'],
    files: {
      'src/index.js': SHOWS.replace('./use.js', '../use.js'),
      'dist/index.html': page('./main.js'),
    },
    build: [['webpack', '--mode', 'production']],
    shows: 'dist',
    adds: 'dist',
  },
  {
    name: 'Parcel',
    install: ['parcel'],
    files: { 'index.html': page('./main.js'), 'main.js': SHOWS },
    build: [['parcel', 'build', 'index.html', '--no-cache']],
    shows: 'dist',
    adds: 'dist',
  },
  {
    name: 'esbuild: inkling/inline',
    install: ['esbuild'],
    files: { 'out/index.html': page('./main.js'), 'main.js': inline(SHOWS) },
    build: [
      ['esbuild', 'main.js', '--bundle', '--minify', '--format=esm', '--outfile=out/main.js'],
    ],
    shows: 'out',
    adds: 'out',
    quick: true,
  },
  {
    name: 'Rollup: inkling/inline',
    install: ['rollup', '@rollup/plugin-node-resolve'],
    files: { 'out/index.html': page('./main.js'), 'main.js': inline(SHOWS) },
    build: [['rollup', 'main.js', '--plugin', 'node-resolve', '--dir', 'out', '--format', 'es']],
    shows: 'out',
    adds: 'out',
  },
];
