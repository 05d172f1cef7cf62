/* mutate.js - changes bytes, texts and JSON at random, the same way for the same random numbers.
 *
 * A change is a flip, a cut, a block that is copied, put in or taken out, a number that becomes an extreme one, a piece of another file
 * of the corpus, or a word of a dictionary. JSON is changed as values, so that it stays JSON.
 */

/** @typedef {(below: number) => number} Random an integer from 0 to below - 1 */
/** @typedef {(bytes: Uint8Array, corpus: readonly Uint8Array[], random: Random) => Uint8Array} Mutate */

/** Longer inputs are cut, bytes. */
const LONGEST = 2 ** 17;
/** Where the structure of most files is, bytes. */
const HEAD = 512;
/** Sizes and addresses become these. */
const EXTREMES = [0, 1, 127, 128, 255, 256, 65535, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

/** Values that programs forget, among them names that every object has. @type {unknown[]} */
const VALUES = [
  null, true, false, 0, -1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 1e-320, '', 'x', ' ', '0', '1e5', '\0', '\ud800', '😀',
  'x'.repeat(300), '__proto__', 'constructor', 'toString', [], {}, [[]], [null], ['x'], [0], [1e9, 1e9], { toString: 1, valueOf: 1 },
]; // prettier-ignore
const KEYS = ['__proto__', 'constructor', 'toString', 'length', 'then', 'toJSON', '', '0'];
/** Deeper lists than programs that call themselves can follow. */
const DEPTH = 20000;

export const toBytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
export const toText = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes);

/** @template T @param {readonly T[]} list @param {Random} random @returns {T} */
export const oneOf = (list, random) => list[random(list.length)];

/** How many changes: mostly one, so that it is seen apart. @param {Random} random */
const few = (random) => Math.max(1, random(5) - 1);

/** @param {...Uint8Array} parts */
export const joined = (...parts) => new Uint8Array(Buffer.concat(parts).subarray(0, LONGEST));

/** A place; every other time near the beginning. @param {number} length @param {Random} random */
const placeIn = (length, random) => random(1 + (random(2) ? length : Math.min(length, HEAD)));

/** A piece of bytes. @param {Uint8Array} bytes @param {Random} random */
function pieceOf(bytes, random) {
  const from = placeIn(bytes.length, random);
  return bytes.subarray(from, from + 1 + random(random(4) ? 16 : 256));
}

/** @type {((bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array)[]} */
const CHANGES = [
  (bytes, random) => flipped(bytes, random),
  (bytes, random) => bytes.slice(0, placeIn(bytes.length, random)),
  function inserts(bytes, random) {
    const at = placeIn(bytes.length, random);
    return joined(bytes.subarray(0, at), pieceOf(bytes, random), bytes.subarray(at));
  },
  function deletes(bytes, random) {
    const at = placeIn(bytes.length, random);
    return joined(bytes.subarray(0, at), bytes.subarray(at + pieceOf(bytes, random).length));
  },
  function copies(bytes, random) {
    const out = bytes.slice();
    const piece = pieceOf(bytes, random);
    out.set(piece.subarray(0, out.length), placeIn(Math.max(0, out.length - piece.length), random));
    return out;
  },
  (bytes, random) => withNumber(bytes, random),
  function splices(bytes, random, other) {
    const at = placeIn(bytes.length, random);
    return joined(bytes.subarray(0, at), other.subarray(placeIn(other.length, random)));
  },
  function takes(bytes, random, other) {
    const at = placeIn(bytes.length, random);
    return joined(bytes.subarray(0, at), pieceOf(other, random), bytes.subarray(at));
  },
];

/** @param {Uint8Array} bytes @param {Random} random */
function flipped(bytes, random) {
  const out = bytes.slice();
  if (out.length === 0) return out;
  for (let count = 1 + random(3); count > 0; count--) {
    const at = Math.min(out.length - 1, placeIn(out.length, random));
    out[at] = random(2) ? out[at] ^ (1 << random(8)) : random(256);
  }
  return out;
}

/** An extreme number of 1, 2 or 4 bytes, or one that is next to the present one. @param {Uint8Array} bytes @param {Random} random */
function withNumber(bytes, random) {
  const out = bytes.slice();
  const size = oneOf([1, 2, 4], random);
  if (out.length < size) return out;
  const view = new DataView(out.buffer);
  const at = Math.min(out.length - size, placeIn(out.length, random));
  const isLittle = random(2) === 1;
  const now = { 1: () => view.getUint8(at), 2: () => view.getUint16(at, isLittle), 4: () => view.getUint32(at, isLittle) }; // prettier-ignore
  const isNear = random(3) === 0;
  const value = isNear ? now[/** @type {1 | 2 | 4} */ (size)]() + random(5) - 2 : oneOf(EXTREMES, random); // prettier-ignore
  if (size === 1) view.setUint8(at, value);
  else if (size === 2) view.setUint16(at, value, isLittle);
  else view.setUint32(at, value, isLittle);
  return out;
}

/** Changes bytes without regard to what they mean. @param {readonly string[]} [words] of the format @returns {Mutate} */
export function bytesChanged(words = []) {
  const dictionary = words.map(toBytes);
  return (bytes, corpus, random) => {
    let out = bytes;
    for (let count = few(random); count > 0; count--) {
      const kind = random(CHANGES.length + (dictionary.length > 0 ? 2 : 0));
      if (kind < CHANGES.length) out = CHANGES[kind](out, random, oneOf(corpus, random));
      else {
        const at = placeIn(out.length, random);
        const word = oneOf(dictionary, random);
        out = joined(out.subarray(0, at), word, out.subarray(at + (random(2) ? word.length : 0)));
      }
    }
    return out;
  };
}

/** @typedef {{ list: any, key: string | number }} Place of a value */

/** Places of all values. @param {any} root @returns {Place[]} */
function placesIn(root) {
  /** @type {Place[]} */
  const places = [];
  const open = [root];
  while (open.length > 0 && places.length < 5000) {
    const list = open.pop();
    if (typeof list !== 'object' || list === null) continue;
    for (const key of Object.keys(list)) {
      places.push({ list, key });
      open.push(list[key]);
    }
  }
  return places;
}

/** @param {any} list @param {string | number} key @param {unknown} value */
const put = (list, key, value) =>
  Object.defineProperty(list, key, { value, enumerable: true, configurable: true, writable: true });

/** A value that is another one. @param {any} value @param {Place[]} theirs @param {Random} random @returns {unknown} */
function otherThan(value, theirs, random) {
  if (typeof value === 'number' && random(2)) return random(2) ? value + random(3) - 1 : -value;
  if (typeof value === 'string' && random(3) === 0) {
    const inner = shallow(value);
    if (typeof inner === 'object' && inner !== null)
      return JSON.stringify(jsonChanged(inner, theirs, random));
    return value.slice(random(2), value.length - random(2));
  }
  const kind = random(8);
  if (kind < 2 && theirs.length > 0) {
    const { list, key } = oneOf(theirs, random);
    return structuredClone(list[key]);
  }
  return kind === 7 && random(8) === 0 ? new Deep() : structuredClone(oneOf(VALUES, random));
}

/** Stands for a list in a list in a list, which JSON.stringify() cannot write. */
class Deep {
  toJSON() {
    return Deep.mark;
  }
  static mark = '\u0001deep';
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON that can be copied: not deep. @param {string} text */
const shallow = (text) => (text.includes('['.repeat(99)) ? undefined : parsed(text));

/** JSON with one to three changes. @param {unknown} value @param {Place[]} theirs values of another file @param {Random} random
 *  @returns {unknown} */
function jsonChanged(value, theirs, random) {
  const root = { value: structuredClone(value) };
  for (let count = few(random); count > 0; count--) {
    const { list, key } = oneOf(placesIn(root), random);
    const now = list[key];
    const kind = random(6);
    if (kind === 0 && list !== root) {
      if (Array.isArray(list)) list.splice(Number(key), 1);
      else delete list[key];
    } else if (kind === 1 && typeof now === 'object' && now !== null) {
      const name = random(2) ? oneOf(KEYS, random) : oneOf(Object.keys(now).concat('x'), random);
      if (Array.isArray(now)) now.push(structuredClone(oneOf([...now, 0], random)));
      else put(now, name, structuredClone(oneOf(VALUES, random)));
    } else if (kind === 2) {
      const other = oneOf(placesIn(root), random);
      put(list, key, structuredClone(other.list[other.key]));
    } else put(list, key, otherThan(now, theirs, random));
  }
  return root.value;
}

/** @param {unknown} value */
function written(value) {
  const text = JSON.stringify(value) ?? 'null';
  const deep = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
  return text.replace(JSON.stringify(Deep.mark), deep).replace(/\\"\\\\u0001deep\\"/, deep);
}

/** Changes JSON as values, or every fourth time as bytes. @param {readonly string[]} [words] @returns {Mutate} */
export function jsonTextChanged(words = []) {
  const asBytes = bytesChanged(words);
  return (bytes, corpus, random) => {
    const value = shallow(toText(bytes));
    if (value === undefined || random(4) === 0) return asBytes(bytes, corpus, random);
    const other = shallow(toText(oneOf(corpus, random)));
    return toBytes(written(jsonChanged(value, placesIn({ other }), random)).slice(0, LONGEST));
  };
}

/** Changes a line of JSON, or every fourth time the bytes. @param {readonly string[]} [words] @returns {Mutate} */
export function linesChanged(words = []) {
  const [asBytes, asJson] = [bytesChanged(words), jsonTextChanged(words)];
  return (bytes, corpus, random) => {
    if (random(4) === 0) return asBytes(bytes, corpus, random);
    const lines = toText(bytes).split('\n');
    const others = corpus.flatMap((other) => toText(other).split('\n').slice(0, 4).map(toBytes));
    const at = random(lines.length);
    lines[at] = toText(asJson(toBytes(lines[at]), others, random));
    return toBytes(lines.join('\n').slice(0, LONGEST));
  };
}

/** Changes the header of a safetensors file as JSON, with the length that it then has, or every third time the bytes.
 * @type {Mutate} */
export function safetensorsChanged(bytes, corpus, random) {
  const end =
    bytes.length < 8 ? 0 : 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (end < 8 || end > bytes.length || random(3) === 0)
    return bytesChanged(['F32', 'F16', 'I8', 'BF16'])(bytes, corpus, random);
  const other = oneOf(corpus, random);
  const theirs =
    other.length < 8 ? 0 : new DataView(other.buffer, other.byteOffset).getUint32(0, true);
  const change = jsonTextChanged(['F32', 'F16', 'I8', 'BF16']);
  const header = change(bytes.subarray(8, end), [other.subarray(8, 8 + theirs)], random);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, header.length, true);
  return joined(length, header, bytes.subarray(end));
}
