/* ensemble.js - class EnsembleNet: several networks whose logits are averaged.
 *
 * A Model of an ensemble holds an EnsembleNet instead of a Net. It has what prediction needs; each member keeps its own
 * layers and weights. An ensemble is not trained: its members are trained one by one, then combined. The mean of logits
 * is the logarithm of the geometric mean of the members' probabilities, so temperature and verdict work as for one network.
 */
import { InklingError } from '../base/errors.js';

/** @typedef {import('./net.js').Net} Net */

/** Most networks in one ensemble. */
export const MOST_MEMBERS = 32;

export class EnsembleNet {
  #members;

  /** @param {readonly Net[]} members at least one, all of the same input and number of classes; freed with the ensemble */
  constructor(members) {
    const unlike = members.find(
      ({ classCount, input }) =>
        classCount !== members[0].classCount || String(input) !== String(members[0].input),
    );
    if (unlike) {
      throw new InklingError(
        'bad-safetensors',
        'not a model that can be used: its networks have different inputs or numbers of outputs',
      );
    }
    this.#members = members;
    const [first] = members;
    /** Those of the first member. */
    this.layers = first.layers;
    this.input = first.input;
    this.classCount = first.classCount;
    this.inputCount = first.inputCount;
    this.paramCount = members.reduce((sum, { paramCount }) => sum + paramCount, 0);
  }

  get members() {
    return this.#members;
  }

  free() {
    this.#members.forEach((member) => member.free());
  }

  /** The members' pieces of the parameters, one member after another.
   * @returns {import('./net.js').Tensor[]}
   */
  tensors() {
    let start = 0;
    return this.#members.flatMap((member, i) => {
      const tensors = member.tensors().map((tensor) => ({
        ...tensor,
        name: `${i}/${tensor.name}`,
        offset: start + tensor.offset,
      }));
      start += member.paramCount;
      return tensors;
    });
  }

  /** @param {Float32Array<ArrayBuffer>} [out] */
  params(out = new Float32Array(this.paramCount)) {
    let at = 0;
    for (const member of this.#members) {
      out.set(member.params(), at);
      at += member.paramCount;
    }
    return out;
  }

  /**
   * The mean of the members' logits.
   * @param {Float32Array} images (n, inputCount)
   * @returns {Float32Array<ArrayBuffer>} (n, classCount)
   */
  logits(images) {
    return meanOf(this.#members.map((member) => member.logits(images)));
  }

  /** Of the first member.
   * @param {Float32Array} image
   * @param {number} layer
   * @param {number} count
   */
  activations(image, layer, count) {
    return this.#members[0].activations(image, layer, count);
  }
}

/**
 * Value by value, in the order of the members.
 * @param {readonly Float32Array[]} all of equal length
 * @returns {Float32Array<ArrayBuffer>}
 */
export function meanOf(all) {
  const sum = new Float32Array(all[0]);
  for (const other of all.slice(1)) other.forEach((value, i) => (sum[i] += value));
  return sum.map((value) => value / all.length);
}
