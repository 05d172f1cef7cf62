/**
 * javascript.js - mistakes in JavaScript that a quick test must notice: parsers, checks, training, workers, what the page keeps.
 *
 * As in mutants.js `find` must occur exactly once in `file`. `test` is the file that must turn red.
 */

/** @typedef {{ name: string, file: string, find: string, replace: string, test: string }} ScriptMutant */

const DATA = 'tests/node/data';
const FORMATS = 'tests/node/formats';
const PAGE = 'tests/node/page';
const TRAINING = 'tests/node/training';

/** @type {[name: string, file: string, find: string, replace: string, test: string][]} */
const ROWS = [
  /* ---- parsers ---- */
  [
    'IDX: bytes after the end are taken',
    'web/inkling/data/idx.js',
    'if (found !== size) {',
    'if (found < size) {',
    `${DATA}/idx.test.js`,
  ],
  [
    'IDX: a header that is cut short is read',
    'web/inkling/data/idx.js',
    'if (bytes.length < start)',
    'if (bytes.length < 4)',
    `${DATA}/idx.test.js`,
  ],
  [
    'CSV: lines of comments are rows',
    'web/inkling/data/csv.js',
    'if (last > start && bytes[start] !== HASH)',
    'if (last > start)',
    `${DATA}/hostile.test.js`,
  ],
  [
    'zip: a wrong checksum is taken',
    'web/inkling/data/zip.js',
    'if (file.length !== entry.size || crc32(file) !== entry.crc) {',
    'if (file.length !== entry.size) {',
    `${DATA}/hostile.test.js`,
  ],
  [
    'zip: two files of one name',
    'web/inkling/data/zip.js',
    'if (names.size < chosen.length)',
    'if (names.size > chosen.length)',
    `${DATA}/hostile.test.js`,
  ],
  [
    'zip: a file may claim any size',
    'web/inkling/data/zip.js',
    'if (size > (method === 0 ? packed : BEST_RATIO * packed + 64))',
    'if (size > Infinity)',
    `${DATA}/hostile.test.js`,
  ],
  [
    'safetensors: tensors may overlap',
    'web/inkling/formats/safetensors.js',
    'if (begin !== at) {',
    'if (begin > at) {',
    `${FORMATS}/safetensors.test.js`,
  ],
  [
    'safetensors: bytes after the last tensor',
    'web/inkling/formats/safetensors.js',
    'if (at !== size) throw',
    'if (at > size) throw',
    `${FORMATS}/safetensors.test.js`,
  ],
  [
    'safetensors: a name twice',
    'web/inkling/formats/safetensors.js',
    'if (countPairs(text) !== countKeys(header)) throw',
    'if (countPairs(text) < countKeys(header)) throw',
    `${FORMATS}/safetensors.test.js`,
  ],
  [
    'seal: what has changed is taken',
    'web/inkling/formats/seal.js',
    'if (at >= 0 && found === expected && metadata.has(KEY)) return;',
    'if (at >= 0 && metadata.has(KEY)) return;',
    `${FORMATS}/seal.test.js`,
  ],
  [
    'ONNX: kernels are written with rows and columns exchanged',
    'web/inkling/formats/write-onnx.js',
    'data: kernel }, [3, 2, 0, 1]);',
    'data: kernel }, [3, 2, 1, 0]);',
    `${FORMATS}/export.test.js`,
  ],

  /* ---- training ---- */
  [
    'early stopping: one epoch too late',
    'web/inkling/training/callbacks.js',
    'state.wait >= patience && epoch > 0',
    'state.wait > patience && epoch > 0',
    `${TRAINING}/callbacks.test.js`,
  ],
  [
    'early stopping: what is no better counts',
    'web/inkling/training/callbacks.js',
    'value - minDelta > best : value + minDelta < best',
    'value - minDelta >= best : value + minDelta <= best',
    `${TRAINING}/callbacks.test.js`,
  ],
  [
    'plateau: no cooldown',
    'web/inkling/training/callbacks.js',
    'state.cooldown = cooldown;',
    'state.cooldown = 0;',
    `${TRAINING}/callbacks.test.js`,
  ],
  [
    'plateau: below the lowest rate',
    'web/inkling/training/callbacks.js',
    'return Math.max(factor, minLearningRate / learningRate);',
    'return factor;',
    `${TRAINING}/callbacks.test.js`,
  ],
  [
    'checkpoint: another count of pictures goes on',
    'web/inkling/training/checkpoint.js',
    'if (origin.data.count !== data.count) {',
    'if (origin.data.count < 0) {',
    `${TRAINING}/checkpoint.test.js`,
  ],
  [
    'receipt: another version is replayed',
    'web/inkling/training/receipt.js',
    'if (version !== VERSION) throw',
    'if (version < VERSION) throw',
    `${TRAINING}/receipt.test.js`,
  ],
  [
    'workers: Step while paused does nothing',
    'web/inkling/workers/coordinator.js',
    'this.#paused) this.#stepsAllowed++;',
    'this.#paused) this.#stepsAllowed += 0;',
    'tests/node/workers/training.test.js',
  ],
  [
    'workers: pictures of the wrong size',
    'web/inkling/workers/inputs.js',
    'if (images.length !== count * size) {',
    'if (images.length < count * size) {',
    'tests/node/model/inputs.test.js',
  ],

  /* ---- numbers ---- */
  [
    'pattern: nothing is asked of the text',
    'web/inkling/numbers/picture-numbers.js',
    'rows.length > 0 && rows.every(({ text }) => fits(text));',
    'rows.length > 0;',
    'tests/node/numbers/picture-seams.test.js',
  ],
  [
    'seams: as many strokes as there are',
    'web/inkling/numbers/picture-seams.js',
    'through.costs[at] <= most)',
    'through.costs[at] <= 99 * most)',
    'tests/node/numbers/picture-seams.test.js',
  ],

  /* ---- the page ---- */
  [
    'McNemar: one tail',
    'web/app/score/mcnemar.js',
    'Math.min(1, 2 * tail)',
    'Math.min(1, tail)',
    `${PAGE}/mcnemar.test.js`,
  ],
  [
    'McNemar: the last term is left out',
    'web/app/score/mcnemar.js',
    'for (let i = 0; i <= few; i++) {',
    'for (let i = 0; i < few; i++) {',
    `${PAGE}/mcnemar.test.js`,
  ],
  [
    'drawings: an odd list of points',
    'web/app/store/ndjson.js',
    'stroke.length === 0 || stroke.length % 2 !== 0) {',
    'stroke.length === 0) {',
    `${PAGE}/ndjson.test.js`,
  ],
  [
    'drawings: any number is a point',
    'web/app/store/ndjson.js',
    'Math.abs(v) <= 1e6',
    'Math.abs(v) <= Infinity',
    `${PAGE}/ndjson.test.js`,
  ],
];

/** @type {ScriptMutant[]} */
export const SCRIPT_MUTANTS = ROWS.map(([name, file, find, replace, test]) => ({
  name,
  file,
  find,
  replace,
  test,
}));
