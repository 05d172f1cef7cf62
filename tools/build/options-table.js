/* options-table.js - prints docs/training.md: every option of training, from the library's table.
 *
 *   node tools/build/options-table.js > docs/training.md
 */
import { pathToFileURL } from 'node:url';
import process from 'node:process';
import { trainingParts } from '../../web/inkling/index.js';
import { rangeText, settingName, shownWords } from '../command/options.js';

/** @typedef {import('../../web/inkling/index.js').TrainingOption} TrainingOption */

const INTRO = `# The options of training

\`node tools/build/options-table.js > docs/training.md\` writes this page from \`web/inkling/training/options.js\`. The library's
checks, the help of \`inkling train\`, and the page's form and address come from the same table.

\`\`\`js
net.fit(train, {
  epochs: 3,
  batchSize: 64,                                          // or batch_size, as in Keras
  optimizer: { kind: 'sgd', momentum: 0.9 },              // or just 'adam'
  learningRate: { schedule: 'cosine', base: 0.05 },       // or just a number
  augment: { shift: 2, rotate: 10 },                      // or 'light', 'standard', 'strong'
  callbacks: [{ type: 'earlyStopping', monitor: 'val_accuracy', patience: 3 }],
  validationSplit: 0.1,
});
\`\`\`

What is not given comes from the preset, and from this table where the network has no preset. Without \`learningRate\`,
SGD learns with 0.01 and the others with 0.001. An option given under two names with two values is an error. On the command
line, an option with settings is written \`--optimizer sgd,momentum=0.9,nesterov\`.
`;

/** Code in a cell of a table. @param {string} text */
const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;

/** @param {TrainingOption} option */
function values({ kind, words, range }) {
  if (words) return Object.keys(words).map(code).join(', ');
  return range ? rangeText(range) + (kind === 'integer' ? ', whole' : '') : '`true`, `false`';
}

/** @param {TrainingOption} option */
function usual({ default: value, defaults = {} }) {
  const others = Object.entries(defaults).map(([word, other]) => `, ${other} with ${code(word)}`);
  return code(String(value)) + others.join('');
}

/** @param {TrainingOption} option */
function otherNames({ aliases = [], words = {}, otherWords = {} }) {
  const labels = Object.entries(words).flatMap(([word, label]) => (word === label ? [] : label));
  return [...aliases, ...labels, ...Object.keys(otherWords)].map(code).join(', ');
}

/** @param {import('../../web/inkling/index.js').TrainingPart} part */
function table({ command: own, choice, options }) {
  const rows = options.map((option) => {
    const { name, help, when, command, page, notOnPage = '' } = option;
    const flag = command
      ? `--${command.join(' ')}`
      : `--${own?.[0]} ${name === choice ? shownWords(option).join('|') : settingName(option)}`;
    const what = when ? `${help} (${when.map(code).join(', ')})` : help;
    const address = page ? code(`${page}=`) : notOnPage;
    return [
      code(name),
      what,
      values(option),
      usual(option),
      otherNames(option),
      code(flag),
      address,
    ];
  });
  const heads = ['option', 'what it does', 'value', 'default', 'also', 'command', "page's address"];
  return [heads, heads.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** The whole page. */
export function optionsPage() {
  const sections = Object.entries(trainingParts).map(([name, part]) => {
    const also = part.aliases ? `; also called ${part.aliases.map(code).join(', ')}` : '';
    const title =
      part.page && part.options.length > 0 ? `\`callbacks\`: ${code(name)}` : code(name);
    const turn = part.page ? `; ${code(`${part.page}=true`)} in the page's address` : '';
    const text = `${part.help[0].toUpperCase()}${part.help.slice(1)}${also}${turn}.`;
    const [option, value] = part.command ?? [];
    const rows =
      part.options.length > 0 ? table(part) : `On the command line \`--${option} ${value}\`.`;
    return name === 'recipe' ? rows : `## ${title}\n\n${text}\n\n${rows}`;
  });
  return `${[INTRO.trimEnd(), ...sections].join('\n\n')}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.stdout.write(optionsPage());
