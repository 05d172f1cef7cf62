/* install.test.js - `make install`: what lies where, which names the libraries show and need, and the flags of pkg-config; then `make uninstall`. The public
 * header compiles alone, as C and as C++, with each compiler that is here, and so does tools/examples/predict.c, which prints what
 * `inkling predict` prints.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { PNG } from 'pngjs';
import { inklingCommand } from '../support/command.js';
import { read, root } from '../support/documents.js';
import { engine } from '../support/networks.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'inkling-install-'));
const prefix = '/opt/ink';
const tree = path.join(folder, prefix);
const { version } = JSON.parse(read('package.json'));

/** What the header declares. */
const declared = [
  ...read('include/inkling.h')
    .replace(/\/\*.*?\*\//gs, '')
    .matchAll(/\b(ink_\w+)\(/g),
].map(([, name]) => name);

/** What the library may ask of its program: memory, a root that is exact, and asserts. */
const NEEDED = ['memcpy', 'memmove', 'memset', 'memcmp', 'sqrt', 'sqrtf', '__assert_fail'];

/** @param {string} command @param {string[]} args */
const printed = (command, args) => execFileSync(command, args, { encoding: 'utf8' });

/** Global symbols of a file. @param {string} file @param {string[]} options of nm */
const symbols = (file, options) =>
  printed('nm', ['-P', ...options, path.join(tree, 'lib', file)])
    .split('\n')
    .flatMap((line) => line.match(/^(\w+)(?:@\S+)? [A-Za-z]/)?.[1] ?? []);

/** @param {string} program @returns {string | false} why a test of it is skipped */
const lacking = (program) =>
  spawnSync(program, ['--version']).status === 0 ? false : `there is no ${program}`;

/** Runs make with the test's folders. @param {'install' | 'uninstall'} verb */
const make = (verb) =>
  execFileSync('make', ['-s', '-C', root, verb, `prefix=${prefix}`, `DESTDIR=${folder}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
/** Files below the prefix. */
const installed = () =>
  readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(tree, path.join(entry.parentPath, entry.name)))
    .sort();

before(() => {
  make('install');
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('header, static and shared library with their links, and the description for pkg-config', () => {
  assert.deepEqual(installed(), [
    'include/inkling.h',
    'lib/libinkling.a',
    'lib/libinkling.so',
    'lib/libinkling.so.0',
    `lib/libinkling.so.${version}`,
    'lib/pkgconfig/inkling.pc',
    'share/man/man3/inkling.3',
  ]);
  for (const link of ['libinkling.so', 'libinkling.so.0'])
    assert.ok(existsSync(path.join(tree, 'lib', link)), `${link} leads nowhere`);
  assert.match(
    printed('readelf', ['-d', path.join(tree, 'lib/libinkling.so')]),
    /\[libinkling\.so\.0\]/,
  );
});

for (const [file, shown, needed] of [
  ['libinkling.a', ['-g', '--defined-only'], ['-g', '-u']],
  ['libinkling.so', ['-D', '--defined-only'], ['-D', '-u']],
]) {
  test(`${file} shows what inkling.h declares, and needs next to nothing`, () => {
    assert.deepEqual(symbols(String(file), [...shown]).sort(), [...new Set(declared)].sort());
    const foreign = symbols(String(file), [...needed]).filter(
      (name) => !NEEDED.includes(name) && !/^_ITM_|^__gmon_start__|^__cxa_finalize/.test(name),
    );
    assert.deepEqual(foreign, []);
  });
}

test('pkg-config gives the flags', { skip: lacking('pkg-config') }, () => {
  const env = { ...process.env, PKG_CONFIG_PATH: path.join(tree, 'lib/pkgconfig') };
  const flags = (/** @type {string[]} */ ...args) =>
    execFileSync('pkg-config', [...args, 'inkling'], { env, encoding: 'utf8' }).trim();
  assert.equal(flags('--modversion'), version);
  assert.equal(flags('--cflags'), `-I${prefix}/include`);
  assert.equal(flags('--libs'), `-L${prefix}/lib -linkling`);
  assert.equal(flags('--libs', '--static'), `-L${prefix}/lib -linkling -lm`);
});

/** Compilers, and what each links with. */
const COMPILERS = [
  { compiler: 'gcc', language: 'c', standard: 'c11', library: 'shared' },
  { compiler: 'clang', language: 'c', standard: 'c11', library: 'static' },
  { compiler: 'g++', language: 'c++', standard: 'c++11', library: 'static' },
  { compiler: 'clang++', language: 'c++', standard: 'c++11', library: 'shared' },
];
const STRICT = ['-Wall', '-Wextra', '-Wpedantic', '-Werror'];

for (const { compiler, language, standard } of COMPILERS)
  test(`the header alone compiles with ${compiler}`, { skip: lacking(compiler) }, () => {
    const empty = path.join(folder, 'empty.c');
    writeFileSync(empty, '#include <inkling.h>\n');
    const words = ['-x', language, ...STRICT, `-std=${standard}`, `-I${tree}/include`];
    const { status, stderr } = spawnSync(compiler, [...words, '-fsyntax-only', empty]);
    assert.equal(status, 0, String(stderr));
  });

/** A picture of a built-in digit, thin ink on grey paper, as PGM and as PNG. @param {string} name @param {Float32Array} image */
function writePicture(name, image) {
  const side = 112;
  const png = new PNG({ width: side, height: side });
  const grey = Buffer.alloc(side * side);
  for (let i = 0; i < grey.length; i++) {
    const ink = image[28 * Math.floor(i / side / 4) + Math.floor((i % side) / 4)];
    grey[i] = 230 - Math.round(200 * ink);
    png.data.set([grey[i], grey[i], grey[i], 255], 4 * i);
  }
  writeFileSync(path.join(folder, `${name}.png`), PNG.sync.write(png));
  writeFileSync(
    path.join(folder, `${name}.pgm`),
    Buffer.concat([Buffer.from(`P5\n${side} ${side}\n255\n`), grey]),
  );
}

/** Models and inputs without their endings. @type {[string, string][]} */
const RUNS = [
  ...['five', 'six', 'sign', 'nothing'].map(
    (name) => /** @type {[string, string]} */ (['weights/default', name]),
  ),
  ['weights/record', 'five'],
  ['weights/tiny', 'picture'],
  ['weights/tiny', 'white'],
  ['tests/golden/models/letters', 'six'],
  ['tests/golden/models/three', 'picture'],
];

/** What `inkling predict` prints, without the name of the file. @type {string[]} */
const expected = [];

before(async () => {
  const strokes = (/** @type {string} */ name, /** @type {number[][]} */ list) =>
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(list));
  strokes('five', engine.syntheticStrokes(11, 5, 5).strokes);
  strokes('six', engine.syntheticStrokes(11, 6, 6).strokes);
  strokes('sign', engine.nonDigitStrokes(11, 1).strokes);
  strokes('nothing', []);
  writePicture('picture', engine.syntheticImage(11, 3, 3).image);
  writePicture('white', new Float32Array(784));
  for (const [model, name] of RUNS) {
    const file = `${name}.${existsSync(path.join(folder, `${name}.png`)) ? 'png' : 'json'}`;
    const args = ['predict', file, '--model', path.join(root, `${model}.safetensors`)];
    const { status, stdout, stderr } = await inklingCommand(args, { cwd: folder });
    assert.equal(status, 0, stderr);
    expected.push(stdout.replace(/^\S+/, ''));
  }
  assert.match(expected[0], /^ {2}5 {2}\d+\.\d % {2}then \d \(\d+\.\d %\)/);
  assert.match(expected[2], / {2}no digit\n$/);
});

for (const { compiler, language, standard, library } of COMPILERS)
  test(
    `predict.c by ${compiler}, ${library} library, prints what inkling predict prints`,
    { skip: lacking(compiler) },
    () => {
      const program = path.join(folder, `predict-${language}-${library}`);
      const linked =
        library === 'static'
          ? [path.join(tree, 'lib/libinkling.a'), '-lm']
          : [`-L${tree}/lib`, '-linkling'];
      const words = ['-x', language, ...STRICT, `-std=${standard}`, `-I${tree}/include`];
      const source = path.join(root, 'tools/examples/predict.c');
      const { status, stderr } = spawnSync(compiler, [
        ...words,
        '-o',
        program,
        source,
        '-x',
        'none',
        ...linked,
      ]);
      assert.equal(status, 0, String(stderr));
      const env = { ...process.env, LD_LIBRARY_PATH: path.join(tree, 'lib') };
      const run = (/** @type {string[]} */ ...args) =>
        spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' });
      RUNS.forEach(([model, name], i) => {
        const file = `${name}.${existsSync(path.join(folder, `${name}.pgm`)) ? 'pgm' : 'json'}`;
        assert.equal(run(path.join(root, `${model}.safetensors`), file).stdout, file + expected[i]);
      });
      const refused = run('five.json', 'six.json');
      assert.deepEqual(
        [refused.status, refused.stderr],
        [1, 'predict: the file is no Inkling model that this library knows\n'],
      );
      assert.equal(run().status, 2);
    },
  );

test('the installed header is the one of the sources', () => {
  assert.equal(
    readFileSync(path.join(tree, 'include/inkling.h'), 'utf8'),
    read('include/inkling.h'),
  );
});

test('make uninstall takes away these files and no other', () => {
  writeFileSync(path.join(tree, 'lib/libinkling2.so'), 'of another');
  make('uninstall');
  assert.deepEqual(installed(), ['lib/libinkling2.so']);
});
