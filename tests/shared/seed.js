/* seed.js - the seed of the property tests: SEED in the environment, or a fixed one; a file that fails prints it.
 *
 * Tests take fast-check (`fc`) and random numbers (`generator`) from here and nowhere else, which the linter checks.
 */
import process from 'node:process';
import fc from 'fast-check';

/** An integer from 0 to 2^31 - 1. */
export const SEED = Number(process.env.SEED ?? 28);
if (!(Number.isInteger(SEED) && SEED >= 0 && SEED < 2 ** 31))
  throw new Error(`SEED must be an integer from 0 to 2^31 - 1; found ${process.env.SEED}`);

fc.configureGlobal({ seed: SEED });
process.on('exit', (code) => {
  if (code) console.error(`SEED=${SEED} repeats the random inputs of this file`);
});

/** Random integers, the same for equal names and SEED. @param {...number} names
 * @returns {(below: number) => number} an integer from 0 to below - 1 */
export function generator(...names) {
  let state = [SEED, ...names].reduce((sum, name) => Math.imul(sum ^ name, 2654435761), 1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export { fc };
