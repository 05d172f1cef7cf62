/* command.js - the common part of all verbs: the description of a verb, the parser of its arguments, its help page, and the
 * exit codes of errors. One description of the options serves both the parser and the help page.
 */
import { parseArgs } from 'node:util';

/**
 * @typedef {object} Option
 * @property {'string' | 'boolean'} [type]  default: 'string'
 * @property {string} [value]     name of the value on the help page: N, FILE, ...
 * @property {string} help
 * @property {string} [range]     only for the help page, as the next three
 * @property {string} [default]
 * @property {string} [group]     its heading
 * @property {[string, string][]} [settings]  what may stand in its value, each with its help
 * @property {string} [short]
 * @property {'file' | 'folder' | 'either'} [writes] what its value names, which is tried before the work (tryOutputs)
 *
 * @typedef {{ [name: string]: string | boolean | undefined }} Values
 *
 * @typedef {object} Command
 * @property {string} usage       the line after `inkling `
 * @property {string} about       one or two sentences
 * @property {string[][]} examples  [command, what it does]
 * @property {[number, number]} operands  smallest and largest number of operands
 * @property {Record<string, Option>} options
 * @property {(values: Values, operands: string[]) => Promise<number | void>} run returns an exit
 *   code, or nothing for 0
 */

export const EXIT = {
  ok: 0,
  badData: 1,
  usage: 2,
  missing: 3,
  diverged: 4,
  different: 5,
  bug: 70,
  interrupted: 130,
};

/** An error in the command line. */
export class UsageError extends Error {}

/** A missing file, data set or package. */
export class MissingError extends Error {}

/** Invalid input data. */
export class BadDataError extends Error {}

/** @type {Record<string, number>} */
const LIBRARY_EXITS = {
  'bad-layers': EXIT.badData,
  'bad-label': EXIT.badData,
  'bad-idx': EXIT.badData,
  'bad-data': EXIT.badData,
  'bad-safetensors': EXIT.badData,
  'bad-checkpoint': EXIT.badData,
  'bad-receipt': EXIT.badData,
  'other-data': EXIT.badData,
  'not-exact': EXIT.badData,
  'cannot-import': EXIT.badData,
  'cannot-export': EXIT.badData,
  'bad-picture': EXIT.badData,
  'bad-strokes': EXIT.badData,
  'no-memory': EXIT.badData,
  blank: EXIT.badData,
  'bad-argument': EXIT.usage,
  'not-finite': EXIT.diverged,
  'load-failed': EXIT.missing,
  aborted: EXIT.interrupted,
};

/** @param {Error & { code?: string }} error */
export function exitCodeOf(error) {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof MissingError || error.code === 'ENOENT') return EXIT.missing;
  if (error instanceof BadDataError) return EXIT.badData;
  if (error.code && ['EACCES', 'EISDIR', 'ENOTDIR', 'EADDRINUSE'].includes(error.code))
    return EXIT.missing;
  return LIBRARY_EXITS[error.code ?? ''] ?? EXIT.bug;
}

/** The exit code of a run of several inputs: that of the gravest failure, in whatever order they came. @param {readonly number[]} codes */
export const gravest = (codes) =>
  [EXIT.bug, EXIT.badData, EXIT.missing].find((code) => codes.includes(code)) ??
  Math.max(EXIT.ok, ...codes);

/**
 * Edit distance: the smallest number of letters to add, drop, change or swap with a neighbour.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const change = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? rows[i - 2][j - 2] + 1
          : Infinity;
      rows[i].push(Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, change, swap));
    }
  }
  return rows[a.length][b.length];
}

/**
 * '; did you mean ...?' for a mistyped word, '' if no word is near.
 * @param {string} word
 * @param {string[]} known
 */
export function nearest(word, known) {
  const near = known
    .map((name) => ({ name, far: name.startsWith(word) ? 1 : distance(word, name) }))
    .filter(({ far }) => far <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => a.far - b.far);
  return near.length ? `; did you mean '${near[0].name}'?` : '';
}

/** Names that other commands, and other programs, give the same thing. */
const SYNONYMS = [
  ['save', 'out', 'output'],
  ['count', 'take', 'limit'],
  ['model', 'load'],
  ['learning-rate', 'lr'],
  ['batch-size', 'batch'],
];

/** What to write instead of an option that does not exist. @param {{ name: string, rawName: string }} option @param {Command} command */
function hintFor({ name, rawName }, { usage, options }) {
  const same = SYNONYMS.find((words) => words.includes(name)) ?? [];
  const known = same.find((word) => Object.hasOwn(options, word));
  if (known) return `did you mean '--${known}'?`;
  const names = Object.keys(options).map((option) => `--${option}`);
  const near = nearest(rawName, names);
  if (near) return near.slice(2);
  const isOperand = same.includes('model') && usage.includes('MODEL');
  return isOperand
    ? `the model stands alone: inkling ${usage.replace(' [options]', '')}`
    : `inkling ${usage.split(' ')[0]} --help lists them`;
}

/**
 * @param {Command} command
 * @param {string[]} args
 * @returns {{ values: Values, positionals: string[] }}
 */
export function parseCommand(command, args) {
  /** @type {Record<string, Option>} */
  const options = { ...command.options, help: { type: 'boolean', short: 'h', help: 'this page' } };
  const config = Object.fromEntries(
    Object.entries(options).map(
      ([name, { type = 'string', short }]) =>
        /** @type {const} */ ([name, short ? { type, short } : { type }]),
    ),
  );
  // The tokens of a lenient parse identify the wrong argument; Node's own messages suggest options that do not exist here.
  const { values, positionals, tokens } = parseArgs({
    args,
    options: config,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  if (values.help) return { values: { help: true }, positionals };
  for (const token of tokens ?? []) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : null;
    if (!option) {
      throw new UsageError(`there is no option '${token.rawName}'; ${hintFor(token, command)}`);
    }
    const wantsValue = option.type !== 'boolean';
    if (wantsValue && (token.value === undefined || token.value === '')) {
      throw new UsageError(
        `${token.rawName} needs a value: ${token.rawName} ${option.value ?? 'VALUE'}`,
      );
    }
    if (!wantsValue && token.value !== undefined)
      throw new UsageError(`${token.rawName} takes no value`);
  }
  const [least, most] = command.operands;
  if (positionals.length < least)
    throw new UsageError(`an argument is missing: inkling ${command.usage}`);
  if (positionals.length > most) {
    throw new UsageError(`unexpected argument '${positionals[most]}': inkling ${command.usage}`);
  }
  return { values: /** @type {Values} */ (values), positionals };
}

/** Letters in a line of a help page, and where explanations begin. */
const WIDTH = 100;
const COLUMN = 28;

/** @param {string} text @param {number} width */
function wrapped(text, width) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What is explained on the left; on the right the explanation, below where the left is too long.
 *  @param {string} left @param {string} text @param {number} [column] */
function row(left, text, column = COLUMN) {
  const lines = wrapped(text, WIDTH - column).map((line) => ' '.repeat(column) + line);
  if (left.length > column - 2) return [left, ...lines];
  return [left.padEnd(column) + lines[0].trimStart(), ...lines.slice(1)];
}

/** @param {string} name @param {Option} option */
function optionRows(name, { type, value = 'VALUE', help, range, default: usual, settings = [] }) {
  const notes = [range, usual].filter((note) => note !== undefined).join('; ');
  return [
    ...row(
      `  --${name}${type === 'boolean' ? '' : ` ${value}`}`,
      notes ? `${help} (${notes})` : help,
    ),
    ...settings.flatMap(([left, text]) => row(`      ${left}`, text)),
  ];
}

/** @param {Command} command */
export function verbHelp(command) {
  const lengths = command.examples.map(([example]) => example.length + 5);
  const column = Math.max(...lengths.filter((length) => length < 0.7 * WIDTH));
  const all = Object.entries(command.options);
  const groups = [...new Set(all.map(([, { group }]) => group))];
  return [
    `inkling ${command.usage}`,
    '',
    ...wrapped(command.about, WIDTH),
    '',
    'Examples',
    ...command.examples.flatMap(([example, text]) => row(`  ${example}`, text, column)),
    ...groups.flatMap((group) => [
      '',
      group === undefined ? 'Options' : `Options: ${group}`,
      ...all
        .filter(([, option]) => option.group === group)
        .flatMap(([name, option]) => optionRows(name, option)),
    ]),
    '',
  ].join('\n');
}

/** The same options under a heading of the help page. @param {string} group
 *  @param {Record<string, Option>} options @returns {Record<string, Option>} */
export const inGroup = (group, options) =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, group }]));

/** Reads a number option and checks its range. @param {Values} values @param {string} name
 *  @param {{ min?: number, max?: number, integer?: boolean }} [limits] @returns {number | undefined} */
export function numberOption(
  values,
  name,
  { min = -Infinity, max = Infinity, integer = false } = {},
) {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (
    !Number.isFinite(number) ||
    number < min ||
    number > max ||
    (integer && !Number.isInteger(number))
  ) {
    const kind = integer ? 'a whole number' : 'a number';
    const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new UsageError(
      `--${name} takes ${kind}${min === -Infinity ? '' : ` ${range}`}, not '${text}'`,
    );
  }
  return number;
}

/** Checks an option against a list of words. @template {string} T @param {Values} values @param {string} name
 *  @param {readonly T[]} words @returns {T | undefined} */
export function wordOption(values, name, words) {
  const word = /** @type {T | undefined} */ (values[name]);
  if (word === undefined || words.includes(word)) return word;
  throw new UsageError(
    `--${name} is one of ${words.join(', ')}; not '${word}'${nearest(word, [...words])}`,
  );
}
