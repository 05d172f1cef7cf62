/* keras-chain.js - turns the layers of a Keras or TensorFlow.js model into a chain. keras.js and tfjs.js find the JSON and the weights.
 *
 * architecture/keras.js translates single layers. Here stands what only a trained model needs: options that do not
 * change its answers are dropped, weights are taken, layers that only training uses are left out, and shapes are followed through
 * the list, because padding, Reshape and pools over all depend on them.
 */
import { InklingError, show } from '../base/errors.js';
import { kindOfLayer, layersOf, nameOf, ownLayer } from '../architecture/keras.js';
import { completeLayers } from '../architecture/layers.js';
import { outputShape } from './chain.js';
import { fitPadding, padKernel } from './padding.js';
import { cannot, layerText } from './refuse.js';

/** @typedef {import('./chain.js').Role} Role */
/** @typedef {import('./chain.js').Tensor} Tensor */
/** @typedef {import('./chain.js').Found} Found */
/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {Record<string, any>} Json */
/**
 * Gives a layer's tensors by their roles, in the order in which Keras keeps them.
 * @typedef {(layer: Json, roles: Role[]) => Partial<Record<Role, Tensor>>} Take
 */

const KNOWN =
  'Conv2D, BatchNormalization, ReLU, LeakyReLU, ELU, Activation, Softmax, MaxPooling2D, AveragePooling2D, ' +
  'GlobalAveragePooling2D, GlobalMaxPooling2D, ZeroPadding2D, Dropout, Flatten, Reshape, Dense, Rescaling, Normalization';

/** Layers that do nothing when a network answers. */
const TRAINING_ONLY =
  /^(spatialdropout[123]d|gaussian(noise|dropout)|alphadropout|activityregularization|random\w+)$/;

/** Options that matter for the answers, in lower case without underscores; others are dropped. */
const KEPT = new Set([
  ...['filters', 'kernelsize', 'strides', 'padding', 'usebias', 'units', 'activation', 'rate'],
  ...['momentum', 'epsilon', 'axis', 'renorm', 'poolsize', 'dataformat', 'dilationrate', 'groups'],
  ...['alpha', 'negativeslope', 'maxvalue', 'threshold', 'approximate', 'lorarank'],
]);

/** @param {string} name */
const plain = (name) => name.toLowerCase().replaceAll('_', '');

/** @param {unknown} value @returns {value is Json} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keras 2 may write a number as { type: 'ndarray', value }. @param {unknown} value */
const valueOf = (value) =>
  isObject(value) && 'value' in value && 'type' in value ? value.value : value;

/** What Keras calls a layer. @param {Json} layer */
export const classOf = (layer) => String(layer.class_name ?? layer.className ?? layer.type);

/** An option by its name in any spelling. @param {Json} layer @param {string} name in lower case without underscores */
function option(layer, name) {
  const config = isObject(layer.config) ? layer.config : layer;
  const key = Object.keys(config).find((one) => plain(one) === name);
  return key === undefined ? undefined : valueOf(config[key]);
}

/**
 * The layers of a model's JSON as a list.
 * @param {string} file for errors
 * @param {Json} model
 * @returns {Json[]}
 */
export function listOf(file, model) {
  try {
    const list = layersOf(model);
    if (!Array.isArray(list) || !list.every(isObject))
      throw cannot(file, 'its architecture has no list of layers');
    return list;
  } catch (cause) {
    if (cause instanceof InklingError && cause.code === 'bad-layers')
      throw cannot(
        file,
        cause.message.replace(/^this is no model whose layers can be read: /, ''),
        { cause },
      );
    throw cause;
  }
}

/**
 * @param {{ file: string, format: string, tool: string | null, model: Json, list: Json[], take: Take, classes?: readonly string[] | null }} given
 *   list: listOf(model)
 * @returns {Omit<Chain, 'layers'> & { layers: Found[] }}
 */
export function kerasFound({ file, format, tool, model, list, take, classes = null }) {
  const layers = list.filter((layer) => kindOfLayer(classOf(layer)) !== 'input');
  const walk = new Walk(file, layers, take, inputOf(file, model, list));
  layers.forEach((layer, index) => walk.add(layer, index));
  const { input, found, end, pixels, notes } = walk;
  return { file, format, tool, input, layers: found, end, pixels, classes, notes };
}

/**
 * The shape of the input, without the batch; a row of n values is [1, 1, n].
 * @param {string} file
 * @param {Json} model
 * @param {Json[]} list
 * @returns {{ shape: Shape, isRow: boolean, note: string | null }}
 */
function inputOf(file, model, list) {
  const first = list.find(
    (layer) => option(layer, 'batchshape') ?? option(layer, 'batchinputshape'),
  );
  const inner = isObject(model.model_config) ? model.model_config : model;
  const built = isObject(inner.config) ? inner.config.build_input_shape : undefined;
  const batch =
    list.indexOf(/** @type {Json} */ (first)) <= 1 && first
      ? (option(first, 'batchshape') ?? option(first, 'batchinputshape'))
      : (built ?? list[0]?.build_config?.input_shape);
  const single =
    Array.isArray(batch) && Array.isArray(batch[0]) && batch.length === 1 ? batch[0] : batch;
  if (!Array.isArray(single))
    throw cannot(file, 'it does not say the shape of its input; save it after build() or fit()');
  const sides = single.slice(1);
  if (sides.length === 2) sides.push(1);
  const isOpen = sides.length === 3 && sides[0] === null && sides[1] === null;
  const shape = isOpen ? [28, 28, sides[2]] : sides;
  if (shape.length === 1 && Number.isInteger(shape[0]))
    return { shape: [1, 1, shape[0]], isRow: true, note: null };
  if (shape.length !== 3 || !shape.every((side) => Number.isInteger(side) && side > 0))
    throw cannot(
      file,
      `its input is ${JSON.stringify(single)}; it must be [batch, height, width, channels]`,
    );
  return {
    shape: /** @type {Shape} */ (shape),
    isRow: false,
    note: isOpen ? 'its input may have any size; 28x28 was taken' : null,
  };
}

/** Goes through the list, layer by layer. */
class Walk {
  /** @type {Found[]} */
  found = [];
  /** @type {string[]} */
  notes = [];
  /** @type {Chain['end']} */
  end = 'logits';
  /** @type {Chain['pixels']} */
  pixels = null;
  /** @type {Shape} */
  input;
  #shape;
  #file;
  #layers;
  #take;
  /** Whether the pixels come as a row, which no layer has made a picture yet. */
  #isRow;
  /** Rows and columns of zeros that ZeroPadding2D put around: before, before, after, after. @type {number[] | null} */
  #zeros = null;
  #last;

  /** @param {string} file @param {Json[]} layers @param {Take} take @param {ReturnType<typeof inputOf>} input */
  constructor(file, layers, take, { shape, isRow, note }) {
    this.#file = file;
    this.#layers = layers;
    this.#take = take;
    this.input = shape;
    this.#shape = shape;
    this.#isRow = isRow;
    if (note) this.notes.push(note);
    this.#last = layers.findLastIndex((layer) => !isIdle(layer));
    const [opening] = layers;
    if (isRow && !(opening && kindOfLayer(classOf(opening)) === 'reshape')) this.#squareInput();
  }

  /** A row of pixels at the start: the picture is square, and flattened first. */
  #squareInput() {
    const count = this.input[2];
    const side = Math.sqrt(count);
    if (!Number.isInteger(side))
      throw cannot(this.#file, `its input is a row of ${count} values, which is no square picture`);
    this.input = [side, side, 1];
    this.#isRow = false;
    this.found.push({ layer: { type: 'flatten' }, name: 'flatten', place: 'the input' });
  }

  /** @param {Json} layer @param {number} index */
  add(layer, index) {
    const name = nameOf(layer);
    const kind = classOf(layer);
    const place = layerText(index, this.#layers.length, name, kind);
    const fail = (/** @type {string} */ sentence) =>
      cannot(this.#file, `${place}: ${sentence}`, { layer: index });
    const isLast = index === this.#last;
    if (isIdle(layer)) {
      if (kindOfLayer(kind) === 'dropout') this.#push(place, name, [dropout(layer)]);
      else this.notes.push(`${show(name)} (${kind}) was left out: it only acts in training`);
      return;
    }
    switch (plain(kind)) {
      case 'rescaling':
        return this.#affine(option(layer, 'scale') ?? 1, option(layer, 'offset') ?? 0, fail);
      case 'normalization':
        return this.#normalization(layer, fail);
      case 'reshape':
        return this.#reshape(place, name, option(layer, 'targetshape'), fail);
      case 'zeropadding2d':
        this.#zeros = zerosOf(option(layer, 'padding'), fail);
        return undefined;
      case 'globalmaxpooling2d':
        return this.#globalMaximum(place, name, fail);
      default:
        return this.#translated(place, name, layer, isLast, fail);
    }
  }

  /**
   * @param {string} place @param {string} name @param {Found['layer'][]} layers
   * @param {Found['tensors']} [tensors] of the first of them
   */
  #push(place, name, layers, tensors) {
    layers.forEach((layer, i) => {
      this.found.push({ layer, name, place, ...(i === 0 && tensors && { tensors }) });
      for (const complete of completeLayers([layer]))
        this.#shape = outputShape(complete, this.#shape);
    });
  }

  /** @param {string} place @param {string} name @param {Json} layer @param {boolean} isLast @param {Fail} fail */
  #translated(place, name, layer, isLast, fail) {
    const kind = kindOfLayer(classOf(layer));
    if (!kind) throw fail(`it has no counterpart in Inkling; known are: ${KNOWN}`);
    checkNumbers(layer, fail);
    const config = this.#keptOptions(layer, kind, fail);
    const slope = option(layer, 'negativeslope');
    if (
      kind === 'relu' &&
      slope &&
      !option(layer, 'threshold') &&
      (option(layer, 'maxvalue') ?? null) === null
    )
      return this.#push(place, name, [{ type: 'leakyRelu', slope }]);
    const ending = isLast ? endOf(layer, kind) : null;
    if (ending === 'log softmax') config.activation = 'softmax';
    const own = translate({ class_name: classOf(layer), config }, isLast, fail);
    if (ending) {
      this.end = ending;
      this.notes.push(
        `its last ${ending} was left out: the network gives logits, and predict() their softmax`,
      );
    } else if (
      isLast &&
      own.some(({ type, activation }) => type === 'sigmoid' || activation === 'sigmoid')
    )
      this.notes.push('it ends with a sigmoid, of whose values predict() takes the softmax');
    if (own.length === 0) return undefined;
    if (ending && 'activation' in own[0]) own[0].activation = 'linear';
    const tensors = this.#tensors(layer, kind, own[0], fail);
    return this.#push(place, name, /** @type {any[]} */ (own), tensors);
  }

  /** Options that matter, with a padding that is ours. @param {Json} layer @param {string} kind @param {Fail} fail @returns {Json} */
  #keptOptions(layer, kind, fail) {
    const given = isObject(layer.config) ? layer.config : {};
    /** @type {Json} */
    const config = {};
    for (const [key, value] of Object.entries(given))
      if (KEPT.has(plain(key))) config[key] = valueOf(value);
    const isFlat = this.#shape[0] === 1 && this.#shape[1] === 1;
    const axis = [option(layer, 'axis')].flat();
    if (
      isFlat &&
      ['batchnorm', 'softmax'].includes(kind) &&
      axis.length === 1 &&
      (axis[0] === 1 || axis[0] === -1)
    )
      delete config.axis;
    if (kind === 'softmax' && axis[0] === -1) delete config.axis;
    if (kind.endsWith('pool') && String(config.padding).toLowerCase() === 'same') {
      const size = single(option(layer, 'poolsize')) ?? 2;
      const stride = single(option(layer, 'strides')) ?? size;
      const fits = fitPadding(size, stride, [0, 0, 0, 0], this.#shape);
      const sides = this.#shape.slice(0, 2);
      if (
        !fits ||
        sides.some((side) => Math.ceil(side / stride) !== Math.floor((side - size) / stride) + 1)
      )
        throw fail(
          `padding 'same' of a pool of ${size}x${size} over ${sides.join('x')} passes the edge; it must be 'valid'`,
        );
      config.padding = 'valid';
    }
    return config;
  }

  /** @param {Json} layer @param {string} kind @param {Json} own in our words, changed where zeros stand before it @param {Fail} fail */
  #tensors(layer, kind, own, fail) {
    const zeros = this.#zeros;
    this.#zeros = null;
    if (zeros && kind !== 'conv') throw fail('ZeroPadding2D is possible before Conv2D only');
    if (kind === 'batchnorm') return this.#batchnorm(layer);
    if (kind !== 'conv' && kind !== 'dense') return undefined;
    /** @type {Role[]} */
    const roles = (own.bias ?? true) ? ['kernel', 'bias'] : ['kernel'];
    const tensors = this.#take(layer, roles);
    if (!zeros || !tensors.kernel || tensors.kernel.shape.length !== 4) return tensors;
    const { kernel = 3, stride = 1 } = own;
    const fit = own.padding === 'same' ? null : fitPadding(kernel, stride, zeros, this.#shape);
    if (!fit)
      throw fail(
        `the ${zeros.join(', ')} rows and columns of zeros before it are neither padding 'valid' nor 'same'`,
      );
    Object.assign(own, { padding: fit.padding, kernel: fit.kernel });
    return { ...tensors, kernel: padKernel(tensors.kernel, fit) };
  }

  /** @param {Json} layer */
  #batchnorm(layer) {
    const scale = option(layer, 'scale') ?? true;
    const center = option(layer, 'center') ?? true;
    const tensors = this.#take(layer, [
      ...(scale ? /** @type {Role[]} */ (['gamma']) : []),
      ...(center ? /** @type {Role[]} */ (['beta']) : []),
      'mean',
      'variance',
    ]);
    const channels = this.#shape[2];
    const filled = (/** @type {number} */ value) => ({
      shape: [channels],
      data: new Float32Array(channels).fill(value),
    });
    if (!scale) tensors.gamma = filled(1);
    if (!center) tensors.beta = filled(0);
    return tensors;
  }

  /** x * scale + offset, of numbers or of one for each channel. @param {unknown} scale @param {unknown} offset @param {Fail} fail */
  #affine(scale, offset, fail) {
    if (this.found.some(({ layer }) => !['flatten', 'dropout'].includes(layer.type)) || this.#zeros)
      throw fail('it is possible at the start only, before the first layer with weights');
    const channels = this.input[2];
    const each = (/** @type {unknown} */ value) => {
      const list = [value].flat(4).map(Number);
      if (!list.every(Number.isFinite) || (list.length !== 1 && list.length !== channels))
        throw fail(`it must have one number, or ${channels}, one for each channel`);
      return list.length === channels
        ? list
        : /** @type {number[]} */ (Array(channels).fill(list[0]));
    };
    const [factors, constants] = [each(scale), each(offset)];
    const before = this.pixels ?? {
      scale: Array(channels).fill(1),
      offset: Array(channels).fill(0),
    };
    this.pixels = {
      scale: before.scale.map((factor, c) => factor * factors[c]),
      offset: before.offset.map((constant, c) => constant * factors[c] + constants[c]),
    };
  }

  /** @param {Json} layer @param {Fail} fail */
  #normalization(layer, fail) {
    if (option(layer, 'invert')) throw fail('invert is not known');
    const given = option(layer, 'mean');
    const tensors =
      given === undefined || given === null ? this.#take(layer, ['mean', 'variance']) : null;
    const mean = tensors ? [...(tensors.mean?.data ?? [])] : [given].flat(4).map(Number);
    const variance = tensors
      ? [...(tensors.variance?.data ?? [])]
      : [option(layer, 'variance')].flat(4).map(Number);
    const scale = variance.map((value) => 1 / Math.max(Math.sqrt(value), 1e-7));
    this.#affine(
      scale,
      mean.map((value, i) => -value * (scale[i] ?? scale[0])),
      fail,
    );
  }

  /** @param {string} place @param {string} name @param {unknown} target @param {Fail} fail */
  #reshape(place, name, target, fail) {
    const [h, w, c] = this.#shape;
    const count = h * w * c;
    const sides = Array.isArray(target) ? target.map(Number) : [];
    const known = sides.reduce((product, side) => (side === -1 ? product : product * side), 1);
    const full = sides.map((side) => (side === -1 ? count / known : side));
    if (full.length === 2) full.push(1);
    if (
      full.length === 0 ||
      !full.every((side) => Number.isInteger(side) && side > 0) ||
      full.reduce((a, b) => a * b) !== count
    )
      throw fail(
        `it makes ${JSON.stringify(target)} of ${this.#shape.join('x')}, which has ${count} values`,
      );
    if (
      this.found.every(({ layer }) => layer.type === 'dropout') &&
      full.length === 3 &&
      (this.#isRow || c === 1)
    ) {
      this.input = /** @type {Shape} */ (full);
      this.#shape = this.input;
      this.#isRow = false;
      return;
    }
    if (String(full) === String(this.#shape)) return;
    if (full.length > 1 && !(full[0] === 1 && full[1] === 1))
      throw fail(
        `it makes ${full.join('x')} of ${this.#shape.join('x')}; that is possible at the start only`,
      );
    this.#push(place, name, [{ type: 'flatten' }]);
  }

  /** @param {string} place @param {string} name @param {Fail} fail */
  #globalMaximum(place, name, fail) {
    const [h, w] = this.#shape;
    if (h !== w) throw fail(`it takes the largest of ${h}x${w}; Inkling's windows are square`);
    this.#push(place, name, [{ type: 'maxpool', size: h, stride: 1 }, { type: 'flatten' }]);
  }
}

/** @typedef {(sentence: string) => InklingError} Fail */

/** Whether a layer does nothing when a network answers. @param {Json} layer */
function isIdle(layer) {
  const kind = plain(classOf(layer));
  return kind === 'dropout' || kind === 'identity' || TRAINING_ONLY.test(kind);
}

/** @param {Json} layer @returns {Found['layer']} */
function dropout(layer) {
  const rate = Number(option(layer, 'rate') ?? 0.5);
  return { type: 'dropout', rate: rate >= 0 && rate < 1 ? rate : 0 };
}

/** One number of an option that may be a pair of equal ones. @param {unknown} value @returns {number | undefined} */
function single(value) {
  const [first] = [value].flat();
  return typeof first === 'number' ? first : undefined;
}

/** Windows that are not square are named as 3x5. @param {Json} layer @param {Fail} fail */
function checkNumbers(layer, fail) {
  for (const [name, word] of [
    ['kernelsize', 'kernel'],
    ['poolsize', 'window'],
    ['strides', 'stride'],
  ]) {
    const value = option(layer, name);
    if (Array.isArray(value) && value.length === 2 && value[0] !== value[1])
      throw fail(`its ${word} is ${value.join('x')}; it must be square`);
  }
  const policy = JSON.stringify(option(layer, 'dtype') ?? '');
  if (/quantized|int8|int4|float8/i.test(policy))
    throw fail('it is quantised; save the network in floats');
}

/** What the last layer does to the logits, if it is no layer of ours. @param {Json} layer @param {string} kind @returns {'softmax' | 'log softmax' | null} */
function endOf(layer, kind) {
  const given = option(layer, 'activation');
  const word = isObject(given)
    ? given.class_name === 'function'
      ? given.config
      : given.class_name
    : given;
  if (kind === 'softmax' || plain(String(word)) === 'softmax') return 'softmax';
  return plain(String(word)) === 'logsoftmax' ? 'log softmax' : null;
}

/** @param {Json} layer @param {boolean} isLast @param {Fail} fail @returns {Json[]} */
function translate(layer, isLast, fail) {
  try {
    const own = ownLayer(layer, isLast, fail).map((one) => ({ ...one }));
    own.forEach((one) =>
      completeLayers([one.activation === 'softmax' ? { ...one, activation: 'linear' } : one]),
    );
    return own;
  } catch (cause) {
    if (!(cause instanceof InklingError) || cause.code !== 'bad-layers') throw cause;
    throw fail(cause.message.replace(/^layer 1 of 1: /, ''));
  }
}

/** The padding of ZeroPadding2D: rows before, columns before, rows after, columns after. @param {unknown} value @param {Fail} fail */
function zerosOf(value, fail) {
  const [rows, columns] = Array.isArray(value) ? value : [value, value];
  const [top, bottom] = [rows].flat().length === 2 ? rows : [rows, rows].flat();
  const [left, right] = [columns].flat().length === 2 ? columns : [columns, columns].flat();
  const zeros = [top, left, bottom, right];
  if (!zeros.every((count) => Number.isInteger(count) && count >= 0 && count < 128))
    throw fail(`its padding is ${JSON.stringify(value)}`);
  return zeros;
}

/** The role that the name of a tensor says, such as 'dense_1/kernel:0'. @param {string} name @returns {Role | null} */
export function roleOf(name) {
  const last = name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '');
  const word = Object.hasOwn(ROLES, last) ? last : last.replace(/_\d+$/, '');
  return Object.hasOwn(ROLES, word) ? ROLES[word] : null;
}

/** @type {Record<string, Role>} */
const ROLES = {
  kernel: 'kernel',
  bias: 'bias',
  gamma: 'gamma',
  beta: 'beta',
  moving_mean: 'mean',
  moving_variance: 'variance',
  mean: 'mean',
  variance: 'variance',
};
