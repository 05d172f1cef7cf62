/* onnx.mjs - writes a network as an ONNX file: protocol buffers, the few messages that it takes, by hand.
 *
 * Pictures are (1, 28, 28, 1) bytes' shares of 255 as in Inkling; ONNX has channels first, so kernels are turned round, and the
 * picture is turned back before it is flattened. It is the same network with the same weights, batch normalisation included.
 */

/** @param {number} value a whole number, as protocol buffers write it */
function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

/** A field: numbers as varints, everything else as bytes of a length. @param {number} field @param {number | string | Buffer} value */
function put(field, value) {
  if (typeof value === 'number') return Buffer.concat([varint(field << 3), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

/** @param {number} field @param {number} value a 32-bit float */
function putFloat(field, value) {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), bytes]);
}

const FLOAT = 1;
const [KIND_FLOAT, KIND_INT, KIND_STRING, KIND_INTS] = [1, 2, 3, 7];

/** AttributeProto @param {string} name @param {number | string | number[]} value */
function attribute(name, value) {
  if (Array.isArray(value)) return Buffer.concat([put(1, name), ...value.map((item) => put(8, item)), put(20, KIND_INTS)]);
  if (typeof value === 'string') return Buffer.concat([put(1, name), put(4, value), put(20, KIND_STRING)]);
  if (Number.isInteger(value)) return Buffer.concat([put(1, name), put(3, value), put(20, KIND_INT)]);
  return Buffer.concat([put(1, name), putFloat(2, value), put(20, KIND_FLOAT)]);
}

/** ValueInfoProto @param {string} name @param {number[]} shape */
function valueInfo(name, shape) {
  const dims = shape.map((side) => put(1, put(1, side)));
  return Buffer.concat([put(1, name), put(2, put(1, Buffer.concat([put(1, FLOAT), put(2, Buffer.concat(dims))])))]);
}

/** @param {import('../../../web/inkling/model.js').Model} model @returns {Buffer} */
export function writeOnnx(model) {
  const tensors = new Map(model.tensors().map((tensor) => [tensor.name, tensor]));
  /** @type {Buffer[]} */
  const nodes = [];
  /** @type {Buffer[]} */
  const initializers = [];
  /** @type {Record<string, number>} */
  const counts = {};
  let latest = 'picture';

  /** @param {string} name @param {number[]} shape @param {Float32Array} data */
  const constant = (name, shape, data) => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    initializers.push(Buffer.concat([...shape.map((side) => put(1, side)), put(2, FLOAT), put(8, name), put(9, bytes)]));
    return name;
  };
  /** @param {string} type @param {string[]} inputs @param {Record<string, number | string | number[]>} [attributes] */
  const node = (type, inputs, attributes = {}) => {
    const output = `${type}${nodes.length}`;
    nodes.push(Buffer.concat([
      ...[latest, ...inputs].map((input) => put(1, input)), put(2, output), put(3, output), put(4, type),
      ...Object.entries(attributes).map(([name, value]) => put(5, attribute(name, value))),
    ]));
    latest = output;
  };

  for (const layer of model.layers) {
    counts[layer.type] = (counts[layer.type] ?? 0) + 1;
    const name = `${layer.type}_${counts[layer.type]}`;
    const part = (/** @type {string} */ role) => /** @type {{ data: Float32Array, shape: number[] }} */ (tensors.get(`${name}.${role}`));
    if (layer.type === 'conv') {
      const { data, shape: [height, width, from, to] } = part('kernel');
      const turned = Float32Array.from(data, (_, i) => {
        const x = i % width;
        const y = Math.floor(i / width) % height;
        const c = Math.floor(i / (width * height)) % from;
        return data[((y * width + x) * from + c) * to + Math.floor(i / (width * height * from))];
      });
      node('Conv', [constant(`${name}.kernel`, [to, from, height, width], turned)],
        { auto_pad: layer.padding === 'same' ? 'SAME_UPPER' : 'VALID', kernel_shape: [height, width] });
    } else if (layer.type === 'batchnorm') {
      const roles = ['gamma', 'beta', 'mean', 'variance'].map((role) => constant(`${name}.${role}`, part(role).shape, part(role).data));
      node('BatchNormalization', roles, { epsilon: layer.epsilon });
    } else if (layer.type === 'maxpool') {
      node('MaxPool', [], { kernel_shape: [layer.size, layer.size], strides: [layer.stride, layer.stride] });
    } else if (layer.type === 'relu') {
      node('Relu', []);
    } else if (layer.type === 'flatten') {
      node('Transpose', [], { perm: [0, 2, 3, 1] });
      node('Flatten', []);
    } else if (layer.type === 'dense') {
      const cool = (/** @type {Float32Array} */ data) =>
        layer === model.layers.at(-1) ? data.map((value) => value / (model.verdict?.temperature ?? 1)) : data;
      node('Gemm', [constant(`${name}.kernel`, part('kernel').shape, cool(part('kernel').data)),
        constant(`${name}.bias`, part('bias').shape, cool(part('bias').data))]);
    }
  }
  node('Softmax', []);
  const graph = Buffer.concat([
    ...nodes.map((bytes) => put(1, bytes)), put(2, 'inkling'), ...initializers.map((bytes) => put(5, bytes)),
    put(11, valueInfo('picture', [1, 1, 28, 28])), put(12, valueInfo(latest, [1, model.classes])),
  ]);
  return Buffer.concat([put(1, 8), put(7, graph), put(8, Buffer.concat([put(1, ''), put(2, 17)]))]);
}
