/* mutated-models.js - damages model files of other programs and reads them: a chain or an InklingError comes out, nothing else. */
import { InklingError } from '../../../web/inkling/index.js';
import { readForeign } from '../../../web/inkling/formats/readers.js';
import { generator } from '../../shared/seed.js';
import { engine } from './networks.js';
import { filesOf, fixture } from './models.js';

/** @typedef {import('./models.js').NamedFile} NamedFile */

/** A reader, the models that it reads, and which of their files is damaged. @type {Record<string, { names: string[], part: number }>} */
export const READERS = {
  keras: { names: ['keras3-gap', 'keras3-nested'], part: 0 },
  'keras h5': { names: ['keras3-my-head-h5', 'keras2-seq', 'keras2-nested-gzip'], part: 0 },
  'keras weights': { names: ['keras3-weights-only'], part: 0 },
  'keras architecture': { names: ['keras3-weights-only'], part: 1 },
  tfjs: { names: ['tfjs-uint8', 'tfjs-uint16', 'tfjs-keras3-batch-shape'], part: 0 },
  onnx: { names: ['onnx-torch-pad1', 'onnx-torch-bn-avg', 'onnx-nhwc-transpose'], part: 0 },
  torch: { names: ['torch-bf16', 'torch-f16'], part: 0 },
};

/** Numbers that sizes and addresses are replaced by. */
const WORDS = [0, 1, 127, 255, 256, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

/** @param {Uint8Array} bytes @param {(below: number) => number} random @returns {Uint8Array} */
function mutated(bytes, random) {
  const kind = random(10);
  if (kind === 0) return bytes.slice(0, random(bytes.length));
  if (kind === 1) {
    const longer = new Uint8Array(bytes.length + 1 + random(64));
    longer.set(bytes);
    longer.fill(random(256), bytes.length);
    return longer;
  }
  const out = bytes.slice();
  const below = random(2) ? out.length : Math.min(out.length, 4096); // structure is at the start of most
  if (kind === 2) out.copyWithin(random(below), random(out.length), random(out.length));
  else if (kind <= 5 && out.length >= 8)
    new DataView(out.buffer).setUint32(
      random(Math.max(1, below - 8)),
      WORDS[random(WORDS.length)],
      true,
    );
  else for (let count = 1 + random(4); count > 0; count--) out[random(below)] ^= 1 << random(8);
  return out;
}

/** @param {NamedFile[]} files @param {unknown} layers @returns {Promise<boolean>} whether they were read; throws what is no InklingError */
async function outcome(files, layers) {
  try {
    await readForeign(engine, files, { layers });
    return true;
  } catch (error) {
    if (error instanceof InklingError) return false;
    throw error;
  }
}

/**
 * Reads `count` damaged files of a reader.
 * @param {string} reader
 * @param {number} count
 * @returns {Promise<{ read: number, refused: number }>}
 */
export async function readMutated(reader, count) {
  const { names, part } = READERS[reader];
  const models = names.map((name) => ({
    files: filesOf(name),
    layers: fixture(name).needsLayers ? fixture(name).chain : undefined,
  }));
  let read = 0;
  for (let i = 0; i < count; i++) {
    const random = generator(
      i,
      reader.length,
      reader.charCodeAt(0),
      reader.charCodeAt(reader.length - 1),
    );
    const { files, layers } = models[i % models.length];
    const damaged = files.map((file, at) =>
      at === part ? { ...file, bytes: mutated(file.bytes, random) } : file,
    );
    try {
      if (await outcome(damaged, layers)) read++;
    } catch (cause) {
      throw new Error(`${reader}, file ${i} of ${names[i % names.length]}`, { cause });
    }
  }
  return { read, refused: count - read };
}

/**
 * Reads every beginning of a model's damaged file.
 * @param {string} name of the fixture @param {number} part @param {number} step
 */
export async function readCut(name, part, step) {
  const files = filesOf(name);
  const { chain, needsLayers } = fixture(name);
  for (let length = 0; length < files[part].bytes.length; length += step) {
    const cut = files.map((file, at) =>
      at === part ? { ...file, bytes: file.bytes.subarray(0, length) } : file,
    );
    if (await outcome(cut, needsLayers ? chain : undefined))
      throw new Error(`${name} cut to ${length} bytes was read`);
  }
}
