/* net.js - class NetParts: the structure of a net for the view: the places whose activations are shown, and its parameters by
 * layer.
 *
 * A conv, dense or batchnorm layer computes the relu right after it, so both are one place, with the values after the relu.
 * Dropout and flatten are no places: in prediction dropout does nothing, and flatten only changes the shape.
 */
import { isActivation, layerNames } from '../../inkling/reading.js';

/**
 * @typedef {import('../../inkling/architecture/layers.js').Layer} Layer
 * @typedef {import('../../inkling/architecture/layers.js').Shape} Shape
 * @typedef {object} Place
 * @property {number} layer index of the layer whose output it is (of the relu, if it includes one)
 * @property {string} name
 * @property {string} words what it does
 * @property {Shape} shape
 * @property {boolean} isSigned whether values below 0 may occur
 * @property {boolean} isAnswer whether its units are the classes
 */
/**
 * @typedef {object} Kernel weights as pictures: weight (row, column) from input channel i to output o is
 *   data[((row * width + column) * inputs + i) * outputs + o]
 * @property {number} source the layer
 * @property {string} name
 * @property {string} from name of its input
 * @property {Float32Array} data
 * @property {number} width
 * @property {number} height
 * @property {number} inputs
 * @property {number} outputs
 * @property {'first' | 'conv' | 'dense'} kind first: a convolution with one input channel
 */

const DOES_RELU = ['conv', 'dense', 'batchnorm'];

/** The layers of a net with their shapes and parameters. */
export class NetParts {
  #tensors;
  /** @type {Place[]} */
  places;

  /**
   * @param {readonly Layer[]} layers
   * @param {readonly Shape[]} shapes output of each
   * @param {Shape} input
   * @param {readonly { name: string, data: Float32Array }[]} tensors as of model.tensors()
   * @param {number} [members] of the ensemble that it is the first of
   */
  constructor(layers, shapes, input, tensors, members = 1) {
    this.members = members;
    this.layers = layers;
    this.shapes = shapes;
    this.input = input;
    this.names = layerNames(layers);
    /** The names as the page shows them. */
    this.labels = this.names.map((name) => name.replace('_', ' '));
    this.#tensors = new Map(tensors.map(({ name, data }) => [name, data]));
    this.places = layers.flatMap(({ type }, i) => {
      if (type === 'dropout' || type === 'flatten' || this.#isDoneBefore(i)) return [];
      const hasRelu = i + 1 < layers.length && this.#isDoneBefore(i + 1);
      const layer = hasRelu ? i + 1 : i;
      return [
        {
          layer,
          name: hasRelu ? `${this.labels[i]} + relu` : this.labels[i],
          words: wordsOf(layers[i], hasRelu),
          shape: shapes[i],
          isSigned: this.#isSigned(layer),
          isAnswer: i === layers.length - 1 && shapes[i][0] * shapes[i][1] === 1,
        },
      ];
    });
  }

  /** Reads a model; of an ensemble the first network. @param {import('../../inkling/model/model.js').Model} model */
  static of(model) {
    const { layers, input, engine, members } = model;
    const tensors = model.tensors();
    const own = members
      ? tensors
          .filter(({ name }) => name.startsWith('0/'))
          .map(({ name, data }) => ({ name: name.slice(2), data }))
      : tensors;
    return new NetParts(
      layers,
      engine.checkLayers(layers, input),
      input,
      own,
      members?.length ?? 1,
    );
  }

  /** Whether a layer is a relu that the layer before it computes. @param {number} i */
  #isDoneBefore(i) {
    return this.layers[i].type === 'relu' && i > 0 && DOES_RELU.includes(this.layers[i - 1].type);
  }

  /** Whether values may be negative. Pictures and outputs of a relu, also after pools, are never negative. @param {number} layer */
  #isSigned(layer) {
    for (let i = layer; i >= 0; i--) {
      const { type } = this.layers[i];
      if (type === 'relu' || type === 'sigmoid') return false;
      if (DOES_RELU.includes(type) || isActivation(this.layers[i])) return true;
    }
    return false;
  }

  /** Shape of a layer's input. @param {number} layer @returns {Shape} */
  before(layer) {
    return layer === 0 ? this.input : this.shapes[layer - 1];
  }

  /** @param {number} layer @param {'kernel' | 'bias' | 'gamma' | 'beta' | 'mean' | 'variance'} role
   * @returns {Float32Array | null} */
  tensor(layer, role) {
    return this.#tensors.get(`${this.names[layer]}.${role}`) ?? null;
  }

  /** The last conv, dense or pool layer at or before `layer`; -1: the picture.
   * @param {number} layer */
  source(layer) {
    let i = layer;
    const passes = (/** @type {Layer} */ layer) =>
      isActivation(layer) || ['batchnorm', 'dropout', 'flatten'].includes(layer.type);
    while (i >= 0 && passes(this.layers[i])) i--;
    return i;
  }

  /** The weights behind a layer's numbers, if they can be shown as pictures. @param {number} layer @returns {Kernel | null} */
  kernelOf(layer) {
    const source = this.source(layer);
    const data = source < 0 ? null : this.tensor(source, 'kernel');
    if (!data) return null;
    const spec = this.layers[source];
    const common = { source, name: this.labels[source], from: this.nameOf(source - 1), data };
    if (spec.type === 'conv') {
      const inputs = this.before(source)[2];
      const { kernel: width, filters: outputs } = spec;
      return {
        ...common,
        width,
        height: width,
        inputs,
        outputs,
        kind: inputs === 1 ? 'first' : 'conv',
      };
    }
    const isFlat = source > 0 && this.layers[source - 1].type === 'flatten';
    const [height, width, inputs] = this.before(isFlat ? source - 1 : source);
    if (height * width === 1) return null; // no spatial axes
    return { ...common, width, height, inputs, outputs: this.shapes[source][2], kind: 'dense' };
  }

  /** The layer whose output is the features for "Nearest": the one before the last dense or conv layer. -1: the picture. */
  get features() {
    const last = this.layers.findLastIndex(({ type }) => type === 'dense' || type === 'conv');
    return last - 1;
  }

  /** The name of a layer's output; -1 is the picture. @param {number} layer */
  nameOf(layer) {
    if (layer < 0) return 'the picture';
    const place = this.places.findLast((one) => one.layer <= layer);
    return place ? place.name : 'the picture';
  }
}

/** @param {Layer} layer @param {boolean} hasRelu */
function wordsOf(layer, hasRelu) {
  const relu = hasRelu ? ', nothing below 0' : '';
  switch (layer.type) {
    case 'conv':
      return `${layer.filters} filters of ${layer.kernel} × ${layer.kernel} slide over what comes before${relu}`;
    case 'dense':
      return `${layer.units} units, each a weighted sum of everything before${relu}`;
    case 'batchnorm':
      return `each channel shifted and scaled to a common size${relu}`;
    case 'maxpool':
      return `the largest of each ${layer.size} × ${layer.size}`;
    case 'avgpool':
      return `the mean of each ${layer.size} × ${layer.size}`;
    case 'globalAveragePooling':
      return 'the mean of each whole channel';
    case 'relu':
      return 'nothing below 0';
    default:
      return `${layer.type} of each number`;
  }
}
