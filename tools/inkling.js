#!/usr/bin/env node
/* inkling - the command. This file selects the verb; each verb is a module of tools/command/ and uses only the library's
 * public API. Data goes to stdout, progress and errors to stderr.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import {
  EXIT,
  UsageError,
  exitCodeOf,
  nearest,
  parseCommand,
  verbHelp,
} from './command/command.js';
import { tryOutputs } from './command/files.js';
import { note, paint } from './command/terminal.js';

/** @type {Record<string, string>} */
const VERBS = {
  serve: 'serve the page on this machine',
  predict: 'read digits from PNG files or pen strokes',
  read: 'read the numbers in photographs, scans and forms',
  train: 'train a network and save it',
  verify: 'repeat the training run of a receipt and compare the weights',
  eval: 'measure a model on the MNIST test set and on real pen strokes',
  show: 'draw sample pictures of a data set',
  summary: 'print the layers of a network',
  code: 'write a network and its settings as a program for Keras, PyTorch or JavaScript',
  combine: 'combine trained networks into an ensemble',
  convert: 'save a model of another program as ours, or with another number type',
  data: 'show, download and check the data sets',
  bench: 'measure speed on this machine',
};

const HELP = `Inkling reads handwritten digits, and learns to.

Examples
  inkling serve                             the page, on http://localhost:8000
  inkling predict seven.png scan-*.png      a line per picture: digit, percent, second guess
  inkling read note.jpg scans/              the numbers in photographs and scans
  inkling train --preset slim --epochs 3   train on MNIST, save model.safetensors
  inkling train --data synthetic:20000      the same with built-in digits: nothing to download
  inkling train --resume                    go on after Ctrl-C or a crash, to the same bits
  inkling eval model.safetensors            right of 10,000, interval, confusion
  inkling show mnist                        sample pictures with their labels, in samples.svg
  inkling data download                     fetch MNIST into data/mnist and check it

Commands
${Object.entries(VERBS)
  .map(([verb, text]) => `  ${verb.padEnd(9)} ${text}`)
  .join('\n')}

  inkling COMMAND --help      examples and options of one command
  inkling --version

Environment
  MNIST_DIR   folder with the four MNIST files (otherwise data/mnist)
  STROKES     a file of labelled pen strokes for eval, one JSON object a line
  NO_COLOR    any value: no colours          INKLING_DEBUG   any value: errors with their stack

Exit codes
  0  done        1  bad data: a broken picture, model or data set     2  wrong usage
  3  not there: a file, a data set, the built engine                  4  training stopped: the loss was not finite
  5  verify: the run gave other weights than its receipt says
  70  an error of Inkling itself                                      130  interrupted; train --resume continues
`;

/** @param {string[]} args */
async function main(args) {
  const [verb, ...rest] = args;
  if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') {
    if (verb === 'help' && rest[0]) return main([rest[0], '--help']);
    process.stdout.write(HELP);
    return verb === undefined ? EXIT.usage : EXIT.ok;
  }
  if (verb === '--version' || verb === '-v') {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    process.stdout.write(`inkling ${JSON.parse(manifest).version}\n`);
    return EXIT.ok;
  }
  if (!Object.hasOwn(VERBS, verb)) {
    const near = nearest(verb, Object.keys(VERBS));
    throw new UsageError(
      `there is no command '${verb}'${near ? `${near} See` : '; see'} inkling --help`,
    );
  }
  /** @type {import('./command/command.js').Command} */
  const command = (await import(`./command/${verb}.js`)).default;
  const { values, positionals } = parseCommand(command, rest);
  if (values.help) {
    process.stdout.write(verbHelp(command));
    return EXIT.ok;
  }
  await tryOutputs(command, values);
  return (await command.run(values, positionals)) ?? EXIT.ok;
}

// Node 20 can abort ("Assertion failed: (data.first) != nullptr") when a worker ends while V8 still optimises its JavaScript on
// another thread. It was seen once in some hundred runs on a busy machine. WebAssembly, which takes nearly all the time, is not affected.
setFlagsFromString('--no-concurrent-recompilation');

// `inkling eval | head` closes our output early, which is no error.
process.stdout.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  process.stderr.write(`inkling: cannot write to standard output: ${error.message}\n`);
  process.exit(EXIT.missing);
});
// What is said of the work may have no reader any more, as when a terminal was closed. The work goes on.
process.stderr.on('error', () => {});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const failure = error instanceof Error ? error : new Error(String(error));
  process.exitCode = exitCodeOf(failure);
  const detail =
    process.env.INKLING_DEBUG || process.exitCode === EXIT.bug ? failure.stack : failure.message;
  note(`${paint('red', 'inkling:', process.stderr)} ${detail}`);
}
