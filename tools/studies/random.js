/* random.js - random numbers for the studies: a stream for each (seed, purpose, sample), the same everywhere. Pure. */

/** @param {...number} names whole numbers @returns {() => number} 0 to below 1 */
export function randomOf(...names) {
  let state = names.reduce((hash, name) => mixed(Math.imul(hash, 0x01000193) ^ name), 0x811c9dc5);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return (mixed(state) >>> 0) / 2 ** 32;
  };
}

/** @param {number} word */
function mixed(word) {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A list in random order. @template T @param {readonly T[]} list @param {() => number} random */
export function shuffled(list, random) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const other = Math.floor((i + 1) * random());
    [out[i], out[other]] = [out[other], out[i]];
  }
  return out;
}
