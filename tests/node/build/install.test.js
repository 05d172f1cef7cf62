/* install.test.js - `make install`: what lies where, which names the libraries show and need, and the flags of pkg-config. The public
 * header compiles alone, as C and as C++, with each compiler that is here.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { read, root } from '../support/documents.js';

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

before(() => {
  execFileSync('make', ['-s', '-C', root, 'install', `prefix=${prefix}`, `DESTDIR=${folder}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('header, static and shared library with their links, and the description for pkg-config', () => {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(tree, path.join(entry.parentPath, entry.name)));
  assert.deepEqual(files.sort(), [
    'include/inkling.h',
    'lib/libinkling.a',
    'lib/libinkling.so',
    'lib/libinkling.so.0',
    `lib/libinkling.so.${version}`,
    'lib/pkgconfig/inkling.pc',
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

for (const [compiler, language, standard] of [
  ['gcc', 'c', 'c11'],
  ['clang', 'c', 'c11'],
  ['g++', 'c++', 'c++11'],
  ['clang++', 'c++', 'c++11'],
]) {
  test(`the header alone compiles with ${compiler}`, { skip: lacking(compiler) }, () => {
    const strict = ['-Wall', '-Wextra', '-Wpedantic', '-Werror', `-std=${standard}`];
    const { status, stderr } = spawnSync(
      compiler,
      ['-x', language, ...strict, '-fsyntax-only', path.join(tree, 'include/inkling.h')],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr.replace(/.*#pragma once in main file.*\n/g, ''));
  });
}

test('the installed header is the one of the sources', () => {
  assert.equal(
    readFileSync(path.join(tree, 'include/inkling.h'), 'utf8'),
    read('include/inkling.h'),
  );
});
