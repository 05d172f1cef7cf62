/* torch.js - reads safetensors files of PyTorch: a state_dict, which has tensors and no network, so the layers must be given.
 *
 * The tensors of a module have a common prefix: 'features.0.weight', 'features.0.bias'. A module belongs to the layer whose kind and
 * shapes it fits. Where several fit, their names must differ in numbers only, which then give the order. Kernels are turned from
 * (out, in, row, column) and (out, in), and the rows of the first dense layer behind a flatten, and of a batchnorm between them, are
 * sorted from (channel, row, column) to (row, column, channel).
 */
import { InklingError, show } from '../base/errors.js';
import { fromHalf } from '../base/half.js';
import { outputShape } from './chain.js';
import { givenLayers } from './given-layers.js';
import { ownMetadata } from './own.js';
import { MOST_LAYERS, cannot, countOf, layerText } from './refuse.js';
import { checkLayout, readHeader } from './safetensors.js';
import { fromBfloat, transposed } from './tensors.js';

/** @typedef {import('./chain.js').Found} Found */
/** @typedef {import('./chain.js').Role} Role */
/** @typedef {import('./chain.js').Tensor} Tensor */
/** @typedef {import('../architecture/layers.js').Layer} Layer */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {import('./readers.js').NamedFile} NamedFile */
/** @typedef {{ name: string, dtype: string, shape: number[], bytes: Uint8Array }} Stored */
/** @typedef {{ prefix: string, tensors: Map<string, Stored> }} Module */

/** Bytes of a value. @type {Record<string, number>} */
const SIZES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 };
/** PyTorch's names of tensors, for each kind of layer. @type {Record<string, [string, Role][]>} */
const ROLES = {
  conv: [
    ['weight', 'kernel'],
    ['bias', 'bias'],
  ],
  dense: [
    ['weight', 'kernel'],
    ['bias', 'bias'],
  ],
  batchnorm: [
    ['weight', 'gamma'],
    ['bias', 'beta'],
    ['running_mean', 'mean'],
    ['running_var', 'variance'],
  ],
};
/** What a state_dict has besides. */
const COUNTER = 'num_batches_tracked';

/**
 * @param {readonly NamedFile[]} files one, or the parts of one
 * @param {unknown} layers
 * @param {readonly string[] | null} classes
 * @returns {import('./keras.js').Read}
 */
export function readTorch(files, layers, classes) {
  const [{ name: file }] = files;
  const modules = modulesOf(file, files.flatMap(storedIn));
  const own = ownIn(files[0]);
  const asked = layers ?? layersIn(own);
  if (asked === undefined)
    throw cannot(
      file,
      'it is a safetensors file without a network; give the option layers, the layers in their order. It has ' +
        `${modules
          .slice(0, 12)
          .map(
            ({ prefix, tensors }) =>
              `${prefix || '(no prefix)'}: ${[...tensors.values()].map(({ shape }) => shape.join('x') || '1').join(', ')}`,
          )
          .join('; ')}`,
    );
  const given = givenLayers(file, asked);
  if (given.layers.length > MOST_LAYERS)
    throw cannot(file, `the option layers has ${given.layers.length} layers`);
  const notes = /** @type {string[]} */ ([]);
  const found = new Assignment(file, modules, given, notes).found();
  return {
    file,
    format: 'PyTorch (.safetensors)',
    tool: null,
    input: given.input,
    layers: found,
    end: 'logits',
    pixels: null,
    classes,
    own,
    notes,
  };
}

/** What Inkling wrote beside the tensors. @param {NamedFile} file */
function ownIn({ name, bytes }) {
  const { header } = guarded(name, () => readHeader(bytes));
  return ownMetadata(/** @type {Record<string, any>} */ (header).__metadata__?.inkling);
}

/** The layers of a file that Inkling wrote. @param {Map<string, string> | null} own @returns {unknown} */
function layersIn(own) {
  try {
    const [layers, input] = ['layers', 'input'].map((key) => JSON.parse(own?.get(key) ?? 'null'));
    return layers === null ? undefined : { layers, input };
  } catch {
    return undefined;
  }
}

/** The tensors of a file. @param {NamedFile} file @returns {Stored[]} */
function storedIn({ name: file, bytes }) {
  const { header, start } = guarded(file, () => readHeader(bytes));
  const entries = Object.entries(/** @type {Record<string, any>} */ (header)).filter(
    ([name]) => name !== '__metadata__',
  );
  const stored = entries.map(([name, value]) => {
    const { dtype, shape, data_offsets: offsets } = value ?? {};
    const size =
      typeof dtype === 'string' && Object.hasOwn(SIZES, dtype) ? SIZES[dtype] : undefined;
    if (size === undefined)
      throw cannot(
        file,
        `tensor ${show(name)} is of type ${show(dtype)}; known are ${Object.keys(SIZES).join(', ')}`,
      );
    const count = countOf(file, name, shape);
    const [begin, end] = Array.isArray(offsets) ? offsets : [];
    if (
      !Number.isSafeInteger(begin) ||
      !Number.isSafeInteger(end) ||
      begin < 0 ||
      end - begin !== count * size
    )
      throw cannot(
        file,
        `tensor ${show(name)}, ${shape.join('x')}, takes ${count * size} bytes; data_offsets are ${JSON.stringify(offsets)}`,
      );
    return { name, dtype, shape, begin, end };
  });
  guarded(file, () => checkLayout(stored, bytes.length - start));
  return stored.map(({ begin, end, ...rest }) => ({
    ...rest,
    bytes: bytes.subarray(start + begin, start + end),
  }));
}

/** @template T @param {string} file @param {() => T} read @returns {T} */
function guarded(file, read) {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof InklingError)) throw cause;
    throw cannot(file, cause.message.replace(/^not a safetensors file that can be used: /, ''), {
      cause,
    });
  }
}

/** Tensors by the modules that they belong to, in the order of their names. @param {string} file @param {Stored[]} stored @returns {Module[]} */
function modulesOf(file, stored) {
  /** @type {Map<string, Module>} */
  const modules = new Map();
  for (const tensor of stored) {
    const dot = tensor.name.lastIndexOf('.');
    const [prefix, name] = [tensor.name.slice(0, Math.max(0, dot)), tensor.name.slice(dot + 1)];
    if (name === COUNTER) continue;
    const module = modules.get(prefix) ?? { prefix, tensors: new Map() };
    modules.set(prefix, module);
    if (module.tensors.has(name)) throw cannot(file, `it has two tensors ${show(tensor.name)}`);
    module.tensors.set(name, tensor);
  }
  return [...modules.values()].sort((a, b) =>
    a.prefix.localeCompare(b.prefix, 'en', { numeric: true }),
  );
}

/** Finds the module of each layer. */
class Assignment {
  #file;
  #modules;
  #given;
  #notes;

  /** @param {string} file @param {Module[]} modules @param {ReturnType<typeof givenLayers>} given @param {string[]} notes */
  constructor(file, modules, given, notes) {
    this.#file = file;
    this.#modules = new Set(modules);
    this.#given = given;
    this.#notes = notes;
  }

  /** @returns {Found[]} */
  found() {
    const { layers, input } = this.#given;
    /** @type {Map<string, Module[]>} modules that fit layers of the same shapes, in order */
    const shared = new Map();
    let shape = input;
    /** @type {Shape | null} the picture that the last flatten took */
    let flattened = null;
    const found = layers.map(({ layer: own, has }, index) => {
      const place = layerText(index, layers.length, own.type, own.type);
      const layer = this.#withDefaults(own, has);
      const wanted = signatureOf(layer, shape);
      if (layer.type === 'flatten' && shape[0] * shape[1] > 1) flattened = shape;
      const before = shape;
      shape = outputShape(layer, shape);
      if (!wanted) return { layer, name: `${layer.type}_${index + 1}`, place };
      const key = `${layer.type} ${wanted}`;
      const list = shared.get(key) ?? this.#fitting(layer, wanted, place, layers.length - index);
      shared.set(key, list);
      const module = list.shift();
      if (!module)
        throw cannot(
          this.#file,
          `${place}: no tensors of ${wanted} are left for it, after the layers before it`,
        );
      this.#modules.delete(module);
      const order = layer.type === 'conv' ? null : flattened;
      if (layer.type === 'dense') flattened = null;
      return this.#filled(layer, module, place, has, order, before);
    });
    this.#checkRest();
    return found;
  }

  /** PyTorch's own epsilon and momentum, where the list does not say them. @param {Layer} layer @param {(option: string) => boolean} has @returns {Layer} */
  #withDefaults(layer, has) {
    if (layer.type !== 'batchnorm' || has('epsilon')) return layer;
    const note = "epsilon of batchnorm is PyTorch's, 1e-5, because layers does not say it";
    if (!this.#notes.includes(note)) this.#notes.push(note);
    return { ...layer, epsilon: 1e-5, momentum: has('momentum') ? layer.momentum : 0.9 };
  }

  /**
   * The modules that have the shapes of a layer, in the order of their names.
   * @param {Layer} layer @param {string} wanted @param {string} place @param {number} left layers from this one on
   * @returns {Module[]}
   */
  #fitting(layer, wanted, place, left) {
    const fitting = [...this.#modules].filter((module) => fits(module, layer.type, wanted));
    if (fitting.length === 0) {
      const others = [...this.#modules].map(
        ({ prefix, tensors }) => `${show(prefix)} ${tensors.get('weight')?.shape.join('x') ?? ''}`,
      );
      throw cannot(
        this.#file,
        `${place}: it needs a weight of ${wanted}; there are ${others.slice(0, 8).join(', ') || 'none'}`,
      );
    }
    const stems = new Set(fitting.map(({ prefix }) => prefix.replace(/\d+/g, '#')));
    if (fitting.length > 1 && left > 1 && stems.size > 1)
      throw cannot(
        this.#file,
        `${place}: ${fitting
          .map(({ prefix }) => show(prefix))
          .slice(0, 4)
          .join(' and ')} both fit, and their names do not say which comes first; rename them`,
      );
    return fitting;
  }

  /**
   * @param {Layer} layer @param {Module} module @param {string} place @param {(option: string) => boolean} has
   * @param {Shape | null} picture that was flattened before it @param {Shape} shape that the layer gets
   * @returns {Found}
   */
  #filled(layer, module, place, has, picture, shape) {
    /** @type {Partial<Record<Role, Tensor>>} */
    const tensors = {};
    for (const [name, role] of ROLES[layer.type]) {
      const stored = module.tensors.get(name);
      if (stored) tensors[role] = this.#values(stored);
      module.tensors.delete(name);
    }
    const [extra] = module.tensors.values();
    if (extra) throw cannot(this.#file, `${place}: its tensor ${show(extra.name)} is not known`);
    if (layer.type === 'batchnorm') {
      const filled = (/** @type {number} */ value) => ({
        shape: [shape[2]],
        data: new Float32Array(shape[2]).fill(value),
      });
      tensors.gamma ??= filled(1);
      tensors.beta ??= filled(0);
      if (picture)
        for (const [role, { shape: sides, data }] of Object.entries(tensors)) {
          const column = rowsSorted({ shape: [sides[0], 1], data }, picture);
          tensors[/** @type {Role} */ (role)] = { shape: sides, data: column.data };
        }
    } else if (tensors.kernel) {
      const turned = transposed(
        { dims: tensors.kernel.shape, data: tensors.kernel.data },
        layer.type === 'conv' ? [2, 3, 1, 0] : [1, 0],
      );
      if (turned)
        tensors.kernel = { shape: turned.dims, data: /** @type {Tensor['data']} */ (turned.data) };
      if (picture) tensors.kernel = rowsSorted(tensors.kernel, picture);
    }
    const isBiased = 'bias' in layer && (has('bias') ? layer.bias : tensors.bias !== undefined);
    if (!isBiased && layer.type !== 'batchnorm' && tensors.bias)
      throw cannot(
        this.#file,
        `${place}: the file has a bias for it, and layers says there is none`,
      );
    return {
      layer: 'bias' in layer ? { ...layer, bias: isBiased } : layer,
      name: module.prefix || layer.type,
      place,
      tensors,
    };
  }

  /** @param {Stored} stored @returns {Tensor} */
  #values({ name, dtype, shape, bytes }) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const read = {
      F64: (/** @type {number} */ i) => view.getFloat64(8 * i, true),
      F32: (/** @type {number} */ i) => view.getFloat32(4 * i, true),
      F16: (/** @type {number} */ i) => fromHalf(view.getUint16(2 * i, true)),
      BF16: (/** @type {number} */ i) => fromBfloat(view.getUint16(2 * i, true)),
    }[dtype];
    if (!read)
      throw cannot(this.#file, `tensor ${show(name)} is of type ${dtype}; weights must be floats`);
    return {
      shape,
      data: Float32Array.from({ length: bytes.length / SIZES[dtype] }, (_, i) => read(i)),
    };
  }

  #checkRest() {
    const [module] = this.#modules;
    if (module)
      throw cannot(
        this.#file,
        `the tensors of ${show(module.prefix)} belong to none of the layers; ${this.#modules.size} such modules are left`,
      );
  }
}

/** The shape of a layer's weight as PyTorch has it, such as '8x1x3x3'; null for a layer without weights. @param {Layer} layer @param {Shape} shape that it gets */
function signatureOf(layer, [h, w, c]) {
  if (layer.type === 'conv') return [layer.filters, c, layer.kernel, layer.kernel].join('x');
  if (layer.type === 'dense') return [layer.units, h * w * c].join('x');
  return layer.type === 'batchnorm' ? String(c) : null;
}

/** @param {Module} module @param {string} type @param {string} wanted */
function fits({ tensors }, type, wanted) {
  const isNorm = tensors.has('running_mean');
  const shape = tensors.get(isNorm ? 'running_mean' : 'weight')?.shape;
  return isNorm === (type === 'batchnorm') && shape?.join('x') === wanted;
}

/** Sorts the rows of a kernel (in, units) from (channel, row, column) to ours. @param {Tensor} kernel @param {Shape} picture @returns {Tensor} */
function rowsSorted({ shape, data }, [h, w, c]) {
  const turned = transposed({ dims: [c, h, w, shape[1]], data }, [1, 2, 0, 3]);
  return { shape, data: /** @type {Tensor['data']} */ (turned?.data ?? data) };
}
