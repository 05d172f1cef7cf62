/* list.js - what `make proof` runs: every verb of the Makefile and every program that the documents name, each in its shortest form.
 *
 * tests/node/build/commands.test.js compares the verbs with `make help`, and the programs with the documents.
 */

/** What a row may need: it is skipped where this is not there. needs.js has the checks.
 *  @typedef {keyof typeof import('./needs.js').NEEDS} Need */
/**
 * @typedef {object} Row
 * @property {string} name verb or program
 * @property {string[]} command program and arguments
 * @property {Need[]} [needs]
 * @property {RegExp} [until] the row is done when this is printed; its first group is an address that must answer
 */

/** Verbs that `make test`, or a test in it, runs as they are. */
export const GATE = ['help', 'test', 'wasm', 'lint', 'install', 'uninstall'];

/** @param {string} verb @param {string[]} args @param {Partial<Row>} [more] @returns {Row} */
const make = (verb, args, more) => ({
  name: `make ${verb}`,
  command: ['make', '--no-print-directory', verb, ...args],
  ...more,
});

/** @param {string} file @param {string[]} args @param {Partial<Row>} [more] @returns {Row} */
const program = (file, args, more) => ({
  name: `node ${file}`,
  command: [process.execPath, '--no-concurrent-recompilation', file, ...args],
  ...more,
});

const QUICK = ['ARGS=--quick'];
/** @type {{ needs: Need[] }} */
const DATA = { needs: ['mnist', 'strokes'] };
/** What `make models ARGS=--quick` left for `make train`. */
const TINY = 'build/quick/models/tiny';

/** Verbs of the Makefile, but for `proof` itself. @type {Row[]} */
export const VERBS = [
  make('native', ['ARGS=--only fmath']),
  make('asan', ['THOROUGH=1']),
  make('msan', ['THOROUGH=1']),
  make('analyse', []),
  make('types', []),
  make('format', []), // the gate checks the format, so this changes nothing
  make('site', []),
  make('package', []),
  make('package-test', ['ARGS=--only Node'], { needs: ['network'] }),
  make('run', ['PORT=0'], { until: /is at (http\S+)/ }),
  make('size', [], { needs: ['chromium'] }),
  make('picture', QUICK, { needs: ['chromium'] }),
  make('fuzz', ['FUZZ_SECONDS=2']),
  make('mutants', ['ARGS=Adam']),
  make('data', ['MNIST_DIR=build/quick/mnist'], { needs: ['network'] }),
  make('models', QUICK, DATA),
  make('train', [`CARD=${TINY}.json`, `CHECKPOINT=${TINY}.safetensors.last.checkpoint`], DATA),
  make('presets', QUICK, { needs: ['mnist'] }),
  make('sprint', QUICK, { needs: ['mnist'] }),
  make('examples', QUICK),
  make('studies', QUICK, DATA),
  make('bench', QUICK),
  make('bench-growth', QUICK),
  make('bench-peers', QUICK),
  make('bench-start', QUICK, { needs: ['chromium'] }),
  make('bench-tasks', QUICK, { needs: ['chromium'] }),
  make('cycles', QUICK),
  make('relaxed', [], { needs: ['relaxed'] }),
  make('bench-relaxed', QUICK, { needs: ['relaxed'] }),
  make('clean', ['-C', 'build/quick/clean', '-f', '../../../Makefile']), // of an empty folder, so nothing that took long is lost
];

const FEW = ['tiny', '--validation', '--quick'];

/** Programs that documents name and no verb runs. @type {Row[]} */
export const PROGRAMS = [
  { name: 'node tests/run.js proof', command: [process.execPath, 'tests/run.js', 'proof'] },
  program('tests/golden/generate.js', []), // the same files come out
  program('tests/golden/answers.js', []), // and here
  program('tools/bench/workers.mjs', ['--rounds', '1']),
  program('tools/bench/pictures.mjs', ['--quick']),
  program('tools/bench/batch.mjs', ['--quick']),
  program('tools/examples/onnx.js', ['--quick'], { needs: ['onnxruntime'] }),
  program('tools/models/table.js', []),
  program('tools/models/template.js', ['--quick'], { needs: ['mnist'] }),
  program('tools/studies/robustness.js', FEW, DATA),
  program('tools/studies/calibration.js', FEW, DATA),
  program('tools/studies/rejection.js', FEW, DATA),
  program('tools/studies/preparation.js', FEW, DATA),
  program('tools/studies/personal.js', FEW, DATA),
  program('tools/studies/numbers.js', ['--numbers', '20'], { needs: ['strokes'] }),
  program(
    'tools/bench/scenes.mjs',
    ['--only', 'inkling', '--count', '1', '--kinds', 'number plain'],
    { needs: ['strokes'] },
  ),
  program('tools/studies/scenes.js', ['--count', '1', '--kinds', 'number,marks'], {
    needs: ['strokes'],
  }),
  program('tools/studies/drawn.js', ['--count', '5'], { needs: ['strokes', 'chromium'] }),
];
