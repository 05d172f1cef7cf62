/* command.js - runs `inkling` as a user would: in a process of its own, in an empty folder. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

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
  const child = spawn(process.execPath, [inkling, ...args], {
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

/** A small trained model, so that a test needs no shipped one. @param {string} folder @returns {Promise<string>} its path */
export async function trainedModel(folder) {
  const file = path.join(folder, 'small.safetensors');
  const { status, stderr } = await inklingCommand([
    'train',
    '--preset',
    'slim',
    '--data',
    'synthetic:1500',
    '--epochs',
    '2',
    '--validation-split',
    '0',
    '--workers',
    '2',
    '--save',
    file,
    '--quiet',
  ]);
  if (status !== 0) throw new Error(`training a model for the test failed: ${stderr}`);
  return file;
}
