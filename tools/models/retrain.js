/* retrain.js - `make train`: repeats the command in a model's card and compares weights and file, bit for bit.
 *
 *   node tools/models/retrain.js CARD.json OUT.safetensors [CHECKPOINT]
 *
 * With a checkpoint of `inkling train --keep-checkpoint` (make models keeps them), only the end of the run is repeated.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../command/card.js';
import { withoutSum } from './plain-file.js';

const [cardFile, out, checkpoint] = process.argv.slice(2);
const card = JSON.parse(readFileSync(cardFile, 'utf8'));
// The card's command is plain words, as card.js wrote them; only quoted ones need their quotes taken off.
const words = card.command
  .match(/'[^']*'|\S+/g)
  .map((/** @type {string} */ word) => word.replace(/^'(.*)'$/, '$1'));
const save = words.indexOf('--save');
const args = save < 0 ? words.slice(1) : [...words.slice(1, save), ...words.slice(save + 2)];
console.error(`${card.command}\n(saved as ${out}${checkpoint ? `, from ${checkpoint}` : ''})`);
if (checkpoint) copyFileSync(checkpoint, `${out}.checkpoint`);
const inkling = fileURLToPath(new URL('../inkling.js', import.meta.url));
const { status, stdout } = spawnSync(
  process.execPath,
  [inkling, ...args, '--save', out, '--json', ...(checkpoint ? ['--resume'] : [])],
  { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 26 },
);
if (status !== 0) process.exit(status ?? 1);
const { weightsSha256 } = JSON.parse(stdout);
const fileSha256 = sha256(withoutSum(out));
const same = weightsSha256 === card.weightsSha256 && fileSha256 === card.fileSha256;
console.log(
  `${weightsSha256}  weights trained now\n${card.weightsSha256}  in the card\n` +
    `${fileSha256}  file written now\n${card.fileSha256}  in the card\n${same ? 'the same' : 'DIFFERENT'}`,
);
process.exit(same ? 0 : 1);
