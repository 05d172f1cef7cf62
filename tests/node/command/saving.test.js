/* What the command does with files that it cannot or must not replace, and with signals and outputs that end it: no work is lost. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { saveFile, tryFile } from '../../../tools/command/files.js';
import { emptyFolder, inklingCommand, inklingInShell } from '../support/command.js';
import { RUN, interrupted, onEpoch, runWhole } from '../support/killed.js';

const folder = emptyFolder({ after });
const at = (/** @type {string} */ name) => path.join(folder, name);
/** @param {string[]} args @param {Parameters<typeof inklingCommand>[1]} [options] */
const inkling = (args, options) => inklingCommand(args, { cwd: folder, ...options });
const expected = await runWhole(folder);
const QUICK = 'train --layers net.json --data synthetic:60 --epochs 1 --workers 1'.split(' ');

test('a file that cannot be written is found before the work; nothing is left behind', async () => {
  mkdirSync(at('isdir.safetensors'));
  const before = readdirSync(folder);
  for (const [args, words] of /** @type {[string[], RegExp][]} */ ([
    [['--save', 'isdir.safetensors'], /it is a folder; name a file in it/],
    [['--save', '/proc/m.safetensors'], /cannot write \/proc\/m\.safetensors/],
    [['--save', 'net.json/m.safetensors'], /net\.json.* is no folder|ENOTDIR/],
    [['--save', 'new/folder/m.safetensors', '--receipt', '/proc/r.json'], /cannot write \/proc\/r/],
    [['--save', 'm.safetensors', '--card', '/proc/c.json'], /cannot write \/proc\/c\.json/],
    [['--save', 'm.safetensors', '--report', '/proc/r.html'], /cannot write \/proc\/r\.html/],
    [['--save', 'm.safetensors', '--plots', '/proc/plots'], /cannot write \/proc\/plots/],
  ])) {
    const { status, stderr } = await inkling([...QUICK, ...args]);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /epoch 1/, 'nothing was trained');
    assert.equal(status, 3, stderr);
  }
  assert.deepEqual(readdirSync(folder), before);
});

test('a disk that has no room for model and checkpoint is found before the work', async () => {
  const { status, stderr } = await inklingInShell(
    'ulimit -f 16; exec "$@"',
    QUICK.concat('--save', 'full.safetensors'),
    folder,
  );
  assert.match(stderr, /cannot write full\.safetensors: EFBIG.*Nothing was trained/);
  assert.equal(status, 3, stderr);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('full')),
    [],
  );
});

test('a model that can no longer be saved is kept elsewhere, and the checkpoint stays', async () => {
  mkdirSync(at('tmp'));
  const file = 'taken.safetensors';
  const options = { env: { TMPDIR: at('tmp') }, onStart: onEpoch(() => mkdirSync(at(file))) };
  const args = ['--save', file, '--receipt', 'taken.json', '--workers', '1'];
  const { status, stderr } = await inkling([...RUN, ...args], options);
  assert.equal(status, 3, stderr);
  const kept = /it is a folder.*It is kept as (.+); taken\.safetensors\.checkpoint stays/.exec(
    stderr,
  );
  assert.ok(kept, stderr);
  assert.equal(path.dirname(kept[1]), at('tmp'));
  assert.deepEqual(readFileSync(kept[1]), readFileSync(at('plain.safetensors')));
  assert.deepEqual(readFileSync(at('taken.json')), readFileSync(at('plain.json')));
  assert.ok(existsSync(at(`${file}.checkpoint`)));
});

test('a link stays and its file is written, the mode stays, devices and pipes are never replaced', async () => {
  writeFileSync(at('real.txt'), 'old', { mode: 0o600 });
  symlinkSync('real.txt', at('link.txt'));
  symlinkSync('later.txt', at('dangling.txt'));
  execFileSync('mkfifo', [at('pipe')]);
  await saveFile(at('link.txt'), 'new');
  assert.ok(lstatSync(at('link.txt')).isSymbolicLink());
  assert.equal(readFileSync(at('real.txt'), 'utf8'), 'new');
  assert.equal(statSync(at('real.txt')).mode & 0o777, 0o600);
  await saveFile(at('dangling.txt'), 'new');
  assert.ok(lstatSync(at('dangling.txt')).isSymbolicLink());
  assert.equal(readFileSync(at('later.txt'), 'utf8'), 'new');
  await tryFile(at('pipe'));
  const reader = inklingInShell('cat pipe', [], folder);
  await saveFile(at('pipe'), 'through');
  assert.equal((await reader).stdout, 'through');
  assert.ok(lstatSync(at('pipe')).isFIFO());
  const { status, stderr } = await inkling([...QUICK, '--save', 'pipe']);
  assert.match(stderr, /cannot write pipe: it is a device or a pipe; name a plain file/);
  assert.equal(status, 3, stderr);
  assert.ok(lstatSync(at('pipe')).isFIFO());
});

test('each unfinished run that another takes the place of is kept', async () => {
  const file = 'aside.safetensors';
  for (const [i, name] of ['old', 'old.2', 'old.3'].entries()) {
    writeFileSync(at(`${file}.checkpoint`), `run ${i}`);
    const { stderr } = await inkling([...QUICK, '--save', file]);
    assert.ok(stderr.includes(`kept as ${file}.checkpoint.${name}.`), stderr);
  }
  const kept = ['old', 'old.2', 'old.3'].map((name) =>
    readFileSync(at(`${file}.checkpoint.${name}`), 'utf8'),
  );
  assert.deepEqual(kept, ['run 0', 'run 1', 'run 2']);
});

test('a terminal that is closed stops a run, which is resumed to the same bits', async () => {
  const file = 'hangup.safetensors';
  const first = await interrupted(folder, [...RUN, '--save', file, '--workers', '1'], 'SIGHUP');
  assert.equal(first.status, 130, first.stderr);
  assert.ok(existsSync(at(file)) && existsSync(at(`${file}.checkpoint`)));
  const last = await inkling(['train', '--resume', '--save', file, '--quiet', '--json']);
  assert.equal(JSON.parse(last.stdout).weightsSha256, expected);
});

test('a run goes on when nobody reads its progress any more', async () => {
  const file = 'unread.safetensors';
  const onStart = onEpoch((child) => child.stderr.destroy());
  const { status } = await inkling([...RUN, '--save', file, '--workers', '1'], { onStart });
  assert.equal(status, 0);
  assert.deepEqual(readFileSync(at(file)), readFileSync(at('plain.safetensors')));
});

test('an output on a full disk ends with a sentence', async () => {
  for (const args of [
    ['--version'],
    ['summary', 'plain.safetensors'],
    ['code', 'plain.safetensors'],
  ]) {
    const { status, stderr } = await inklingInShell('exec "$@" > /dev/full', args, folder);
    assert.match(stderr, /^inkling: cannot write to standard output: .*ENOSPC[^\n]*\n$/);
    assert.equal(status, 3, stderr);
  }
});
