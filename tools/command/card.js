/* card.js - writes the JSON card beside a model: its command, data and scores. `train` writes the first part, `eval` adds
 * the scores; each keeps the other's fields.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { BadDataError } from './command.js';
import { saveFile } from './files.js';

/** @param {Uint8Array | string} bytes */
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The present command line, without the options that do not change the model.
 *  @param {string[]} leftOut names of options */
export function commandLine(leftOut) {
  const words = ['inkling'];
  const args = process.argv.slice(2);
  for (let i = 0; i < args.length; i += 1) {
    const option = args[i].match(/^--([^=]+)(=)?/);
    if (option && leftOut.includes(option[1])) {
      const takesNext = !option[2] && i + 1 < args.length && !args[i + 1].startsWith('--');
      if (takesNext) i += 1;
      continue;
    }
    words.push(
      /^[\w./:=,@%+-]+$/.test(args[i]) ? args[i] : `'${args[i].replaceAll("'", "'\\''")}'`,
    );
  }
  return words.join(' ');
}

/** Sets fields of a card; the others stay. @param {string} file @param {Record<string, unknown>} fields */
export async function updateCard(file, fields) {
  const old = await readFile(file, 'utf8').catch(() => '{}');
  try {
    await saveFile(file, `${JSON.stringify({ ...JSON.parse(old), ...fields }, null, 2)}\n`);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new BadDataError(`${file}: not a card: ${error.message}`);
    throw error;
  }
}
