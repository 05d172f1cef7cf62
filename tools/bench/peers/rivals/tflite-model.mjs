/* tflite-model.mjs - a network of the comparison as the bytes of a .tflite file.
 *
 * The format is a FlatBuffer; tables are written with Google's own builder, and the numbers of fields,
 * operators and kinds of options are those of TensorFlow's schema.fbs. The batch is fixed, and so is what
 * comes out: the probabilities, or the logits for the check.
 */
import { transposed } from '../network.mjs';

/** @typedef {import('../network.mjs').Part} Part */
/** @typedef {(builder: any) => void} Put writes a field */

/* BuiltinOperator and the number of its options in the union BuiltinOptions */
const OPERATORS = { conv: [3, 1], dense: [9, 8], maxpool: [17, 5], softmax: [25, 9] };
const KINDS = /** @type {(keyof typeof OPERATORS)[]} */ (Object.keys(OPERATORS));
const VALID = 1; // Padding
const RELU = 1; // ActivationFunctionType

/**
 * @param {any} flatbuffers the package
 * @param {readonly Part[]} parts
 * @param {number} n pictures
 * @param {boolean} softmax probabilities come out, else logits
 * @returns {Uint8Array}
 */
export function tfliteModel(flatbuffers, parts, n, softmax) {
  const b = new flatbuffers.Builder(1 << 20);
  /** Fields in the order of the schema; undefined: left out. @param {(Put | undefined)[]} fields */
  const tableOf = (fields) => {
    b.startObject(fields.length);
    for (const put of fields) put?.(b);
    return Number(b.endObject());
  };
  /** @param {number} field @param {number} value @param {number} standard */
  const int =
    (field, value, standard = 0) =>
    () =>
      b.addFieldInt32(field, value, standard);
  /** @param {number} field @param {number} value */
  const byte = (field, value) => () => b.addFieldInt8(field, value, 0);
  /** @param {number} field @param {number} value */
  const offset = (field, value) => () => b.addFieldOffset(field, value, 0);
  /** @param {readonly number[]} values */
  const ints = (values) => {
    b.startVector(4, values.length, 4);
    for (const value of values.toReversed()) b.addInt32(value);
    return b.endVector();
  };
  /** @param {readonly number[]} values */
  const offsets = (values) => {
    b.startVector(4, values.length, 4);
    for (const value of values.toReversed()) b.addOffset(value);
    return b.endVector();
  };

  const buffers = [tableOf([])]; // number 0 is the empty one, of everything that is computed
  /** @type {number[]} */
  const tensors = [];
  /** @param {string} name @param {number[]} shape @param {Float32Array} [data] */
  const tensor = (name, shape, data) => {
    if (data) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      b.startVector(1, bytes.length, 16);
      b.space -= bytes.length;
      b.bb.bytes().set(bytes, b.space);
      const vector = b.endVector();
      buffers.push(tableOf([offset(0, vector)]));
    }
    const [title, sides] = [b.createString(name), ints(shape)];
    tensors.push(
      tableOf([
        offset(0, sides),
        undefined,
        int(2, data ? buffers.length - 1 : 0),
        offset(3, title),
      ]),
    );
    return tensors.length - 1;
  };
  /** @type {number[]} */
  const operators = [];
  /** @param {keyof typeof OPERATORS} kind @param {number[]} inputs @param {number} output
   * @param {(Put | undefined)[]} options */
  const operator = (kind, inputs, output, options) => {
    const [given, made, how] = [ints(inputs), ints([output]), tableOf(options)];
    operators.push(
      tableOf([
        int(0, KINDS.indexOf(kind)),
        offset(1, given),
        offset(2, made),
        byte(3, OPERATORS[kind][1]),
        offset(4, how),
      ]),
    );
  };

  const first = tensor('pixels', [n, 28, 28, 1]);
  let value = first;
  for (const [i, part] of parts.entries()) {
    if (part.type === 'dropout' || part.type === 'flatten') continue; // dense takes any shape
    const activation = 'relu' in part && part.relu ? RELU : 0;
    if (part.type === 'maxpool') {
      const { oh, ow, c, size } = part;
      const out = tensor(`pool${i}`, [n, oh, ow, c]);
      operator('maxpool', [value], out, [
        byte(0, VALID),
        int(1, size),
        int(2, size),
        int(3, size),
        int(4, size),
      ]);
      value = out;
    } else if (part.type === 'conv') {
      const { k, ci, co, oh, ow } = part;
      const weights = tensor(`w${i}`, [co, k, k, ci], transposed(part.weights, co));
      const bias = tensor(`b${i}`, [co], part.bias);
      const out = tensor(`conv${i}`, [n, oh, ow, co]);
      operator('conv', [value, weights, bias], out, [
        byte(0, VALID),
        int(1, 1),
        int(2, 1),
        byte(3, activation),
        int(4, 1, 1),
        int(5, 1, 1),
      ]);
      value = out;
    } else {
      const { inputs, units } = part;
      const weights = tensor(`w${i}`, [units, inputs], transposed(part.weights, units));
      const bias = tensor(`b${i}`, [units], part.bias);
      const out = tensor(`dense${i}`, [n, units]);
      operator('dense', [value, weights, bias], out, [byte(0, activation)]);
      value = out;
    }
  }
  if (softmax) {
    const out = tensor('probabilities', [n, 10]);
    operator('softmax', [value], out, [() => b.addFieldFloat32(0, 1, 0)]);
    value = out;
  }
  const [all, given, made, work, title] = [
    offsets(tensors),
    ints([first]),
    ints([value]),
    offsets(operators),
    b.createString('main'),
  ];
  const graph = tableOf([
    offset(0, all),
    offset(1, given),
    offset(2, made),
    offset(3, work),
    offset(4, title),
  ]);
  const codes = offsets(
    KINDS.map((kind) =>
      tableOf([byte(0, OPERATORS[kind][0]), undefined, int(2, 1, 1), int(3, OPERATORS[kind][0])]),
    ),
  );
  const [graphs, described, bytes] = [
    offsets([graph]),
    b.createString('inkling'),
    offsets(buffers),
  ];
  b.finish(
    tableOf([
      int(0, 3),
      offset(1, codes),
      offset(2, graphs),
      offset(3, described),
      offset(4, bytes),
    ]),
    'TFL3',
  );
  return b.asUint8Array();
}
