/* create.js - creates a model with random weights from a list of layers or a preset. */
import { flag, optionsOf, seedOf } from '../base/checks.js';
import { completeClasses } from '../base/class-names.js';
import { INPUT } from '../base/constants.js';
import { InklingError, show } from '../base/errors.js';
import { adaptLayers, adaptRecipe } from '../architecture/adapt.js';
import { ownLayers } from '../architecture/keras.js';
import { completeInput, completeLayers } from '../architecture/layers.js';
import { Model } from './model.js';
import { FOR_PREDICT, Net } from '../engine/net.js';
import { presetNamed, presets } from '../architecture/presets.js';

/** @typedef {import('../inkling.js').Engine} Engine */
/** @typedef {import('../base/classes.js').Classes} Classes */

/**
 * @param {Engine} engine
 * @param {unknown} layersOrName
 * @param {unknown} options
 * @returns {Model}
 */
export function createModel(engine, layersOrName, options) {
  const given = optionsOf('createModel', options, ['seed', 'input', 'classes', 'none']);
  const seed = seedOf(given.seed ?? 1);
  const isText = typeof layersOrName === 'string';
  const isJson = isText && /^\s*[[{]/.test(layersOrName);
  const preset = isText ? presetNamed(layersOrName) : undefined;
  if (isText && !isJson && !preset) {
    const names = Object.keys(presets).join(', ');
    throw new InklingError(
      'bad-layers',
      `there is no preset ${show(layersOrName)}; there are ${names}`,
    );
  }
  const asked =
    given.classes === undefined ? null : completeClasses(given.classes, given.none ?? false);
  const { layers: own, input: said } = ownLayers(preset?.layers ?? layersOrName);
  const input = completeInput(given.input ?? said ?? INPUT);
  const complete = completeLayers(own);
  const layers = preset ? adaptLayers(complete, input, asked && outputsFor(asked)) : complete;
  const outputs = engine.checkLayers(layers, input)[layers.length - 1][2];
  const none = flag('none', given.none ?? (asked ? asked.none : (preset?.none ?? false)));
  const classes = asked ?? completeClasses(outputs - Number(none), none);
  checkOutputs(classes, outputs);
  const net = new Net(engine, layers, input, FOR_PREDICT);
  net.initParams(seed);
  const name = preset ? /** @type {string} */ (layersOrName) : 'custom';
  return new Model(
    engine,
    net,
    { name, seed, recipe: null, verdict: null, classes },
    preset && adaptRecipe(preset.recipe, input),
  );
}

/** Outputs of a network for the given classes. @param {Classes} classes */
const outputsFor = ({ classNames, none }) => classNames.length + Number(none);

/** @param {Classes} classes @param {number} outputs of the layers */
function checkOutputs(classes, outputs) {
  const expected = outputsFor(classes);
  if (outputs === expected) return;
  const count = `${classes.classNames.length} classes${classes.none ? ' and "none"' : ''}`;
  throw new InklingError(
    'bad-argument',
    `${count} need ${expected} outputs, and these layers give ${outputs}: ` +
      `end them with { type: 'dense', units: ${expected} }`,
  );
}
