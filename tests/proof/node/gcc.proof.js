/* gcc.proof.js - the engine compiled by gcc gives the bits of clang's: answers of models to drawings and pictures, non-digits among
 * them, and the weights after twenty training steps. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as inkling from '../../../web/inkling/index.js';
import { emptyFolder } from '../../node/support/command.js';
import { root } from '../../node/support/documents.js';
import { trainTwentySteps } from '../../shared/twenty-steps.js';

const skip = spawnSync('gcc', ['--version']).status === 0 ? false : 'there is no gcc';

test('native by gcc', { skip }, async (t) => {
  const folder = emptyFolder(t);
  const needed = ['Makefile', 'package.json', 'include', 'src', 'weights', 'tools/build/setup.sh'];
  for (const name of [...needed, 'tests/native', 'tests/fuzz', 'tests/golden']) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const programs = ['build/native/test_file', 'build/native/twenty_steps'];
  execFileSync('make', ['-s', '-j2', 'CC=gcc', ...programs], { cwd: folder, stdio: 'ignore' });
  const { status, stderr } = spawnSync(programs[0], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const bytes = execFileSync(programs[1], { cwd: folder, maxBuffer: 2 ** 24 });
  const { hash } = await trainTwentySteps(inkling, { workers: 1 });
  assert.equal(createHash('sha256').update(bytes).digest('hex'), hash);
});
