/* options.js - the options of `train` that decide the result, made from the library's table of
 * training options: names, values, and the lines of the help page.
 *
 * An option with settings of its own is a word and settings, 'sgd,momentum=0.9,nesterov', in Keras'
 * spelling.
 */
import { presets, trainingParts } from '../../web/inkling/index.js';
import { numberOption } from './command.js';

/** @typedef {import('./command.js').Option} Option */
/** @typedef {import('../../web/inkling/index.js').TrainingOption} TrainingOption */

const PRESET = "the preset's";

/** Options that stand in another group of the help page than 'training'. @type {Record<string, string>} */
const GROUPS = { validationSplit: 'data', earlyStopping: 'stopping', reduceOnPlateau: 'stopping' };

/** The name that the command line has for a setting: Keras'. @param {TrainingOption} option */
export const settingName = ({ name, aliases = [] }) =>
  aliases.find((alias) => alias.includes('_')) ?? name;

/** The words of an option as the command line has them. @param {TrainingOption} option */
export const shownWords = ({ words = {} }) =>
  Object.values(words).map((label) => label.toLowerCase());

/** A number as short as it can be read: 1e9. @param {number} value */
const shortNumber = (value) =>
  value > 0 && value % 1e9 === 0 ? `${value / 1e9}e9` : String(value);

/** @param {readonly [number, number]} range */
export const rangeText = ([low, high]) =>
  high === Infinity ? `${low} or more` : `${shortNumber(low)} to ${shortNumber(high)}`;

/** The default as the command line has it. @param {TrainingOption} option */
const shownDefault = ({ words, default: usual }) =>
  words ? words[String(usual)].toLowerCase() : String(usual);

/** What an option does and when: 'sgd: 0.9 is usual'. @param {TrainingOption} option
 *  @param {Readonly<Record<string, string>>} [choices] the words of its part's choice */
const helpOf = ({ help, when = [] }, choices = {}) =>
  when.length > 0 ? `${when.map((word) => choices[word].toLowerCase()).join(', ')}: ${help}` : help;

/**
 * A setting of an option, and its line of help.
 * @param {TrainingOption} option
 * @param {Readonly<Record<string, string>>} [choices]
 * @returns {[string, string]}
 */
function settingRow(option, choices) {
  const { kind, range } = option;
  const help = helpOf(option, choices);
  if (kind === 'flag') return [settingName(option), help];
  const may = range ? ` (${rangeText(range)})` : `: ${shownWords(option).join(', ')}`;
  return [`${settingName(option)}=${shownDefault(option)}`, help + may];
}

/** @returns {Record<string, Option>} */
function tableOptions() {
  /** @type {Record<string, Option>} */
  const found = {};
  for (const [partName, part] of Object.entries(trainingParts)) {
    const choice = part.options.find(({ name }) => name === part.choice);
    for (const option of part.options) {
      const { name, command, range } = option;
      if (!command) continue;
      found[command[0]] = {
        group: GROUPS[name] ?? 'training',
        value: command[1],
        help: helpOf(option, choice?.words),
        range: range && rangeText(range),
        default: name === 'seed' ? String(option.default) : PRESET,
      };
    }
    if (!part.command) continue;
    found[part.command[0]] = {
      group: GROUPS[partName] ?? 'training',
      value: part.command[1],
      help: choice ? `${part.help}: ${shownWords(choice).join(', ')}` : part.help,
      settings: part.options
        .filter((option) => option !== choice && !option.command)
        .map((option) => settingRow(option, choice?.words)),
      default: PRESET,
    };
  }
  return found;
}

/** @type {Record<string, Option>} */
export const NETWORK_OPTIONS = {
  preset: {
    group: 'network',
    value: 'NAME',
    help: `network and recipe: ${Object.keys(presets).join(', ')}`,
    default: 'default',
  },
  fill: {
    group: 'network',
    value: 'JSON',
    help:
      'the blanks of --preset template: {"filters": [32, 64], "kernel": 3, "activation": "relu", ' +
      '"pool": "max", "poolSize": 2, "units": 128}, or a value for each layer: "kernel": [5, 3]',
  },
  layers: {
    group: 'network',
    value: 'FILE',
    help: 'instead of a preset: JSON, a list of layers or {"layers", "recipe"}; also in the words of Keras, or its model.to_json()',
  },
};

export const RECIPE_OPTIONS = tableOptions();

/**
 * The number that the command line gives for an option of the table.
 * @param {import('./command.js').Values} values
 * @param {TrainingOption} option
 */
export function givenNumber(values, { kind, range = [-Infinity, Infinity], command }) {
  const [min, max] = range;
  return command && numberOption(values, command[0], { min, max, integer: kind === 'integer' });
}
