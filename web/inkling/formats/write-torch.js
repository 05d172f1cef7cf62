/* write-torch.js - writes a network for PyTorch: a state_dict of nn.Sequential as safetensors, and a Python text with its layers.
 *
 * The tensors are named by the modules' places, '0.weight', '3.running_mean', and laid out as PyTorch's: conv (out, in, row, column),
 * linear (out, in), the rows of the first linear behind a flatten in the order (channel, row, column).
 */
import { checkAnswerOrder, flattenedBefore, rowsByChannel, zerosAround } from './leave.js';
import { transposed } from './tensors.js';
import { preparationOf } from './write-onnx.js';
import { writeSafetensors } from './write-safetensors.js';

/** @typedef {import('./leave.js').Leaving} Leaving */
/** @typedef {import('./leave.js').LeavingLayer} LeavingLayer */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** A module: its call in Python, and the layer whose tensors it has. @typedef {{ call: string, own: LeavingLayer | null, index: number }} Module */

const ACTIVATIONS = /** @type {Record<string, string>} */ ({
  relu: 'nn.ReLU()',
  tanh: 'nn.Tanh()',
  sigmoid: 'nn.Sigmoid()',
  elu: 'nn.ELU()',
  swish: 'nn.SiLU()',
  gelu: 'nn.GELU()',
});

/** @param {boolean} value */
const python = (value) => (value ? 'True' : 'False');

/**
 * The modules of nn.Sequential.
 * @param {Pick<Leaving, 'layers' | 'softmax'>} given
 * @returns {Module[]}
 */
export function torchModules({ layers, softmax }) {
  /** @type {Module[]} */
  const modules = [];
  layers.forEach((own, index) => {
    const { layer, from, to } = own;
    const add = (/** @type {string} */ call, hasTensors = false) =>
      modules.push({ call, own: hasTensors ? own : null, index });
    switch (layer.type) {
      case 'conv': {
        const [top, bottom, left, right] = zerosAround(layer, from);
        const isEven = top === bottom && left === right && top === left;
        if (!isEven) add(`nn.ZeroPad2d((${left}, ${right}, ${top}, ${bottom}))`);
        const options = [
          `${from[2]}, ${layer.filters}, ${layer.kernel}`,
          ...(layer.stride > 1 ? [`stride=${layer.stride}`] : []),
          ...(isEven && top > 0 ? [`padding=${top}`] : []),
          ...(layer.bias ? [] : ['bias=False']),
        ];
        return add(`nn.Conv2d(${options.join(', ')})`, true);
      }
      case 'dense':
        return add(
          `nn.Linear(${from[2]}, ${layer.units}${layer.bias ? '' : `, bias=${python(false)}`})`,
          true,
        );
      case 'batchnorm': {
        const kind = isRow(layers, index) ? 'BatchNorm1d' : 'BatchNorm2d';
        const momentum = Number((1 - layer.momentum).toPrecision(12));
        return add(`nn.${kind}(${to[2]}, eps=${layer.epsilon}, momentum=${momentum})`, true);
      }
      case 'maxpool':
        return add(`nn.MaxPool2d(${layer.size}, ${layer.stride})`);
      case 'avgpool':
        return add(`nn.AvgPool2d(${layer.size}, ${layer.stride})`);
      case 'globalAveragePooling':
        add('nn.AdaptiveAvgPool2d(1)');
        return add('nn.Flatten()');
      case 'flatten':
        return add('nn.Flatten()');
      case 'dropout':
        return add(`nn.Dropout(${layer.rate})`);
      case 'leakyRelu':
        return add(`nn.LeakyReLU(${layer.slope})`);
      default:
        return add(ACTIVATIONS[layer.type]);
    }
  });
  if (softmax) modules.push({ call: 'nn.Softmax(dim=1)', own: null, index: layers.length });
  return modules;
}

/** Whether a layer gets a row. @param {readonly LeavingLayer[]} layers @param {number} index */
const isRow = (layers, index) =>
  layers
    .slice(0, index)
    .some(({ layer }) => ['flatten', 'dense', 'globalAveragePooling'].includes(layer.type));

/**
 * @param {Leaving} given
 * @param {string} name of the file of weights
 * @returns {{ weights: Uint8Array<ArrayBuffer>, text: string }}
 */
export function writeTorch(given, name) {
  checkAnswerOrder(given.layers);
  const modules = torchModules(given);
  const tensors = modules.flatMap(({ own, index }, place) =>
    own ? tensorsOf(own, flattenedBefore(given.layers, index), place) : [],
  );
  const metadata = { format: 'pt', inkling: JSON.stringify(given.own) };
  return { weights: writeSafetensors(tensors, metadata), text: textOf(given, modules, name) };
}

/** @param {LeavingLayer} own @param {Shape | null} flattened @param {number} place @returns {import('./write-safetensors.js').NamedTensor[]} */
function tensorsOf({ layer, tensors, from }, flattened, place) {
  const { kernel, bias } = tensors;
  const named = (
    /** @type {string} */ name,
    /** @type {Float32Array} */ data,
    /** @type {number[]} */ shape,
  ) => ({
    name: `${place}.${name}`,
    shape,
    data,
  });
  if (layer.type === 'batchnorm')
    return /** @type {const} */ ([
      ['weight', 'gamma'],
      ['bias', 'beta'],
      ['running_mean', 'mean'],
      ['running_var', 'variance'],
    ]).map(([name, role]) => {
      const values = tensors[role] ?? new Float32Array();
      return named(name, flattened ? rowsByChannel(values, flattened, 1) : values, [values.length]);
    });
  if (!kernel) return [];
  const turned =
    layer.type === 'conv'
      ? transposed(
          { dims: [layer.kernel, layer.kernel, from[2], layer.filters], data: kernel },
          [3, 2, 0, 1],
        )
      : layer.type === 'dense' &&
        transposed(
          {
            dims: [from[2], layer.units],
            data: flattened ? rowsByChannel(kernel, flattened, layer.units) : kernel,
          },
          [1, 0],
        );
  const { dims, data } = /** @type {{ dims: number[], data: Float32Array }} */ (turned);
  return [named('weight', data, dims), ...(bias ? [named('bias', bias, [bias.length])] : [])];
}

/** @param {Leaving} given @param {Module[]} modules @param {string} name @returns {string} */
const textOf = ({ input, classes, none, softmax }, modules, name) =>
  `# The layers of ${name}, a network that Inkling wrote.
# It takes float32 (batch, ${[input[2], input[0], input[1]].join(', ')}), 0 for paper and 1 for ink: ${preparationOf(input)}.
# It gives ${softmax ? 'probabilities' : 'logits'} of ${JSON.stringify(classes)}${none ? ', then of none of them' : ''}.
from pathlib import Path

from torch import nn
from safetensors.torch import load_file

model = nn.Sequential(
${modules.map(({ call }, i) => `    ${call},  # ${i}\n`).join('')})
model.load_state_dict(load_file(Path(__file__).with_name(${JSON.stringify(name)})))
model.eval()
`;
