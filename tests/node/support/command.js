/* command.js - runs `inkling` as a user would: in a process of its own, in an empty folder; refusals also in this one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { exitCodeOf, parseCommand } from '../../../tools/command/command.js';
import { QUICK, digits, engine } from './networks.js';

const inkling = fileURLToPath(new URL('../../../tools/inkling.js', import.meta.url));

/** An empty folder that is gone after the tests of a file. @param {{ after: (job: () => void) => void }} context */
export function emptyFolder(context) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'inkling-test-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, input?: string | Uint8Array,
 *   onStart?: (child: import('node:child_process').ChildProcessWithoutNullStreams) => void }} [options]
 *   env: over the real one, without MNIST_DIR and STROKES; undefined removes a variable
 * @returns {Promise<{ status: number | null, stdout: string, stderr: string }>}
 */
export function inklingCommand(args, { cwd = os.tmpdir(), env = {}, input, onStart } = {}) {
  return ended([process.execPath, inkling, ...args], { cwd, env, input, onStart });
}

/**
 * The same in a shell.
 * @param {string} script in which "$@" is the command, with its arguments
 * @param {string[]} args
 * @param {string} cwd
 */
export const inklingInShell = (script, args, cwd) =>
  ended(['sh', '-c', script, 'sh', process.execPath, inkling, ...args], { cwd });

/** Starts a program and waits for its end.
 * @param {string[]} words @param {NonNullable<Parameters<typeof inklingCommand>[1]>} options
 * @returns {Promise<{ status: number | null, stdout: string, stderr: string }>} */
function ended([program, ...args], { cwd, env, input, onStart }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, MNIST_DIR: '/nowhere', STROKES: undefined, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {}); // a command that does not read its input may end first
  child.stdin.end(input);
  onStart?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** @typedef {import('../../../tools/command/command.js').Command} Command */

/** A verb of the command. @param {string} verb @returns {Promise<Command>} */
export const commandOf = async (verb) =>
  (await import(`../../../tools/command/${verb}.js`)).default;

/**
 * How a command line ends that is refused, without a process of its own. A test of a verb runs one such line as a process.
 * @param {string[]} args the verb and its arguments
 * @returns {Promise<{ status: number, stderr: string }>} as the process would end, and what it would print
 */
export async function refusal([verb, ...args]) {
  const command = await commandOf(verb);
  try {
    const { values, positionals } = parseCommand(command, args);
    await command.run(values, positionals);
  } catch (error) {
    const failure = /** @type {Error} */ (error);
    return { status: exitCodeOf(failure), stderr: `inkling: ${failure.message}\n` };
  }
  return assert.fail(`not refused: ${verb} ${args.join(' ')}`);
}

/** A small trained model, so that a test needs no shipped one. @param {string} folder @returns {Promise<string>} its path */
export async function trainedModel(folder) {
  const file = path.join(folder, 'small.safetensors');
  const model = engine.createModel(QUICK, { seed: 3 });
  await model.fit(digits(2000), { epochs: 4, learningRate: 0.005, workers: 1 });
  writeFileSync(file, model.save());
  return file;
}
