/* killed.js - training runs of the command that are interrupted and resumed, in a folder. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inklingCommand } from './command.js';

const LAYERS = [
  { type: 'conv', filters: 4, kernel: 3, stride: 2, activation: 'relu' },
  { type: 'batchnorm' },
  { type: 'dropout', rate: 0.2 },
  { type: 'flatten' },
  { type: 'dense', units: 10 },
];

/** A run with much to remember, and long enough to be interrupted. */
export const RUN =
  'train --layers net.json --data synthetic:1500 --epochs 12 --validation-split 0.2 --average 0.9 --schedule cosine --augment light --early-stopping patience=20,restore_best_weights --batch-size 48'.split(
    ' ',
  );

/** Writes the layers of the runs. @param {string} folder */
export const writeNet = (folder) =>
  writeFileSync(path.join(folder, 'net.json'), JSON.stringify(LAYERS));

/**
 * Does the whole run once, into plain.safetensors and plain.json (the receipt).
 * @param {string} folder
 * @returns {Promise<string>} the SHA-256 of its weights
 */
export async function runWhole(folder) {
  writeNet(folder);
  const out = ['--save', 'plain.safetensors', '--receipt', 'plain.json', '--json'];
  const { stdout } = await inklingCommand([...RUN, ...out, '--workers', '1'], { cwd: folder });
  return JSON.parse(stdout).weightsSha256;
}

/**
 * Starts a command and ends it after its first epoch.
 * @param {string} folder @param {string[]} args @param {NodeJS.Signals} signal
 * @param {number} ms between the line of the epoch and the signal
 */
export function interrupted(folder, args, signal, ms = 0) {
  const onStart = onEpoch((child) => {
    if (ms) setTimeout(() => child.kill(signal), ms);
    else child.kill(signal);
  });
  return inklingCommand(args, { cwd: folder, onStart });
}

/** For onStart: does something after the first epoch of a run.
 * @param {(child: import('node:child_process').ChildProcessWithoutNullStreams) => void} act */
export function onEpoch(act) {
  return (/** @type {import('node:child_process').ChildProcessWithoutNullStreams} */ child) => {
    let isComing = false;
    child.stderr.on('data', (chunk) => {
      if (isComing || !/epoch +\d+\//.test(`${chunk}`)) return;
      isComing = true;
      act(child);
    });
  };
}

/**
 * Kills the run once for each delay, resumes it, and compares model and receipt with those of the whole run.
 * @param {string} folder @param {number[]} delays in ms, after an epoch
 */
export async function killedAndResumed(folder, delays) {
  const file = 'killed.safetensors';
  const at = (/** @type {string} */ name) => path.join(folder, name);
  const first = [...RUN, '--save', file, '--workers', '1'];
  const begun = await interrupted(folder, first, 'SIGKILL', delays[0]);
  assert.equal(begun.status, null, begun.stderr);
  const resume = ['train', '--resume', '--save', file, '--workers'];
  for (const ms of delays.slice(1)) {
    assert.ok(existsSync(at(`${file}.checkpoint`)), `a checkpoint is there after ${delays}`);
    const killed = await interrupted(folder, [...resume, '1'], 'SIGKILL', ms);
    assert.match(killed.stderr, /^Going on after \d+ of 12 epochs/);
    if (killed.status === 0) break; // so late that it was done
  }
  if (existsSync(at(`${file}.checkpoint`))) {
    const last = await inklingCommand([...resume, '2', '--receipt', 'killed.json'], {
      cwd: folder,
    });
    assert.equal(last.status, 0, last.stderr);
    assert.equal(readFileSync(at('killed.json'), 'utf8'), readFileSync(at('plain.json'), 'utf8'));
  }
  assert.deepEqual(
    readFileSync(at(file)),
    readFileSync(at('plain.safetensors')),
    `killed after ${delays} ms`,
  );
  assert.deepEqual(
    readdirSync(folder).filter(
      (name) => name.includes(file) && name !== file && !name.endsWith('.part'),
    ),
    [],
    'no checkpoint is left',
  );
}
