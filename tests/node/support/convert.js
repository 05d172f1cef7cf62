/* convert.js - a model in each number type, by the command. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inklingCommand } from './command.js';

/** Converts a model to each type, and the F32 file to F16 again. @param {string} folder @param {string[]} model its file, or
 *  none for the shipped one @returns {Promise<Record<string, number>>} bytes of the files */
export async function convertsToEach(folder, model) {
  const read = (/** @type {string} */ name) => readFileSync(path.join(folder, name));
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const dtype of ['F32', 'F16', 'I8']) {
    const file = `${dtype}.safetensors`;
    const args = ['convert', ...model, '--dtype', dtype, '--save', file];
    const { status, stdout, stderr } = await inklingCommand(args, { cwd: folder });
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      new RegExp(`^${dtype}\\.safetensors {2}[\\d,]+ bytes, weights SHA-256 [0-9a-f]{64}\n$`),
    );
    bytes[dtype] = read(file).length;
  }
  const again = ['convert', 'F32.safetensors', '--dtype', 'F16', '--save', 'again.safetensors'];
  await inklingCommand(again, { cwd: folder });
  assert.deepEqual(read('again.safetensors'), read('F16.safetensors'));
  return bytes;
}
