/* The man page of the C library, docs/inkling.3: the declarations of inkling.h, a word on each function and each status, and no fault that
 * mandoc or man finds.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { read, root } from '../support/documents.js';

const page = read('docs/inkling.3');
const header = read('include/inkling.h').replace(/\/\*.*?\*\//gs, '');
const [synopsis, description] = page.split(/^\.Sh DESCRIPTION$/m);

/** Without spaces that mean nothing. @param {string} text */
const plain = (text) => text.replaceAll(/\s+/g, ' ').replaceAll('* ', '*').trim();

/** Declarations of functions, as 'int32_t ink_add(float *sum, ...)'. */
const declared = [...header.matchAll(/^((?:const )?\w+ \*?)(ink_\w+)\(([^)]*)\);/gm)].map(
  ([, type, name, given]) => plain(`${type} ${name}(${given})`),
);
const names = declared.map((text) => /(ink_\w+)\(/.exec(text)?.[1] ?? '');

test('the synopsis has every declaration of the header, in its order', () => {
  const shown = [...synopsis.matchAll(/^\.Ft (.+)\n\.Fo (\w+)\n((?:\.Fa .+\n)*)\.Fc$/gm)].map(
    ([, type, name, given]) =>
      plain(
        `${type} ${name}(${[...given.matchAll(/^\.Fa (.+)$/gm)].map(([, one]) => one).join(', ')})`.replaceAll('"', ''), // prettier-ignore
      ),
  );
  assert.equal(names.length, new Set(header.match(/\bink_\w+(?=\()/g)).size);
  assert.deepEqual(shown, declared);
});

test('each function, each status and each mode is described', () => {
  const described = description
    .split('\n')
    .filter((line) => line.startsWith('.It '))
    .flatMap((line) => line.match(/\b(?:ink|INK)_\w+/g) ?? []);
  const statuses = header.match(/enum \{(\s*INK_OK\b[^}]*)\}/)?.[1].match(/INK_\w+/g) ?? [];
  assert.equal(statuses.length, 10);
  assert.deepEqual(described.sort(), [...names, ...statuses].sort());
});

const lint = /** @type {const} */ ([
  ['mandoc', ['-Tlint', '-W', 'style']],
  ['man', ['-l', '--warnings']],
]);
for (const [program, args] of lint) {
  const skip =
    spawnSync(program, ['-l', '/dev/null']).error || (program === 'man' && noGroff())
      ? `there is no ${program}`
      : false;
  test(`${program} finds no fault`, { skip }, () => {
    const file = path.join(root, 'docs/inkling.3');
    const { status, stdout, stderr } = spawnSync(program, [...args, file], { encoding: 'utf8' });
    const found = program === 'man' ? stderr : stdout + stderr;
    const faults = found.split('\n').filter((line) => line && !line.includes('outdated mandoc.db'));
    assert.deepEqual([status, faults], [0, []]);
  });
}

/** man of BusyBox and of macOS know no --warnings. */
function noGroff() {
  return spawnSync('groff', ['--version']).status !== 0;
}
