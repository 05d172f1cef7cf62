/* layers.test.js - the checks of layers, circles and style sheets: silent on a sound tree, red on each planted violation. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const tree = mkdtempSync(path.join(os.tmpdir(), 'inkling-layers-'));

const CHECKS = ['layers.js', 'circles.js', 'styles.js', 'check_layers.sh'];

/** @param {Record<string, string>} files path -> text */
function write(files) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
  }
}

/** @type {Record<string, string>} */
const SOUND = {
  'web/inkling/base/errors.js': 'export const a = 1;\n',
  'web/inkling/model/model.js':
    "import { a } from '../base/errors.js';\n/** @typedef {import('../training/loop.js').T} T */\nexport { a };\n",
  'web/inkling/training/loop.js': "import { a } from '../model/model.js';\nexport const b = a;\n",
  'web/inkling/index.js': "export { b } from './training/loop.js';\n",
  'web/app/parts/dom.js': 'export const el = () => document.body;\n',
  'web/app/train/view.js':
    "import { b } from '../../inkling/index.js';\nimport { el } from '../parts/dom.js';\nexport { b, el };\n" +
    "export const sheets = ['./train.css', '../../vendor/uPlot.css'];\n",
  'web/app/train/train.css':
    "/* x, y { */\n.view-train,\n.view-train > :is(a, b),\n.view-train [x=',']::before { c: d; }\n" +
    '@media (max-width: 9rem) { .view-train a { b: url(c); } }\n',
  'web/app/router.js':
    "const VIEWS = {\n  train: { fetch: () => import(/* later */ './train/view.js') },\n};\nexport default VIEWS;\n",
  'tools/command/train.js': "import fs from 'node:fs';\nexport default fs;\n",
  'src/base/rng.h': '#include <stdint.h>\nuint32_t next(uint32_t);\n',
  'src/base/rng.c': '#include "rng.h"\nuint32_t next(uint32_t x)\n{\n    return x + 1;\n}\n',
  'src/model/plan.c':
    '#include "base/rng.h"\nuint32_t plan(uint32_t x)\n{\n    return next(x);\n}\n',
};

before(() => {
  execFileSync('git', ['init', '-q'], { cwd: tree });
  for (const file of CHECKS) {
    mkdirSync(path.join(tree, 'tools/build'), { recursive: true });
    cpSync(path.join(root, 'tools/build', file), path.join(tree, 'tools/build', file));
  }
  write({ ...SOUND, 'package.json': '{ "type": "module" }\n' });
});
after(() => rmSync(tree, { recursive: true, force: true }));

/** @param {string} check @returns {string} what it complains of; '' when it passes */
function complaints(check) {
  const file = path.join('tools/build', check);
  const [command, args] = check.endsWith('.sh') ? ['sh', [file]] : [process.execPath, [file]];
  const { status, stderr } = spawnSync(command, args, { cwd: tree, encoding: 'utf8' });
  assert.equal(status === 0, stderr === '', stderr);
  return stderr;
}

/** A sheet of Train that changes more than Train. @param {string} css @returns {[string, string, Record<string, string>, RegExp]} */
const sheetOf = (css) => [
  `a sheet with ${css}`,
  'styles.js',
  { 'web/app/train/train.css': css },
  /web\/app\/train\/train\.css: .* (does not begin with \.view-train|for every view)/,
];

/** [what is wrong, check, files, what must be said] @type {[string, string, Record<string, string>, RegExp][]} */
const VIOLATIONS = [
  [
    'a room that imports a higher one',
    'layers.js',
    { 'web/inkling/base/errors.js': "export { b as a } from '../training/loop.js';\n" },
    /web\/inkling\/training is not below web\/inkling\/base/,
  ],
  [
    'the same by a late import',
    'layers.js',
    { 'web/inkling/base/errors.js': "export const a = await import('../model/model.js');\n" },
    /web\/inkling\/model is not below web\/inkling\/base/,
  ],
  [
    'DOM in the library',
    'layers.js',
    { 'web/inkling/base/errors.js': 'export const a = document.title;\n' },
    /has no DOM/,
  ],
  [
    'WebAssembly beside its two files',
    'layers.js',
    { 'web/inkling/base/errors.js': 'export const a = WebAssembly.Module;\n' },
    /touch WebAssembly/,
  ],
  [
    'a package under web/',
    'layers.js',
    { 'web/app/parts/dom.js': "export { el } from 'some-package';\n" },
    /nothing under web\/ needs a package/,
  ],
  [
    'a view that another view imports',
    'layers.js',
    { 'web/app/mine/view.js': "export { b } from '../train/view.js';\n" },
    /web\/app\/train is not below web\/app\/mine/,
  ],
  [
    'a page that reaches into the library',
    'layers.js',
    { 'web/app/train/view.js': "export { b } from '../../inkling/training/loop.js';\n" },
    /no public entry/,
  ],
  [
    'a command that reaches into the library',
    'layers.js',
    { 'tools/command/train.js': "export { a } from '../../web/inkling/base/errors.js';\n" },
    /no public entry/,
  ],
  [
    'a folder that nobody listed',
    'layers.js',
    { 'web/new/file.js': 'export const c = 1;\n' },
    /on no floor/,
  ],
  [
    'two modules in a circle',
    'layers.js',
    {
      'web/inkling/training/loop.js': "export { c as b } from './twin.js';\n",
      'web/inkling/training/twin.js': "import { b } from './loop.js';\nexport const c = b;\n",
    },
    /a circle: .*loop\.js -> .*twin\.js -> .*loop\.js/,
  ],
  [
    'two C files in a circle',
    'circles.js',
    {
      'src/base/rng.c':
        '#include "rng.h"\nuint32_t plan(uint32_t);\nuint32_t next(uint32_t x)\n{\n    return plan(x);\n}\n',
    },
    /a circle: /,
  ],
  [
    'a C layer that includes a higher one',
    'check_layers.sh',
    { 'src/base/rng.c': '#include "model/plan.h"\n' },
    /layer base must not include model\/plan\.h/,
  ],
  [
    'an engine that reads files',
    'check_layers.sh',
    { 'src/model/plan.c': '#include "file/json.h"\n' },
    /layer model must not include file\/json\.h/,
  ],
  [
    'a header of the host',
    'check_layers.sh',
    { 'src/base/rng.c': '#include <stdlib.h>\n' },
    /pure core and does not include <stdlib\.h>/,
  ],
  ...[
    'select { width: 100%; }',
    '.view-train a, .problem { c: d; }',
    '@media print { .view select { width: 100%; } }',
    '.view-trains a { b: c; }',
    '.view-train ~ .view { b: c; }',
    '@keyframes write { from { b: c; } }',
  ].map((css) => sheetOf(css)),
  [
    'a view that loads the sheet of another',
    'styles.js',
    { 'web/app/train/view.js': "export const sheets = ['../score/score.css', './train.css'];\n" },
    /loads score\/score\.css, which is not its own/,
  ],
];

test('a sound tree passes', () => {
  for (const check of CHECKS) assert.equal(complaints(check), '');
});

for (const [name, check, files, said] of VIOLATIONS) {
  test(`${check} notices ${name}`, () => {
    write(files);
    assert.match(complaints(check), said);
    for (const file of Object.keys(files)) rmSync(path.join(tree, file));
    write(SOUND);
  });
}

test('the sound tree passes again: each violation was one by itself', () => {
  for (const check of CHECKS) assert.equal(complaints(check), '');
});
