/* model.js - class Model: predicts, trains, scores, describes and saves a network.
 *
 * predict() is immediate and runs where it is called. fit() and evaluate() run in workers (fit.js,
 * through whole.js), which get copies; the model itself changes only when new weights arrive. dispose() frees the
 * model's memory in the engine; otherwise that happens some time after the model is garbage collected.
 */
import { integerIn, oneOf, optionsOf } from '../base/checks.js';
import { usualClasses } from '../base/classes.js';
import { InklingError, show } from '../base/errors.js';
import { manyPictures, preparePicture, prepareStrokes } from '../pictures/image.js';
import { digitLogits, largest } from './metrics.js';
import { bytesOf } from '../engine/arguments.js';
import { classesText, formatSummary, layerTable } from '../architecture/summary.js';
import { training } from './whole.js';

/** @typedef {import('../inkling.js').Engine} Engine */
/** @typedef {import('../pictures/image.js').Picture} Picture */
/** @typedef {import('../pictures/image.js').Prepared} Prepared */
/** @typedef {import('../pictures/image.js').Stroke} Stroke */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {import('../formats/read-model.js').ModelInfo} ModelInfo */
/**
 * @typedef {object} Prediction
 * @property {number | null} digit the likeliest, as a number; null when there is no ink, or when the classes are not
 *   named by numbers
 * @property {string | null} label name of the likeliest class; null when there is no ink
 * @property {number[]} candidates indexes of the two likeliest classes; none without ink
 * @property {Float32Array<ArrayBuffer>} probabilities of the classes, if it is one of them
 * @property {readonly string[]} classes their names
 * @property {number} notDigit probability of "none of them"; 0 for a network without that output
 * @property {Float32Array<ArrayBuffer>} image the picture the network saw, (height, width, channels)
 * @property {'digit' | 'unsure' | 'none'} verdict
 */

/** Pictures that predict() computes at a time, so that a whole data set needs no more memory; any number gives the same bits. */
const CHUNK = 512;

/** Threshold of 'unsure' without a calibration. */
const PLAIN_VERDICT = { temperature: 1, unsureBelow: 0.5, noneAbove: 0.5 };

/** @type {FinalizationRegistry<{ free: () => void }>} */
const forgotten = new FinalizationRegistry((net) => net.free());

export class Model {
  #engine;
  #net;
  #defaults;

  /** @internal
   * @param {Engine} engine
   * @param {import('../engine/net.js').Net | import('../engine/ensemble.js').EnsembleNet} net
   * @param {ModelInfo} info
   * @param {import('../training/recipe.js').RecipeOptions} [defaults] of fit(): the recipe of its preset
   */
  constructor(engine, net, info, defaults = {}) {
    const { name, seed, recipe, verdict, members } = info;
    this.#engine = engine;
    this.#net = net;
    this.#defaults = defaults;
    const { classNames, none } = info.classes ?? usualClasses(net.classCount);
    /** @type {readonly string[]} a name for each class; a new array renames them */
    this.classNames = classNames;
    /** Whether one more output, the last, means "none of them". */
    this.none = none;
    forgotten.register(this, net, this);
    this.name = name;
    /** The networks of an ensemble, which predicts but does not train; null for a single network. An ensemble's `layers`, activations
     *  and summary are those of its first network. */
    this.members = members ?? null;
    /** Seed of the first weights. */
    this.seed = seed;
    /** The recipe it was trained with, or null; fit() accepts it again. */
    this.recipe = recipe;
    /**
     * @type {import('../training/receipt.js').Receipt | null} of the run that gave it its weights; not in the
     *   saved file.
     */
    this.receipt = null;
    /**
     * @type {import('./metrics.js').Verdict | null} when an answer counts as unsure; set by fit().
     */
    this.verdict = verdict;
  }

  /** The layers, with every option filled in. */
  get layers() {
    return this.#net.layers;
  }

  /** Height, width and channels of the input. */
  get input() {
    return this.#net.input;
  }

  /** Outputs of the network: one for each class, and one more if `none`. */
  get classes() {
    return this.#net.classCount;
  }

  /** Number of parameters. */
  get params() {
    return this.#net.paramCount;
  }

  /** What fit() and evaluate() hand to workers. */
  get engine() {
    return this.#engine;
  }

  /**
   * @overload
   * @param {readonly Picture[] | import('../data/dataset.js').Dataset} pictures
   * @returns {Prediction[]}
   */
  /**
   * @overload
   * @param {Picture} picture
   * @returns {Prediction}
   */
  /**
   * Reads one picture or many: Float32Array(784) of 0..1, Uint8Array(784) of 0..255, ImageData, an
   * array of those, or one typed array of n * 784 pixels (which gives an array). A network of another input
   * takes as many values instead of 784; ImageData are brought to its size. A data set gives an array.
   * @param {Picture | readonly Picture[] | import('../data/dataset.js').Dataset} pictures
   * @returns {Prediction | Prediction[]}
   */
  predict(pictures) {
    const many = manyPictures(pictures, this.#net.inputCount);
    if (!many) return this.#predict([this.#prepared(/** @type {Picture} */ (pictures))])[0];
    /** @type {Prediction[]} */
    const answers = [];
    for (let at = 0; at < many.length; at += CHUNK) {
      const part = many.slice(at, at + CHUNK);
      answers.push(
        ...this.#predict(
          part.map((picture, i) => this.#prepared(picture, `picture ${at + i + 1}`)),
        ),
      );
    }
    return answers;
  }

  /** @param {Picture} picture @param {string} [what] */
  #prepared(picture, what) {
    return preparePicture(this.#engine, picture, what, this.input);
  }

  /**
   * Reads a drawing.
   * @param {readonly Stroke[]} strokes [[x0, y0, x1, y1, ...], ...] in any unit, y down
   * @param {{ pen?: number }} [options] pen: width in pixels of the 28 x 28 picture; 0 takes the
   *   default
   * @returns {Prediction}
   */
  predictStrokes(strokes, options = {}) {
    return this.#predict([prepareStrokes(this.#engine, strokes, options, this.input)])[0];
  }

  /**
   * @overload
   * @param {readonly Stroke[]} strokes in the order of writing, y down
   * @param {import('../numbers/numbers.js').GroupOptions & import('../numbers/numbers.js').NumberOptions & { pen?: number }} [options]
   *   together, apart: stroke indexes that must be one sign, or different signs
   * @returns {import('../numbers/numbers.js').NumberPrediction}
   */
  /**
   * @overload
   * @param {import('../pictures/image.js').ImageDataLike} picture a photograph or scan of any size up to 67 megapixels
   * @param {import('../numbers/numbers.js').NumberOptions} [options]
   * @returns {Promise<import('../numbers/picture-numbers.js').PictureNumbers>} loads paper.wasm first
   */
  /**
   * Reads numbers with their marks, '-12.50': groups strokes into signs and tells each, or finds the numbers in a picture.
   * @param {any} given
   * @param {any} [options]
   * @returns {any}
   */
  predictNumber(given, options) {
    return training().predictNumber(this, given, options);
  }

  /**
   * @param {Prepared[]} prepared
   * @returns {Prediction[]}
   */
  #predict(prepared) {
    const size = this.#net.inputCount;
    let images;
    if (prepared.length === 1) {
      images = prepared[0].image;
    } else {
      images = new Float32Array(prepared.length * size);
      for (const [i, { image }] of prepared.entries()) images.set(image, i * size);
    }
    const { temperature, unsureBelow, noneAbove } = this.verdict ?? PLAIN_VERDICT;
    const logits = this.#net.logits(images);
    const { classes: outputs, classNames, none } = this;
    const classes = none ? outputs - 1 : outputs;
    const known = none ? digitLogits(logits, outputs) : logits;
    const all = this.#engine.softmax(known, classes, temperature);
    const withNone = none ? this.#engine.softmax(logits, outputs, temperature) : null;
    const areNumbers = classNames.every((name) => /^\d+$/.test(name));
    return prepared.map(({ image, blank }, i) => {
      if (blank) {
        const probabilities = new Float32Array(classes).fill(1 / classes);
        const notDigit = withNone ? 1 : 0;
        return {
          digit: null,
          label: null,
          candidates: [],
          probabilities,
          classes: classNames,
          notDigit,
          image,
          verdict: 'none',
        };
      }
      const probabilities = all.slice(i * classes, (i + 1) * classes);
      const notDigit = withNone ? withNone[i * outputs + classes] : 0;
      if (!probabilities.every(Number.isFinite) || !Number.isFinite(notDigit)) {
        throw new InklingError(
          'not-finite',
          'the weights of this network are too large: its answer is not a number',
        );
      }
      const first = largest(probabilities);
      const second = largest(probabilities.map((value, c) => (c === first ? -1 : value)));
      const isUnsure = probabilities[first] < unsureBelow;
      const label = classNames[first];
      return {
        digit: areNumbers ? Number(label) : null,
        label,
        candidates: [first, second],
        probabilities,
        classes: classNames,
        notDigit,
        image,
        verdict: notDigit > noneAbove ? 'none' : isUnsure ? 'unsure' : 'digit',
      };
    });
  }

  /**
   * The output of a layer for a picture, (height, width, channels) flattened.
   * @param {Picture} picture
   * @param {number} layer index into `layers`
   * @returns {{ shape: Shape, data: Float32Array<ArrayBuffer> }}
   */
  activations(picture, layer) {
    const { image } = this.#prepared(picture);
    const shapes = this.#engine.checkLayers(this.layers, this.input);
    const shape = shapes[integerIn('layer', layer, 0, shapes.length - 1)];
    return { shape, data: this.#net.activations(image, layer, shape[0] * shape[1] * shape[2]) };
  }

  /**
   * Sets what fit() takes where its options leave it out, in Keras' words. It replaces what an earlier call or the preset said.
   * @param {{ optimizer?: unknown, loss?: unknown, metrics?: unknown }} options loss: categorical cross-entropy, sparse or not;
   *   metrics: accuracy; optimizer: its name, or its settings with a learning rate
   * @returns {this}
   */
  compile(options) {
    this.#defaults = { ...this.#defaults, ...training().compiled(options) };
    return this;
  }

  /**
   * @overload
   * @param {import('../data/dataset.js').Dataset} data
   * @param {import('../workers/fit.js').FitOptions} [options]
   * @returns {import('../workers/run.js').Run}
   */
  /**
   * @overload
   * @param {import('../data/from-arrays.js').Numbers} data
   * @param {import('../data/from-arrays.js').Numbers} labels
   * @param {import('../workers/fit.js').FitOptions} [options]
   * @returns {import('../workers/run.js').Run}
   */
  /**
   * Trains on a data set, or on pictures and labels as arrays, in workers. The run can be awaited for its result and iterated for
   * its progress; when it ends, this model has the trained weights. What the options leave out is compile()'s or the preset's.
   * @param {...any} data
   * @returns {import('../workers/run.js').Run}
   */
  fit(...data) {
    this.#single('training is');
    return training().startFit(this, data, this.#defaults);
  }

  /**
   * @overload
   * @param {import('../data/dataset.js').Dataset} data
   * @param {import('../workers/evaluate.js').KerasEvaluateOptions} [options]
   * @returns {ReturnType<typeof import('../workers/evaluate.js').startEvaluation>}
   */
  /**
   * @overload
   * @param {import('../data/from-arrays.js').Numbers} data
   * @param {import('../data/from-arrays.js').Numbers} labels
   * @param {import('../workers/evaluate.js').KerasEvaluateOptions} [options]
   * @returns {ReturnType<typeof import('../workers/evaluate.js').startEvaluation>}
   */
  /**
   * Scores the model on a data set, or on pictures and labels as arrays, in workers.
   * @param {...any} data
   */
  async evaluate(...data) {
    return training().startEvaluation(this, data);
  }

  /**
   * The logits of a data set, (count, outputs) flattened, computed in workers.
   * @param {import('../data/dataset.js').Dataset} dataset
   * @param {import('../workers/evaluate.js').EvaluateOptions} [options]
   * @returns {Promise<Float32Array>}
   */
  async logits(dataset, options = {}) {
    return training().startReading(this, dataset, options);
  }

  /** The table of layers as Keras prints it. */
  summary() {
    return formatSummary(this.describe(), `${this.name}, ${classesText(this)}`);
  }

  /** The table of layers as numbers. */
  describe() {
    return layerTable(this.#engine, this.layers, this.input);
  }

  /** Every tensor with its name, shape and a copy of its values.
   * @returns {{ name: string, shape: number[], data: Float32Array }[]}
   */
  tensors() {
    const params = this.#net.params();
    return this.#net.tensors().map(({ name, shape, offset, count }) => ({
      name,
      shape,
      data: params.slice(offset, offset + count),
    }));
  }

  /** A copy of all parameters, flattened: trained tensors in layer order, then statistics. */
  weights() {
    return this.#net.params();
  }

  /**
   * Replaces all parameters. Throws, and changes nothing, when the count is wrong or one is not
   * finite.
   * @param {Float32Array} weights
   */
  setWeights(weights) {
    const net = this.#single('weights are set');
    if (!(weights instanceof Float32Array)) {
      throw new InklingError(
        'bad-argument',
        `weights must be a Float32Array; found ${show(weights)}`,
      );
    }
    net.loadParams(weights);
    this.receipt = null;
  }

  /** What workers need to predict as this model does: its network, or the networks of the ensemble.
   * @returns {import('../engine/net.js').Reader[]}
   */
  networks() {
    const nets = 'members' in this.#net ? this.#net.members : [this.#net];
    return nets.map((net) => ({ layers: net.layers, input: net.input, params: net.params() }));
  }

  /** The network; throws for an ensemble. @param {string} what the operation, for the error */
  #single(what) {
    const net = this.#net;
    if ('loadParams' in net) return net;
    throw new InklingError(
      'bad-argument',
      `'${this.name}' is an ensemble: ${what} for each of its networks`,
    );
  }

  /** SHA-256 of the parameters as little-endian bytes: equal hash, equal network. */
  hash() {
    return training().sha256(bytesOf(this.#net.params()));
  }

  /**
   * The model as a safetensors file, architecture and recipe inside.
   * @param {{ dtype?: import('../formats/safetensors.js').Dtype, levels?: number }} [options] 'F32'; 'F16' for half the size;
   *   'I8' for a quarter, with kernels rounded to `levels` (12; at most 127) steps on either side of 0 (quantize.js), which
   *   may take seconds
   * @returns {Uint8Array<ArrayBuffer>}
   */
  save(options = {}) {
    const given = optionsOf('save', options, ['dtype', 'levels']);
    const known = /** @type {const} */ (['F32', 'F16', 'I8']);
    const dtype = oneOf('dtype', given.dtype ?? 'F32', known);
    const levels =
      given.levels === undefined ? undefined : integerIn('levels', given.levels, 1, 127);
    return training().writeModel(this, this.#net, dtype, levels);
  }

  /**
   * The model as files for other programs: 'keras' (.keras of Keras 3), 'h5' (Keras 2 and 3), 'tfjs' (layers model of TensorFlow.js), 'onnx',
   * 'torch' (safetensors of nn.Sequential, and its layers as Python), 'c' (header for ink_model_open), 'safetensors' (as save()). They
   * take pictures of 0 for paper to 1 for ink. Throws 'cannot-export' for what cannot leave.
   * @param {import('./export.js').ExportFormat} format
   * @param {import('./export.js').ExportOptions} [options]
   * @returns {Promise<Map<string, Uint8Array<ArrayBuffer>>>} the files by their names
   */
  exportModel(format, options) {
    return training().exportModel(this, format, options);
  }

  /**
   * A program that trains this network by the same settings: 'keras' (a script), 'notebook' (the same for Jupyter and Colab, .ipynb), 'torch',
   * 'js' (Inkling itself: the same bits). Throws 'cannot-export' for an ensemble.
   * @param {import('../training/code.js').CodeKind} kind
   * @param {import('../training/recipe.js').RecipeOptions} [options] of fit(); if not given, the recipe that it was trained with, or
   *   what fit() would take
   * @returns {Promise<string>}
   */
  code(kind, options = this.recipe ?? this.#defaults) {
    return training().exportCode(this, kind, options);
  }

  /** Frees the memory in the engine; the model cannot be used afterwards. */
  dispose() {
    forgotten.unregister(this);
    this.#net.free();
  }
}
