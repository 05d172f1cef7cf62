/* onnx-int8.mjs - ONNX Runtime with the network in 8-bit whole numbers.
 *
 * Weights are rounded to int8 with one scale a layer. Activations are uint8; their range is measured on
 * the pictures of the comparison with the network in floats. Its logits differ slightly, so their
 * difference is printed but has no limit. Only its speed is compared.
 */
import { channelsFirst, model, node, onnxModel, tensor } from './onnx-model.mjs';
import { session } from './onnxruntime.mjs';
import { CLASSES, outInFirst } from '../network.mjs';

/** @param {Float32Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** @type {import('../contestants.mjs').Open} */
export async function openInt8(opening) {
  const { packages, folder, where, network, pixels, batch } = opening;
  const ort = /** @type {any} */ (packages[0]);
  ort.env.wasm.numThreads = 1;
  if (where === 'page')
    ort.env.wasm.wasmPaths = {
      wasm: `${folder('onnxruntime-web')}dist/ort-wasm-simd-threaded.wasm`,
    };
  const floats = await ort.InferenceSession.create(onnxModel(network.parts, true));
  const measured = await floats.run({
    pixels: new ort.Tensor('float32', pixels, [batch, 1, 28, 28]),
  });
  await floats.release();
  const bytes = int8Model(network.parts, (name) => largest(measured[name].data));
  return { ...(await session(opening, 'wasm', bytes)), inexact: 'whole numbers of 8 bits' };
}

/**
 * @param {readonly import('../network.mjs').Part[]} parts
 * @param {(layer: string) => number} range the largest value of `layer0`, `layer1`, ...
 */
function int8Model(parts, range) {
  /** @type {import('./onnx-model.mjs').Message[]} */
  const weights = [];
  /** @param {string} name @param {import('./onnx-model.mjs').Data} data @param {number[]} [shape] */
  const constant = (name, data, shape = []) => {
    weights.push(tensor(name, shape, data));
    return name;
  };
  const zero = constant('zero', Uint8Array.of(0));
  const signedZero = constant('signedZero', Int8Array.of(0));
  let value = 'quantised';
  let scale = 1 / 255;
  let scaleName = constant('pixelScale', Float32Array.of(scale));
  const nodes = [node('QuantizeLinear', ['pixels', scaleName, zero], value)];
  /** @type {import('../network.mjs').Flatten | null} */
  let flatten = null;
  for (const [i, part] of parts.entries()) {
    if (part.type === 'dropout') continue;
    const result = i === parts.length - 1 ? 'logits' : `layer${i}`;
    if (part.type === 'flatten') {
      nodes.push(node('Flatten', [value], result, { axis: 1 }));
      flatten = part;
    } else if (part.type === 'maxpool') {
      const sides = [part.size, part.size];
      nodes.push(node('MaxPool', [value], result, { kernel_shape: sides, strides: sides }));
    } else {
      if (!part.relu && result !== 'logits')
        throw new Error('int8 layers need a relu between them');
      const moved = part.type === 'conv' ? outInFirst(part) : channelsFirst(part, flatten);
      const step = largest(moved) / 127;
      const shape =
        part.type === 'conv' ? [part.co, part.ci, part.k, part.k] : [part.inputs, part.units];
      const inputs = [
        value,
        scaleName,
        zero,
        constant(
          `w${i}`,
          Int8Array.from(moved, (weight) => Math.round(weight / step)),
          shape,
        ),
        constant(`ws${i}`, Float32Array.of(step)),
        signedZero,
      ];
      const bias = constant(
        `b${i}`,
        Int32Array.from(part.bias, (b) => Math.round(b / (step * scale))),
        [part.bias.length],
      );
      if (result !== 'logits') {
        scale = range(result) / 255;
        scaleName = constant(`s${i}`, Float32Array.of(scale));
      }
      if (part.type === 'conv') {
        nodes.push(
          node('QLinearConv', [...inputs, scaleName, zero, bias], result, {
            kernel_shape: [part.k, part.k],
          }),
        );
      } else {
        const outputs = result === 'logits' ? [] : [scaleName, zero];
        nodes.push(node('QGemm', [...inputs, bias, ...outputs], result, {}, 'com.microsoft'));
      }
      flatten = null;
    }
    value = result;
  }
  nodes.push(node('Softmax', ['logits'], 'probabilities', { axis: 1 }));
  return model(nodes, weights, ['probabilities', 'logits'], CLASSES);
}
