/* places.js - where people install the package: each place has what npm installs there beside it, the files of a small project, and how
 * to build and start it. use.js (program.js) is the same program everywhere; it prints or shows what it got as JSON.
 */
const ENTRY = "import { use } from './use.js';\nimport * as inkling from 'inkling';\n";
const PAGE = `${ENTRY}use(inkling).then((got) => { document.title = JSON.stringify(got); });\n`;
const PRINT = `${ENTRY}use(inkling).then((got) => console.log(JSON.stringify(got)));\n`;
const HTML = (/** @type {string} */ script, head = '') =>
  `<!doctype html><meta charset="utf-8"><title></title>${head}<script type="module" src="${script}"></script>\n`;
const INLINE = (/** @type {string} */ text) => text.replace("from 'inkling'", "from 'inkling/inline'");

/**
 * @typedef {object} Place
 * @property {string} name
 * @property {string[]} [install] packages that npm installs beside Inkling
 * @property {Record<string, string>} files
 * @property {string[][]} [build] commands
 * @property {string[]} [print] the command that prints the result
 * @property {string} [serve] folder of files for a browser, relative to the project
 * @property {string[]} [server] a command that serves the project itself, on PORT
 * @property {string} [page] what the browser opens
 * @property {string} [bundle] folder with the bundle, for its size
 * @property {boolean} [gate] whether the gate runs it
 */

/** @type {Place[]} */
export const PLACES = [
  { name: 'Node, import', files: { 'main.mjs': PRINT }, print: ['node', 'main.mjs'], gate: true },
  {
    name: 'Node, require',
    files: {
      'main.cjs': `const { use } = require('./use.js');\nuse(require('inkling')).then((got) => console.log(JSON.stringify(got)));\n`,
    },
    print: ['node', '--no-warnings', 'main.cjs'],
  },
  {
    name: 'Node, inkling/inline',
    files: { 'main.mjs': INLINE(PRINT) },
    print: ['node', 'main.mjs'],
  },
  {
    name: 'plain page, import map',
    files: {
      'index.html': HTML(
        './main.js',
        '<script type="importmap">{"imports":{"inkling":"./node_modules/inkling/web/inkling/index.js"}}</script>',
      ),
      'main.js': PAGE,
    },
    serve: '.',
    gate: true,
  },
  {
    name: 'Web Worker',
    files: {
      'index.html': HTML('./main.js'),
      'main.js': `const worker = new Worker('./work.js', { type: 'module' });\nworker.onmessage = ({ data }) => { document.title = data; };\nworker.onerror = (event) => { document.title = JSON.stringify({ error: event.message }); };\n`,
      'work.js':
        "import { use } from './use.js';\nimport * as inkling from './node_modules/inkling/web/inkling/index.js';\nuse(inkling).then((got) => postMessage(JSON.stringify(got)));\n",
    },
    serve: '.',
  },
  {
    name: 'service worker',
    files: {
      'index.html': HTML('./main.js'),
      'main.js': `navigator.serviceWorker.onmessage = ({ data }) => { document.title = data; };\nnavigator.serviceWorker.register('./work.js', { type: 'module' });\nnavigator.serviceWorker.ready.then(({ active }) => active.postMessage('go'), (error) => { document.title = JSON.stringify({ error: String(error) }); });\n`,
      'work.js':
        "import { use } from './use.js';\nimport * as inkling from './static.js';\nonmessage = (event) => event.waitUntil(use(inkling).then((got) => event.source.postMessage(JSON.stringify(got))));\n",
      'static.js': "export * from './node_modules/inkling/dist/inline.js';\n",
    },
    serve: '.',
  },
  {
    name: 'esbuild, inkling/inline',
    install: ['esbuild@0.28.2'],
    files: { 'main.js': INLINE(PAGE), 'out/index.html': HTML('./main.js') },
    build: [['node_modules/.bin/esbuild', 'main.js', '--bundle', '--minify', '--format=esm', '--outfile=out/main.js']],
    serve: 'out',
    bundle: 'out',
    gate: true,
  },
  {
    name: 'esbuild, files copied',
    install: ['esbuild@0.28.2'],
    files: { 'main.js': PAGE, 'out/app/index.html': HTML('./main.js') },
    build: [
      ['node_modules/.bin/esbuild', 'main.js', '--bundle', '--minify', '--format=esm', '--splitting', '--outdir=out/app'],
      ['node', '-e', COPY('out')],
    ],
    serve: 'out',
    page: 'app/index.html',
    bundle: 'out',
  },
];

/** A script that copies what the library looks for beside the bundle. @param {string} out */
function COPY(out) {
  return `const fs = require('fs'); const from = 'node_modules/inkling/'; void ${JSON.stringify(out)};
for (const [a, b] of [['web/inkling/inkling.wasm', 'app/inkling.wasm']]) fs.cpSync(from + a, ${JSON.stringify(out)} + '/' + b);`;
}
