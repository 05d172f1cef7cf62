/* bare.test.js - `node --test` without arguments takes the files of tests/node, and those in browsers say what starts them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('a browser file is skipped by `node --test`, with the command that starts it', () => {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--test', '--test-reporter=tap', 'tests/browser/one/number-looks.test.js'],
    { cwd: root, env, encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout);
  assert.match(stdout, /# SKIP .*node tests\/run\.js browser/);
  assert.match(stdout, /^# pass 0$/m);
});
