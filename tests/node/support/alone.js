/* alone.js - runs a module in a Node process of its own, and returns how it ended and how much memory it used.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * @param {string} source of the module; `inkling` is the library
 * @param {string[]} [flags] of Node
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runAlone(source, flags = []) {
  const index = new URL('../../../web/inkling/index.js', import.meta.url).href;
  // With one arena of glibc: those that ended threads leave behind would be counted as ours.
  const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
  const module = `import * as inkling from '${index}';\n${source}`;
  const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', module], {
    env,
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}
