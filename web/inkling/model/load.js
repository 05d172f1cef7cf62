/* load.js - loads a trained model by its shipped name, a URL or a path, or from bytes. */
import { InklingError, show } from '../base/errors.js';
import { INPUT } from '../base/constants.js';
import { Model } from './model.js';
import { buildNet, readInfo, readStored } from '../formats/read-model.js';
import { readBytes } from '../base/platform.js';
import { inNode } from '../base/where.js';
import { carried, shippedUrl } from './shipped.js';

/** @typedef {import('../inkling.js').Engine} Engine */

/**
 * @param {Engine} engine
 * @param {string | URL | Uint8Array | ArrayBuffer | Blob} source
 * @returns {Promise<Model>}
 */
export async function loadModel(engine, source) {
  const bytes = await modelBytes(source);
  let stored;
  try {
    stored = readStored(bytes);
  } catch (error) {
    throw (await import(/* later */ '../formats/kinds.js')).foreign(error, bytes);
  }
  if ([...stored.metadata.values()].some(({ length }) => length === 64))
    (await import(/* later */ '../formats/seal.js')).checkSeal(bytes, stored.metadata);
  if (stored.metadata.has('ensemble')) {
    const { readEnsemble } = await import(/* later */ '../formats/read-ensemble.js');
    const { net, info } = readEnsemble(engine, stored);
    return new Model(engine, net, info);
  }
  const { metadata, tensors } = stored;
  const info = readInfo(metadata);
  const net = buildNet(engine, metadata, tensors);
  if (String(net.input) !== String(INPUT))
    (await import(/* later */ '../pictures/other-sizes.js')).takeOtherSizes();
  if (metadata.has('classes')) {
    const { readClasses } = await import(/* later */ '../formats/read-classes.js');
    try {
      info.classes = readClasses(metadata, net.classCount);
    } catch (error) {
      net.free();
      throw error;
    }
  }
  return new Model(engine, net, info);
}

/**
 * Fetches the bytes of a model for loadModel(), for example while the engine is loading.
 * @param {string | URL | Uint8Array | ArrayBuffer | Blob} source as for loadModel()
 * @returns {Promise<Uint8Array>}
 */
export async function modelBytes(source) {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new InklingError(
      'bad-argument',
      `loadModel takes a name, URL or bytes; found ${show(source)}`,
    );
  }
  const isName = typeof source === 'string' && /^[a-z0-9-]+$/.test(source);
  const own = isName && carried.get(source);
  if (own) return own();
  const place = isName ? shippedUrl(source) : source;
  const bytes = await readBytes(place);
  if (inNode) await (await import(/* later */ '../base/intact.js')).checkIntact(place, bytes);
  if (bytes[0] === 0x3c) {
    throw new InklingError(
      'load-failed',
      `${source}: a web page (HTML) came back instead of a model`,
    );
  }
  return bytes;
}
