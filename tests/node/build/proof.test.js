/* proof.test.js - what `make proof` says of commands that work, fail, change files under version control, or cannot run. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { prove } from '../../../tools/build/proof/prove.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'inkling-proof-'));
after(() => rmSync(root, { recursive: true, force: true }));
const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root });
writeFileSync(path.join(root, 'record.json'), '{}\n');
writeFileSync(path.join(root, '.gitignore'), '*.log\n');
git('init', '--quiet');
git('add', '.');
git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message=a record');

/** What is said of a program. @param {string} source @param {Partial<import('../../../tools/build/proof/list.js').Row>} [more] */
async function outcomeOf(source, more) {
  /** @type {string[]} */
  const shown = [];
  const row = { name: 'it', command: [process.execPath, '-e', source], ...more };
  const [outcome] = await prove([row], {
    root,
    logs: root,
    onDone: (_, output) => shown.push(output),
  });
  return { ...outcome, output: shown.join() };
}

test('a command that works is ok, and its output is not shown', async () => {
  const { state, why, output } = await outcomeOf('console.log("a figure")');
  assert.deepEqual({ state, why, output }, { state: 'ok', why: '', output: '' });
});

test('a command that fails is failed, with its exit code and its last lines', async () => {
  const { state, why, output } = await outcomeOf('console.error("no file"); process.exit(3)');
  assert.deepEqual(
    { state, why, output },
    { state: 'failed', why: 'it ended with exit code 3', output: 'no file' },
  );
  const { state: ofNone } = await outcomeOf('', { command: ['inkling-has-no-such-program'] });
  assert.equal(ofNone, 'failed');
});

test('a command that changes a committed file is failed; an ignored file may change', async () => {
  const write = (/** @type {string} */ file) => `require('fs').writeFileSync('${file}', 'new')`;
  assert.equal((await outcomeOf(write('other.log'))).state, 'ok');
  const { state, why } = await outcomeOf(write('record.json'));
  assert.deepEqual(
    { state, why },
    { state: 'failed', why: 'it changed files under version control' },
  );
  git('checkout', '--quiet', '.');
});

test('a server is asked at the address it prints, and then ended', async () => {
  const serve = (/** @type {number} */ status) =>
    `const server = require('http').createServer((_, response) => { response.statusCode = ${status}; response.end(); });
     server.listen(0, () => console.log('It is at http://localhost:' + server.address().port));`;
  const until = /is at (http\S+)/;
  assert.equal((await outcomeOf(serve(200), { until })).state, 'ok');
  assert.match((await outcomeOf(serve(500), { until })).why, /answers 500/);
  assert.equal((await outcomeOf('console.log("no address")', { until })).state, 'failed');
});

test('a command is skipped, with the reason, where what it needs is not there', async () => {
  const kept = process.env.STROKES;
  process.env.STROKES = path.join(root, 'none.ndjson');
  const { state, why } = await outcomeOf('process.exit(1)', { needs: ['strokes'] });
  if (kept === undefined) delete process.env.STROKES;
  else process.env.STROKES = kept;
  assert.deepEqual({ state, why }, { state: 'skipped', why: '$STROKES names no file' });
});
