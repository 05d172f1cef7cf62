/* onnx.mjs - a trained model as an ONNX file, for the page that reads with ONNX Runtime.
 *
 * The network and its weights are the same. Kernels are transposed, because ONNX has channels first; batch normalisation becomes a
 * factor and a summand; the last layer includes the temperature of Inkling's probabilities. peers/rivals/onnx-model.mjs encodes the
 * protobuf messages.
 */
import { model as encodeModel, node, tensor } from '../peers/rivals/onnx-model.mjs';

/** @typedef {{ data: Float32Array, shape: number[] }} Part */

/** A kernel (height, width, in, out) as (out, in, height, width). @param {Part} kernel */
function outInFirst({ data, shape: [height, width, from, to] }) {
  return Float32Array.from(data, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    const c = Math.floor(i / (width * height)) % from;
    return data[((y * width + x) * from + c) * to + Math.floor(i / (width * height * from))];
  });
}

/** @param {import('../../../web/inkling/model/model.js').Model} model */
export function writeOnnx(model) {
  const tensors = new Map(model.tensors().map((each) => [each.name, each]));
  /** @type {ReturnType<typeof node>[]} */
  const nodes = [];
  /** @type {ReturnType<typeof tensor>[]} */
  const weights = [];
  /** @type {Record<string, number>} */
  const counts = {};
  let latest = 'pixels';
  const constant = (/** @type {number[]} */ shape, /** @type {Float32Array} */ data) => {
    const name = `weights${weights.length}`;
    weights.push(tensor(name, shape, data));
    return name;
  };
  const add = (
    /** @type {string} */ type,
    /** @type {string[]} */ inputs = [],
    /** @type {Record<string, number | number[]>} */ attributes = {},
    output = `${type}${nodes.length}`,
  ) => {
    nodes.push(node(type, [latest, ...inputs], output, attributes));
    latest = output;
  };

  for (const layer of model.layers) {
    counts[layer.type] = (counts[layer.type] ?? 0) + 1;
    const part = (/** @type {string} */ role) =>
      /** @type {Part} */ (tensors.get(`${layer.type}_${counts[layer.type]}.${role}`));
    const isLast = layer === model.layers.at(-1);
    if (layer.type === 'conv') {
      const kernel = part('kernel');
      const [height, width, from, to] = kernel.shape;
      const pads =
        layer.padding === 'same' ? [0, 1, 2, 3].map(() => (height - 1) / 2) : [0, 0, 0, 0];
      add('Conv', [constant([to, from, height, width], outInFirst(kernel))], {
        kernel_shape: [height, width],
        pads,
      });
    } else if (layer.type === 'batchnorm') {
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map(
        (role) => part(role).data,
      );
      const factor = gamma.map((value, i) => value / Math.sqrt(variance[i] + layer.epsilon));
      add('Mul', [constant([factor.length, 1, 1], factor)]);
      add('Add', [
        constant(
          [factor.length, 1, 1],
          beta.map((value, i) => value - mean[i] * factor[i]),
        ),
      ]);
    } else if (layer.type === 'maxpool') {
      add('MaxPool', [], {
        kernel_shape: [layer.size, layer.size],
        strides: [layer.stride, layer.stride],
      });
    } else if (layer.type === 'relu') {
      add('Relu');
    } else if (layer.type === 'flatten') {
      add('Transpose', [], { perm: [0, 2, 3, 1] });
      add('Flatten', [], { axis: 1 });
    } else if (layer.type === 'dense') {
      const cool = (/** @type {Part} */ { data }) =>
        isLast ? data.map((value) => value / (model.verdict?.temperature ?? 1)) : data;
      const [kernel, bias] = [part('kernel'), part('bias')];
      add('Gemm', [constant(kernel.shape, cool(kernel)), constant(bias.shape, cool(bias))]);
    }
  }
  add('Softmax', [], { axis: 1 }, 'probabilities');
  return Buffer.from(encodeModel(nodes, weights, ['probabilities'], model.classes));
}
