/* crashed.proof.js - a training run is killed at each change of the disk that it makes, and resumed: the same bits, and nothing is left. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { emptyFolder, inklingCommand } from '../../node/support/command.js';
import { writeNet } from '../../node/support/killed.js';

const folder = emptyFolder({ after });
const crash = fileURLToPath(new URL('../../node/support/crash.js', import.meta.url));
writeNet(folder);
const FILE = 'm.safetensors';
const RUN =
  `train --layers ${folder}/net.json --data synthetic:60 --epochs 2 --average 0.9 --workers 1 --quiet --save ${FILE}`.split(
    ' ',
  );

/** @param {string} cwd @param {number} at */
const runUntil = (cwd, at) =>
  spawnSync(process.execPath, [crash, JSON.stringify({ args: RUN, at })], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: cwd },
  });

/** @param {string} name */
function newFolder(name) {
  const own = path.join(folder, name);
  mkdirSync(own);
  return own;
}

test('killed at each change of the disk, then resumed: the weights of the whole run', async (t) => {
  const own = newFolder('whole');
  const whole = runUntil(own, 1e9);
  const changes = Number(/changes: (\d+)/.exec(whole.stdout)?.[1]);
  assert.ok(changes >= 20, `${whole.stdout}${whole.stderr}`);
  const expected = readFileSync(path.join(own, FILE));
  let resumed = 0;
  for (let at = 1; at <= changes; at++) {
    const cwd = newFolder(`killed-${at}`);
    const { signal } = runUntil(cwd, at);
    assert.equal(signal, 'SIGKILL', `change ${at}`);
    const file = path.join(cwd, FILE);
    if (existsSync(file) && readFileSync(file).length > 0)
      assert.deepEqual(readFileSync(file), expected, `change ${at} left another model`);
    const hasBegun = existsSync(`${file}.checkpoint`);
    resumed += Number(hasBegun);
    const args = hasBegun ? ['train', '--resume', '--save', FILE, '--workers', '1'] : RUN;
    const { status, stderr } = await inklingCommand(args, { cwd });
    assert.equal(status, 0, `change ${at}: ${stderr}`);
    assert.deepEqual(readFileSync(file), expected, `change ${at}`);
    const left = readdirSync(cwd).filter((name) => name !== FILE && !name.endsWith('.part'));
    assert.deepEqual(left, [], `change ${at}`);
  }
  assert.ok(resumed > 5, `${resumed} of ${changes} had a checkpoint`);
  t.diagnostic(`${changes} kills, ${resumed} of them resumed from a checkpoint`);
});
