/* write-onnx.js - writes a network as an ONNX model: IR version 7, operator set 13, which runtimes since 2020 know.
 *
 * Input "picture" (batch, channel, row, column), output "logits" or "probabilities" (batch, outputs). Kernels are turned to (out, in,
 * row, column), the rows of a dense layer behind a flatten are sorted to (channel, row, column). 'same' becomes explicit pads, whose
 * odd row stands behind. Swish and GELU are spelled out, because operator set 13 has neither. Dropout is left out: it does
 * nothing when a network answers. metadata_props say how pictures are to be prepared (PREPARATION), and what own.js reads.
 */
import { shapeText } from '../architecture/layers.js';
import { flattenedBefore, checkAnswerOrder, rowsByChannel, zerosAround } from './leave.js';
import { transposed } from './tensors.js';
import { writeOnnxProto } from './write-onnx-proto.js';

/** @typedef {import('./leave.js').Leaving} Leaving */
/** @typedef {import('./leave.js').LeavingLayer} LeavingLayer */
/** @typedef {import('./onnx-proto.js').Message} Message */

const IR_VERSION = 7;
/** Operator set of the files. */
export const OPSET = 13;
/** AttributeProto.AttributeType */
const [FLOAT, INT, INTS] = [1, 2, 7];
/** TensorProto.DataType */
const FLOAT32 = 1;

/** Nodes of activations that have one. @type {Record<string, string>} */
const NODES = {
  relu: 'Relu',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  elu: 'Elu',
  leakyRelu: 'LeakyRelu',
};

/**
 * @param {Leaving} given
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function writeOnnx(given) {
  const { input, layers, softmax, classes, none, own } = given;
  checkAnswerOrder(layers);
  const graph = new Graph();
  layers.forEach((layer, i) => graph.add(layer, flattenedBefore(layers, i)));
  const [h, w, c] = input;
  const output = softmax ? 'probabilities' : 'logits';
  graph.end(output, softmax);
  return writeOnnxProto({
    irVersion: IR_VERSION,
    producerName: 'Inkling',
    producerVersion: own.engine,
    graph: {
      nodes: graph.nodes,
      name: own.name,
      initializers: graph.tensors,
      inputs: [valueInfo('picture', [c, h, w])],
      outputs: [valueInfo(output, [classes.length + Number(none)])],
    },
    opsets: [{ domain: '', version: OPSET }],
    metadata: Object.entries({
      classes: JSON.stringify(none ? [...classes, 'none of them'] : classes),
      input: 'picture: (batch, channel, row, column)',
      output: softmax
        ? 'probabilities of the classes'
        : 'logits of the classes; their softmax gives probabilities',
      pixels: '0 (paper) to 1 (ink), float32',
      preparation: preparationOf(input),
      inkling: JSON.stringify(own),
    }).map(([key, value]) => ({ key, value })),
  });
}

/** How pictures are to be prepared for a network. @param {import('../architecture/layers.js').Shape} input */
export const preparationOf = (input) =>
  String(input) === '28,28,1'
    ? 'as MNIST: the ink is scaled to fit 20 x 20 pixels, keeping its shape, and put into 28 x 28 with its centre of mass in the middle'
    : `a picture of ${shapeText(input)}`;

/** @param {string} name @param {number[]} sides behind the batch @returns {Message} */
const valueInfo = (name, sides) => ({
  name,
  type: {
    tensor: {
      elemType: FLOAT32,
      shape: { dims: [{ param: 'batch' }, ...sides.map((value) => ({ value }))] },
    },
  },
});

class Graph {
  /** @type {Message[]} */
  nodes = [];
  /** @type {Message[]} */
  tensors = [];
  #value = 'picture';

  /** A stored tensor. @param {string} name @param {readonly number[]} dims @param {Float32Array} data */
  #tensor(name, dims, data) {
    const rawData = new Uint8Array(4 * data.length);
    const view = new DataView(rawData.buffer);
    data.forEach((value, i) => view.setFloat32(4 * i, value, true));
    this.tensors.push({ dims, dataType: FLOAT32, name, rawData });
    return name;
  }

  /** A node that takes the value, and its output, which is the next. @param {string} opType @param {string} name @param {string[]} [others] inputs
   *  @param {Message[]} [attributes] */
  #node(opType, name, others = [], attributes = []) {
    this.nodes.push({
      inputs: [this.#value, ...others],
      outputs: [name],
      name,
      opType,
      attributes,
    });
    this.#value = name;
  }

  /** @param {LeavingLayer} own @param {import('../architecture/layers.js').Shape | null} flattened */
  add(own, flattened) {
    const { layer, name, tensors, from, to } = own;
    switch (layer.type) {
      case 'conv':
        return this.#conv(own, layer);
      case 'batchnorm': {
        const inputs = /** @type {const} */ (['gamma', 'beta', 'mean', 'variance']).map((role) => {
          const values = tensors[role] ?? new Float32Array();
          return this.#tensor(
            `${name}.${role}`,
            [values.length],
            flattened ? rowsByChannel(values, flattened, 1) : values,
          );
        });
        const { epsilon, momentum } = layer;
        return this.#node('BatchNormalization', name, inputs, [
          real('epsilon', epsilon),
          real('momentum', momentum),
        ]);
      }
      case 'maxpool':
      case 'avgpool':
        return this.#node(
          layer.type === 'maxpool' ? 'MaxPool' : 'AveragePool',
          name,
          [],
          [
            whole('kernel_shape', layer.size, layer.size),
            whole('strides', layer.stride, layer.stride),
          ],
        );
      case 'globalAveragePooling':
        this.#node('GlobalAveragePool', `${name}.mean`);
        return this.#node('Flatten', name, [], [one('axis', 1)]);
      case 'flatten':
        return this.#node('Flatten', name, [], [one('axis', 1)]);
      case 'dense': {
        const { kernel = new Float32Array(), bias } = tensors;
        const rows = flattened ? rowsByChannel(kernel, flattened, layer.units) : kernel;
        const inputs = [this.#tensor(`${name}.kernel`, [from[2], to[2]], rows)];
        if (bias) inputs.push(this.#tensor(`${name}.bias`, [to[2]], bias));
        return this.#node('Gemm', name, inputs);
      }
      case 'dropout':
        return undefined;
      default:
        return this.#activation(own);
    }
  }

  /** @param {LeavingLayer} own @param {import('../architecture/layers.js').ConvLayer} layer */
  #conv({ name, tensors, from }, layer) {
    const { kernel: side, stride, filters } = layer;
    const { kernel = new Float32Array(), bias } = tensors;
    const turned = transposed({ dims: [side, side, from[2], filters], data: kernel }, [3, 2, 0, 1]);
    const { dims, data } = /** @type {{ dims: number[], data: Float32Array }} */ (turned);
    const inputs = [this.#tensor(`${name}.kernel`, dims, data)];
    if (bias) inputs.push(this.#tensor(`${name}.bias`, [filters], bias));
    const [top, bottom, left, right] = zerosAround(layer, from);
    this.#node('Conv', name, inputs, [
      whole('kernel_shape', side, side),
      whole('strides', stride, stride),
      whole('pads', top, left, bottom, right),
    ]);
  }

  /** @param {LeavingLayer} own */
  #activation({ name, layer }) {
    const before = this.#value;
    const scalar = (/** @type {string} */ part, /** @type {number} */ value) =>
      this.#tensor(`${name}.${part}`, [], Float32Array.of(value));
    if (layer.type === 'swish') {
      this.#node('Sigmoid', `${name}.sigmoid`);
      return this.#node('Mul', name, [before]);
    }
    if (layer.type === 'gelu') {
      this.#node('Div', `${name}.scaled`, [scalar('root', Math.SQRT2)]);
      this.#node('Erf', `${name}.erf`);
      this.#node('Add', `${name}.sum`, [scalar('one', 1)]);
      this.#node('Mul', `${name}.product`, [before]);
      return this.#node('Mul', name, [scalar('half', 0.5)]);
    }
    const attributes = layer.type === 'leakyRelu' ? [real('alpha', layer.slope)] : [];
    return this.#node(NODES[layer.type], name, [], attributes);
  }

  /** Gives the last value the name of the output. @param {string} output @param {boolean} softmax */
  end(output, softmax) {
    if (softmax) return this.#node('Softmax', output, [], [one('axis', 1)]);
    return this.#node('Identity', output);
  }
}

/** @param {string} name @param {number} f @returns {Message} */
const real = (name, f) => ({ name, f, type: FLOAT });
/** @param {string} name @param {number} i @returns {Message} */
const one = (name, i) => ({ name, i, type: INT });
/** @param {string} name @param {...number} ints @returns {Message} */
const whole = (name, ...ints) => ({ name, ints, type: INTS });
