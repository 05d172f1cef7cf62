/* The lock of a file that a run writes: one run at a time, and none that is gone keeps a file. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { lockFile } from '../../../tools/command/lock.js';
import { emptyFolder, inklingCommand } from '../support/command.js';
import { RUN, interrupted, onEpoch, runWhole } from '../support/killed.js';

const folder = emptyFolder({ after });
const at = (/** @type {string} */ name) => path.join(folder, name);
const expected = await runWhole(folder);

test('a second run that would write the same model is refused, and the first ends as if alone', async () => {
  const args = [...RUN, '--save', 'one.safetensors', '--workers', '1'];
  /** @type {Promise<{ status: number | null, stderr: string }>[]} */
  const others = [];
  /** @type {number | undefined} */
  let pid;
  const first = await inklingCommand([...args, '--json'], {
    cwd: folder,
    onStart: onEpoch((child) => {
      pid = child.pid;
      for (const more of [['--seed', '2'], ['--resume']])
        others.push(inklingCommand([...args, ...more], { cwd: folder }));
    }),
  });
  for (const { status, stderr } of await Promise.all(others)) {
    assert.match(stderr, new RegExp(`being written by another run: process ${pid} on .*--save`));
    assert.equal(status, 3, stderr);
  }
  assert.equal(first.status, 0, first.stderr);
  assert.equal(JSON.parse(first.stdout).weightsSha256, expected);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('one.')),
    ['one.safetensors'],
  );
});

test('the lock is given back at Ctrl-C; one that a killed run left is taken over', async () => {
  const args = [...RUN, '--save', 'two.safetensors', '--workers', '1'];
  await interrupted(folder, args, 'SIGINT');
  assert.ok(!existsSync(at('two.safetensors.lock')));
  const resumed = [...args.slice(0, 1), '--resume', ...args.slice(-4)];
  await interrupted(folder, resumed, 'SIGKILL');
  assert.ok(existsSync(at('two.safetensors.lock')));
  const last = await inklingCommand([...resumed, '--json'], { cwd: folder });
  assert.equal(JSON.parse(last.stdout).weightsSha256, expected, last.stderr);
  assert.ok(!existsSync(at('two.safetensors.lock')));
});

test('which locks are stale: not those of other machines and other containers', async () => {
  const file = at('three.safetensors');
  const giveBack = await lockFile(file);
  const own = JSON.parse(readFileSync(`${file}.lock`, 'utf8'));
  await assert.rejects(lockFile(file), new RegExp(`process ${process.pid} on `));
  await giveBack();
  const gone = 4194303; // above the largest number of a process that Linux gives by default
  for (const [change, isStale] of /** @type {[object, boolean][]} */ ([
    [{ pid: gone }, true],
    [{ boot: 'another' }, true],
    [{ boot: 'another', host: own.host.split(' ')[0] }, true],
    ...(own.began === null ? [] : [[{ began: '1' }, true]]),
    [{ pid: gone, host: 'elsewhere' }, false],
    [{ pid: gone, host: `${own.host.split(' ')[0]} pid:[1]` }, false],
    [{ pid: 'x' }, false],
  ])) {
    writeFileSync(`${file}.lock`, JSON.stringify({ ...own, ...change }));
    if (isStale) await (await lockFile(file))();
    else await assert.rejects(lockFile(file), /remove/);
    assert.equal(existsSync(`${file}.lock`), !isStale, JSON.stringify(change));
  }
});

test('of many that find a stale lock, one takes it', async () => {
  const file = at('four.safetensors');
  const own = JSON.parse(await ownLock());
  for (let round = 0; round < 20; round++) {
    writeFileSync(`${file}.lock`, JSON.stringify({ ...own, boot: 'another', id: round }));
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockFile(file)));
    const taken = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    assert.equal(taken.length, 1);
    await taken[0]();
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('four')),
      [],
    );
  }
});

test('folders that were made for a file that was never written are gone', async () => {
  mkdirSync(at('there'));
  const giveBack = await lockFile(at('there/new/folder/m.safetensors'));
  assert.ok(existsSync(at('there/new/folder/m.safetensors.lock')));
  await giveBack();
  assert.deepEqual(readdirSync(at('there')), []);
});

/** The contents of a lock of this process. */
async function ownLock() {
  const giveBack = await lockFile(at('own'));
  const text = readFileSync(at('own.lock'), 'utf8');
  await giveBack();
  return text;
}
