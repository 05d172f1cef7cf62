/* onnx-model.mjs - a network of the comparison as the bytes of an ONNX file.
 *
 * ONNX is protobuf: a message is a row of fields, each a number that says which field and how it is
 * coded, then the value. The few messages that a model needs are written here by hand; numbers of fields
 * are those of onnx.proto. Pictures are (batch, channels, height, width) there, so weights are moved.
 * The model has two outputs, `logits` and `probabilities`, and any batch.
 */
import { CLASSES, outInFirst } from '../network.mjs';

/** @typedef {import('../network.mjs').Part} Part */
/** @typedef {Uint8Array | number | string | Message} Value */
/** @typedef {[field: number, value: Value][]} Message */

const text = new TextEncoder();

/** A whole number in groups of seven bits. @param {number} value @returns {number[]} */
function varint(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** The bytes of a message. @param {Message} fields @returns {Uint8Array<ArrayBuffer>} */
export function encode(fields) {
  const pieces = fields.flatMap(([field, value]) => {
    if (typeof value === 'number')
      return [Uint8Array.from([...varint(field * 8), ...varint(value)])];
    const bytes = Array.isArray(value)
      ? encode(value)
      : typeof value === 'string'
        ? text.encode(value)
        : value;
    return [Uint8Array.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes];
  });
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/* TensorProto.DataType */
const FLOAT = 1;
/** @type {Map<Function, number>} */
const TYPES = new Map();
TYPES.set(Float32Array, FLOAT).set(Uint8Array, 2).set(Int8Array, 3).set(Int32Array, 6);

/** @typedef {Float32Array | Uint8Array | Int8Array | Int32Array} Data */

/** TensorProto. @param {string} name @param {number[]} shape @param {Data} data @returns {Message} */
export function tensor(name, shape, data) {
  const type = TYPES.get(data.constructor);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return [
    ...shape.map((side) => /** @type {[number, Value]} */ ([1, side])),
    [2, Number(type)],
    [8, name],
    [9, bytes],
  ];
}

/** NodeProto. Attributes are whole numbers or lists of them. @param {string} type
 * @param {string[]} inputs @param {string} output @param {Record<string, number | number[]>} [attributes]
 * @param {string} [domain] @returns {Message} */
export function node(type, inputs, output, attributes = {}, domain = '') {
  const isList = 7; // AttributeProto.AttributeType
  const isInt = 2;
  const described = Object.entries(attributes).map(
    ([name, value]) =>
      /** @type {Message} */ (
        Array.isArray(value)
          ? [[1, name], ...value.map((item) => [8, item]), [20, isList]]
          : [
              [1, name],
              [3, value],
              [20, isInt],
            ]
      ),
  );
  return [
    ...inputs.map((name) => /** @type {[number, Value]} */ ([1, name])),
    [2, output],
    [3, output],
    [4, type],
    ...described.map((message) => /** @type {[number, Value]} */ ([5, message])),
    ...(domain ? [/** @type {[number, Value]} */ ([7, domain])] : []),
  ];
}

/** ValueInfoProto of floats; the first side is any. @param {string} name @param {number[]} shape
 * @returns {Message} */
function valueInfo(name, shape) {
  const sides = [[[2, 'n']], ...shape.map((side) => [[1, side]])];
  const tensorType = [
    [1, FLOAT],
    [2, sides.map((side) => [1, side])],
  ];
  return /** @type {Message} */ ([
    [1, name],
    [2, [[1, tensorType]]],
  ]);
}

/** ModelProto. @param {Message[]} nodes @param {Message[]} weights @param {string[]} outputs names, of
 * `classes` floats a picture each @param {number} classes @param {Message[]} [more] further outputs */
export function model(nodes, weights, outputs, classes, more = []) {
  /** @type {Message} */
  const graph = [
    ...nodes.map((message) => /** @type {[number, Value]} */ ([1, message])),
    [2, 'digits'],
    ...weights.map((message) => /** @type {[number, Value]} */ ([5, message])),
    [11, valueInfo('pixels', [1, 28, 28])],
    ...[...outputs.map((name) => valueInfo(name, [classes])), ...more].map(
      (message) => /** @type {[number, Value]} */ ([12, message]),
    ),
  ];
  const irVersion = 8;
  return encode([
    [1, irVersion],
    [2, 'inkling'],
    [7, graph],
    [
      8,
      [
        [1, ''],
        [2, 13],
      ],
    ],
    [
      8,
      [
        [1, 'com.microsoft'],
        [2, 1],
      ],
    ],
  ]);
}

/** The weights of the dense layer behind a flatten: its inputs come channel by channel in ONNX.
 * @param {import('../network.mjs').Dense} dense @param {import('../network.mjs').Flatten | null} flatten */
export function channelsFirst({ weights, units }, flatten) {
  if (!flatten) return weights;
  const { h, w, c } = flatten;
  const moved = new Float32Array(weights.length);
  for (let at = 0; at < h * w; at += 1)
    for (let channel = 0; channel < c; channel += 1)
      for (let unit = 0; unit < units; unit += 1)
        moved[(channel * h * w + at) * units + unit] = weights[(at * c + channel) * units + unit];
  return moved;
}

/**
 * The network in floats.
 * @param {readonly Part[]} parts
 * @param {boolean} [everything] every layer's result is an output, `layer0`, `layer1`, ...
 */
export function onnxModel(parts, everything = false) {
  /** @type {Message[]} */
  const nodes = [];
  /** @type {Message[]} */
  const weights = [];
  /** @type {Message[]} */
  const more = [];
  let value = 'pixels';
  /** @type {import('../network.mjs').Flatten | null} */
  let flatten = null;
  for (const [i, part] of parts.entries()) {
    if (part.type === 'dropout') continue;
    const isLast = i === parts.length - 1;
    const result = isLast ? 'logits' : `layer${i}`;
    const raw = 'relu' in part && part.relu ? `${result}raw` : result;
    if (part.type === 'conv') {
      weights.push(tensor(`w${i}`, [part.co, part.ci, part.k, part.k], outInFirst(part)));
      nodes.push(node('Conv', [value, `w${i}`, `b${i}`], raw, { kernel_shape: [part.k, part.k] }));
    } else if (part.type === 'dense') {
      weights.push(tensor(`w${i}`, [part.inputs, part.units], channelsFirst(part, flatten)));
      nodes.push(node('Gemm', [value, `w${i}`, `b${i}`], raw));
      flatten = null;
    } else if (part.type === 'maxpool') {
      const sides = [part.size, part.size];
      nodes.push(node('MaxPool', [value], raw, { kernel_shape: sides, strides: sides }));
    } else {
      nodes.push(node('Flatten', [value], raw, { axis: 1 }));
      flatten = part;
    }
    if ('bias' in part) weights.push(tensor(`b${i}`, [part.bias.length], part.bias));
    if (raw !== result) nodes.push(node('Relu', [raw], result));
    if (everything && !isLast && part.type !== 'flatten') {
      const shape =
        part.type === 'conv'
          ? [part.co, part.oh, part.ow]
          : part.type === 'dense'
            ? [part.units]
            : [part.c, part.oh, part.ow];
      more.push(valueInfo(result, shape));
    }
    value = result;
  }
  nodes.push(node('Softmax', ['logits'], 'probabilities', { axis: 1 }));
  return model(nodes, weights, ['probabilities', 'logits'], CLASSES, more);
}
