/* batch.js - a folder with a small model and pictures, in which `inkling predict --batch` runs; and runs that are to be killed. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { syntheticDataset } from '../../../web/inkling/index.js';
import { exitCodeOf, parseCommand } from '../../../tools/command/command.js';
import predict from '../../../tools/command/predict.js';
import { emptyFolder, inklingCommand } from './command.js';
import { QUICK, engine } from './networks.js';

/** Drawings. @type {number[][][]} */
export const STROKES = [
  [[500, 0, 490, 400, 500, 1000]],
  [[0, 0, 400, 0, 100, 900]],
  [[200, 0, 0, 200, 0, 700, 200, 900, 400, 700, 400, 200, 200, 0]],
];

const PREDICT = ['predict', '--batch', '--workers', '1'];
let runs = 0;

/** What each run in this process says. @type {AsyncLocalStorage<string[]>} */
const words = new AsyncLocalStorage();
const { write } = process.stderr;
process.stderr.write = /** @type {typeof write} */ (
  (/** @type {any} */ text, /** @type {any[]} */ ...more) => {
    const told = words.getStore();
    if (!told) return write.call(process.stderr, text, ...more);
    told.push(String(text));
    return true;
  }
);

/** The exit code of a run of predict, as the process would have it. @param {string[]} args @returns {Promise<number>} */
async function statusOf(args) {
  try {
    const { values, positionals } = parseCommand(predict, args);
    return Number((await predict.run(values, positionals)) ?? 0);
  } catch (error) {
    process.stderr.write(`inkling: ${/** @type {Error} */ (error).message}\n`);
    return exitCodeOf(/** @type {Error} */ (error));
  }
}

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
    /** Runs the command as a process. @param {string[]} args @param {string | Uint8Array} [input] */
    process: (args, input) =>
      inklingCommand([...PREDICT, '--model', modelFile, ...args], { cwd: folder, input }),
    /**
     * Runs the command in this process, which spares most of its start: its threads, files and records are those of a process.
     * @param {string[]} args with inputs in the folder @returns {Promise<{ status: number, stdout: string, stderr: string }>} stdout:
     *   what it saved, in the file of --save if there is one
     */
    async batch(args) {
      process.chdir(folder);
      const own = args.includes('--save') ? '' : `saved-${++runs}.ndjson`;
      const save = own || args[args.indexOf('--save') + 1];
      const all = ['--batch', '--model', modelFile, '--workers', '1', ...args];
      /** @type {string[]} */
      const told = [];
      const status = await words.run(told, () => statusOf(own ? [...all, '--save', own] : all));
      const stdout = existsSync(save) ? readFileSync(save, 'utf8') : '';
      return { status, stdout, stderr: told.join('') };
    },
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
