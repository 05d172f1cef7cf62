/* keras-words.js - a network's layers in the words of Keras, as config.json, model_config and model.json have them.
 *
 * Activations are layers of their own; every layer keeps its name. 'old' are the words of Keras 2 and TensorFlow.js, which
 * Keras 3 understands too.
 */

/** @typedef {import('./chain.js').Role} Role */
/** @typedef {import('./leave.js').Leaving} Leaving */
/** @typedef {import('../architecture/layers.js').Layer} Layer */
/** @typedef {{ class_name: string, config: Record<string, unknown>, module?: string, registered_name?: null }} KerasWords */

/** Roles of tensors in the order in which Keras keeps them, with its names of weights. @type {[Role, string][]} */
const WEIGHT_NAMES = [
  ['kernel', 'kernel'],
  ['bias', 'bias'],
  ['gamma', 'gamma'],
  ['beta', 'beta'],
  ['mean', 'moving_mean'],
  ['variance', 'moving_variance'],
];

/** @param {Layer} layer @param {boolean} isOld @returns {[string, Record<string, unknown>]} */
function wordsOf(layer, isOld) {
  switch (layer.type) {
    case 'conv': {
      const { filters, kernel, stride, padding, bias, init } = layer;
      return [
        'Conv2D',
        {
          filters,
          kernel_size: [kernel, kernel],
          strides: [stride, stride],
          padding,
          data_format: 'channels_last',
          dilation_rate: [1, 1],
          activation: 'linear',
          use_bias: bias,
          kernel_initializer: initializer(init),
        },
      ];
    }
    case 'dense': {
      const { units, bias, init } = layer;
      return [
        'Dense',
        { units, activation: 'linear', use_bias: bias, kernel_initializer: initializer(init) },
      ];
    }
    case 'batchnorm':
      return [
        'BatchNormalization',
        { axis: -1, momentum: layer.momentum, epsilon: layer.epsilon, center: true, scale: true },
      ];
    case 'maxpool':
    case 'avgpool':
      return [
        layer.type === 'maxpool' ? 'MaxPooling2D' : 'AveragePooling2D',
        {
          pool_size: [layer.size, layer.size],
          strides: [layer.stride, layer.stride],
          padding: 'valid',
          data_format: 'channels_last',
        },
      ];
    case 'globalAveragePooling':
      return ['GlobalAveragePooling2D', { data_format: 'channels_last' }];
    case 'flatten':
      return ['Flatten', {}];
    case 'dropout':
      return ['Dropout', { rate: layer.rate }];
    case 'leakyRelu':
      return ['LeakyReLU', { [isOld ? 'alpha' : 'negative_slope']: layer.slope }];
    default:
      return ['Activation', { activation: layer.type }];
  }
}

/** @param {'glorot' | 'he'} init */
const initializer = (init) => ({
  class_name: init === 'he' ? 'HeNormal' : 'GlorotUniform',
  config: { seed: null },
});

/**
 * The JSON of a Sequential model.
 * @param {Leaving} given
 * @param {boolean} isOld
 */
export function kerasModel({ input, layers, softmax, own }, isOld) {
  const shape = [null, ...input];
  const full = (
    /** @type {string} */ name,
    /** @type {string} */ kind,
    /** @type {Record<string, unknown>} */ config,
  ) => ({
    ...(isOld ? {} : { module: 'keras.layers', registered_name: null }),
    class_name: kind,
    config: {
      name,
      dtype: 'float32',
      ...(kind !== 'InputLayer' && { trainable: true }),
      ...config,
    },
  });
  /** @type {KerasWords[]} */
  const list = [
    full('picture', 'InputLayer', {
      [isOld ? 'batch_input_shape' : 'batch_shape']: shape,
      sparse: false,
    }),
    ...layers.map(({ layer, name }) => full(name, ...wordsOf(layer, isOld))),
    ...(softmax ? [full('softmax', 'Activation', { activation: 'softmax' })] : []),
  ];
  const name = own.name.replace(/\W+/g, '_');
  return {
    ...(isOld ? {} : { module: 'keras', registered_name: null }),
    class_name: 'Sequential',
    config: { name, layers: list },
  };
}

/**
 * The tensors of a layer with their names and shapes, in Keras' order.
 * @param {import('./leave.js').LeavingLayer} own
 * @returns {{ name: string, shape: number[], data: Float32Array }[]}
 */
export function kerasWeights({ layer, tensors, from }) {
  const kernelShape =
    layer.type === 'conv'
      ? [layer.kernel, layer.kernel, from[2], layer.filters]
      : layer.type === 'dense'
        ? [from[2], layer.units]
        : [];
  return WEIGHT_NAMES.flatMap(([role, name]) => {
    const data = tensors[role];
    if (!data) return [];
    return [{ name, shape: role === 'kernel' ? kernelShape : [data.length], data }];
  });
}
