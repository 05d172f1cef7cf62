/* faulty.js - a process that runs a verb of the command again and again, each time with another call of the disk failing.
 *
 * Arguments: JSON with args (verb and arguments), files that are written, the folder, and step: every so many calls, 1 if not given. Writes faults.json there.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { exitCodeOf, parseCommand } from '../../../tools/command/command.js';
import { tryOutputs } from '../../../tools/command/files.js';
import { commandOf } from './command.js';
import { planFault } from './faults.js';

/** @type {{ args: string[], files: string[], folder: string, step?: number }} */
const { args, files, folder, step = 1 } = JSON.parse(process.argv[2]);
const OLD = `<svg xmlns="http://www.w3.org/2000/svg" class="ik">`;

/** Runs the verb as the command does. @returns {Promise<{ status: number, words: string }>} */
async function run() {
  const command = await commandOf(args[0]);
  try {
    const { values, positionals } = parseCommand(command, args.slice(1));
    await tryOutputs(command, values);
    return { status: (await command.run(values, positionals)) ?? 0, words: '' };
  } catch (error) {
    const failure = /** @type {Error} */ (error);
    return { status: exitCodeOf(failure), words: failure.message };
  }
}

/** Runs in a folder of its own. @param {string} name @param {number} [at] the call that fails */
async function runIn(name, at) {
  const own = path.join(folder, name);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  process.chdir(own);
  for (const file of files) if (!args.includes('--batch')) writeFileSync(file, OLD);
  const calls = planFault(at);
  const result = await run();
  const contents = files.map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : null));
  return {
    ...result,
    calls,
    contents,
    left: readdirSync('.').filter((one) => !files.includes(one)),
  };
}

const whole = await runIn('whole');
/** @type {{ points: number, old: number, new: number, kept: number, wrong: object[] }} */
const found = { points: 0, old: 0, new: 0, kept: 0, wrong: [] };
for (let at = 1; ; at += step) {
  const { status, words, calls, contents, left } = await runIn('faulty', at);
  if (calls.length < at) break;
  found.points += 1;
  const areNew = contents.map((text, i) => text === whole.contents[i]);
  const areWhole = contents.every((text, i) => areNew[i] || text === OLD || isBeginning(text, i));
  const isAll = areNew.every(Boolean);
  found[isAll ? 'new' : 'old'] += 1;
  found.kept += Number(/It is kept as/.test(words));
  const isSaid = status === 3 && /cannot (write|rename|be removed)|cannot be removed/.test(words);
  const isClean = left.length === 0 || ['rm', 'rmdir'].includes(calls[at - 1]) || isSaid;
  if (!areWhole || !(isSaid || (isAll && status === whole.status)) || !isClean)
    found.wrong.push({ at, call: calls[at - 1], status, words, areNew, left });
}

/** Whether a file of records, which is written on and on, has the beginning of the whole one. @param {string | null} text @param {number} i */
function isBeginning(text, i) {
  return args.includes('--batch') && (text === null || whole.contents[i]?.startsWith(text));
}

writeFileSync(
  path.join(folder, 'faults.json'),
  JSON.stringify({ ...found, status: whole.status, words: whole.words }),
);
