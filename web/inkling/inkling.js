/* inkling.js - class Engine, what a program calls. loadEngine() makes one.
 *
 * Functions has the calls into the compiled engine; Engine adds the creation and loading of models.
 */
import { INPUT } from './base/constants.js';
import { Functions } from './engine/functions.js';
import { completeInput, completeLayers } from './architecture/layers.js';
import { loadModel } from './model/load.js';
import { layerTable } from './architecture/summary.js';
import { training } from './model/whole.js';

/** @typedef {import('./architecture/layers.js').LayerSpec} LayerSpec */
/** @typedef {import('./architecture/layers.js').Shape} Shape */
/** @typedef {import('./architecture/keras.js').KerasLayer} KerasLayer */
/** @typedef {import('./architecture/keras.js').KerasModel} KerasModel */

/** @typedef {keyof typeof import('./architecture/presets.js').presets} PresetName */

/** The engine, ready to use. Made by loadEngine(). */
export class Engine extends Functions {
  /**
   * Creates a model with random weights.
   * @template {string} [T=string]
   * @param {readonly (LayerSpec | KerasLayer)[] | KerasModel | (string extends T ? T : T extends `{${string}` ? T : PresetName)} layers a list of layers, in our words or those of Keras and
   *   TF.js; what Keras' model.to_json() gives, as an object or its text; or the name of a preset
   * @param {{ seed?: number, input?: Shape, classes?: number | readonly string[], none?: boolean }} [options]
   *   seed of the weights, 1 if not given; input: height, width, channels, [28, 28, 1] if not given; classes: 2 to 256
   *   names, or how many; none: whether one more output, the last, means "none of them", which only some presets have
   *   if not given. A preset is changed to fit input and classes; a list of layers must fit
   */
  createModel(layers, options = {}) {
    return training().createModel(this, layers, options);
  }

  /**
   * Loads a trained model.
   * @param {string | URL | Uint8Array | ArrayBuffer | Blob} source name of a shipped model
   *   ('default'), URL, path in Node, or the bytes of a safetensors file
   */
  loadModel(source) {
    return loadModel(this, source);
  }

  /**
   * Opens a model of another program: .keras, .h5 and .weights.h5 of Keras, model.json with its files of weights of TensorFlow.js, ONNX,
   * safetensors of PyTorch; or a file of ours. Throws 'cannot-import' for what cannot be had here, with its layer.
   * @param {import('./model/import.js').Importable} files the bytes of a file, or a list of { name, bytes } that belong together
   * @param {import('./model/import.js').ImportOptions} [options]
   * @returns {Promise<{ model: import('./model/model.js').Model, report: import('./model/import.js').ImportReport }>}
   */
  importModel(files, options) {
    return training().importModel(this, files, options);
  }

  /**
   * Makes an ensemble: a model that averages the logits of several networks. It has no verdict yet.
   * @param {readonly import('./model/model.js').Model[]} models single networks of equal input and outputs; they are copied
   */
  combineModels(models) {
    return training().combineModels(this, models);
  }

  /**
   * Loads an interrupted training run. model.fit(dataset, { checkpoint }) continues it and gives the
   * bits of a run that was never interrupted.
   * @param {Uint8Array} bytes of run.saveCheckpoint()
   */
  loadCheckpoint(bytes) {
    return training().loadCheckpoint(this, bytes);
  }

  /**
   * Lists every layer with its output shape, parameters and multiply-adds. Throws 'bad-layers' for an
   * impossible list; the error's `layer` is the index of the first impossible layer.
   * @param {readonly LayerSpec[]} layers
   * @param {Shape} [input]
   */
  describe(layers, input = INPUT) {
    return layerTable(this, completeLayers(layers), completeInput(input));
  }
}
