/* python.js - programs of other languages in tests: where Python has a module, and what oracles.py answers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './documents.js';

const PYTHONS = ['python3', '/usr/bin/python3'];

/** @param {string} module that Python must have */
export function needsPython(module) {
  const found = PYTHONS.find(
    (python) => spawnSync(python, ['-c', `import ${module}`]).status === 0,
  );
  return { found, skip: found ? false : `no Python here has ${module}` };
}

/** @param {string | undefined} python @param {string[]} given @returns {any[]} */
export function asked(python, given) {
  const script = path.join(root, 'tests/node/support/oracles.py');
  const { status, stdout, stderr } = spawnSync(String(python), [script, ...given], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}
