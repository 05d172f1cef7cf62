/* batch.js - a folder with a small model and pictures, in which `inkling predict --batch` runs; and runs that are to be killed. */
import { spawn } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { syntheticDataset } from '../../../web/inkling/index.js';
import { emptyFolder, inklingCommand } from './command.js';
import { QUICK, engine } from './networks.js';

/** Drawings. @type {number[][][]} */
export const STROKES = [
  [[500, 0, 490, 400, 500, 1000]],
  [[0, 0, 400, 0, 100, 900]],
  [[200, 0, 0, 200, 0, 700, 200, 900, 400, 700, 400, 200, 200, 0]],
];

/** @param {{ after: (job: () => void) => void }} context @param {number} count of pictures */
export function batchFolder(context, count) {
  const folder = emptyFolder(context);
  const model = engine.createModel(QUICK, { seed: 3 });
  const modelFile = path.join(folder, 'small.safetensors');
  writeFileSync(modelFile, model.save());
  const set = syntheticDataset(count, { engine, seed: 5 });
  return {
    folder,
    model,
    modelFile,
    set,
    pictures: Array.from({ length: count }, (_, i) => set.images.subarray(784 * i, 784 * i + 784)),
    /** @param {string} name */
    at: (name) => path.join(folder, name),
    /** Writes a file. @param {string} name @param {string | Uint8Array} contents @returns {string} its name */
    file(name, contents) {
      writeFileSync(path.join(folder, name), contents);
      return name;
    },
    /** Runs the command. @param {string[]} args @param {string | Uint8Array} [input] */
    batch: (args, input) =>
      inklingCommand(['predict', '--batch', '--model', modelFile, ...args], { cwd: folder, input }),
  };
}

const inkling = fileURLToPath(new URL('../../../tools/inkling.js', import.meta.url));

/** Starts a run that waits for more of its standard input, and waits until it has saved something. @param {string[]} verb with options
 *  @param {string} save @param {Uint8Array} input */
export async function underWay(verb, save, input) {
  const batch = ['--batch', '-', '--workers', '1', '--save', save, '--resume'];
  const child = spawn(process.execPath, [inkling, ...verb, ...batch]);
  child.stdin.on('error', () => {});
  child.stdin.write(input);
  while (!existsSync(save) || statSync(save).size === 0)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return child;
}

/** The records of an output. @param {string} text @returns {any[]} */
export const records = (text) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
