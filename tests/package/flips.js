/* flips.js - flips bits of the engine and the models of an installed package, one at a time, and prints what the package makes of it:
 * of each file the outcomes that were no refusal by name.
 *
 *   node flips.js PACKAGE PLACES        PACKAGE: its folder; PLACES: bits in each file
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const [, , folder, places] = process.argv;
const { loadEngine } = await import(pathToFileURL(path.join(folder, 'web/inkling/index.js')).href);
const engine = await loadEngine();

/** @type {[string, (file: string) => Promise<unknown>][]} */
const FILES = [
  ['web/inkling/inkling.wasm', (file) => loadEngine({ wasm: pathToFileURL(file) })],
  ['web/inkling/inkling-scalar.wasm', () => loadEngine({ scalar: true })],
  ['weights/default.safetensors', () => engine.loadModel('default')],
  ['weights/tiny.safetensors', () => engine.loadModel('tiny')],
];

/** @type {Record<string, string[]>} */
const others = {};
for (const [name, load] of FILES) {
  const file = path.join(folder, name);
  const whole = readFileSync(file);
  others[name] = [];
  for (let i = 0; i < Number(places); i++) {
    const bit = Math.floor(((i + 0.5) * 8 * whole.length) / Number(places));
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] ^= 1 << (bit & 7);
    writeFileSync(file, bytes);
    const outcome = await load(file).then(
      () => 'taken',
      (error) => `${error.code}: ${error.message}`,
    );
    if (!/^load-failed: .* is damaged: its SHA-256 should be/.test(outcome))
      others[name].push(`bit ${bit}: ${outcome}`);
  }
  writeFileSync(file, whole);
}
// A damaged engine with SIMD is not used: the one without takes over.
const simd = path.join(folder, FILES[0][0]);
const whole = readFileSync(simd);
writeFileSync(simd, Buffer.from(whole).fill(1, whole.length - 1));
const { simd: isSimd } = await loadEngine();
writeFileSync(simd, whole);
console.log(JSON.stringify({ others, isSimd, usual: engine.simd }));
