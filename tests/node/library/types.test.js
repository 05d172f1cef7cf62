/* The emitted .d.ts: a program in TypeScript that uses the library as documented compiles, and
 * misuse does not.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
const folder = mkdtempSync(path.join(tmpdir(), 'inkling-types-'));
after(() => rmSync(folder, { recursive: true }));

const GOOD = `
import { hasRelaxedSimd, loadEngine, strokesToImage, InklingError, loadMnist, presets } from 'inkling';
import { splitDataset, syntheticDataset } from 'inkling';
import { plotConfusion, plotHistory, plotPredictions, plotSamples, renderReport } from 'inkling';
import type { Dataset, Engine, FitResult, LayerSpec, Model } from 'inkling';
import type { Prediction, Progress, Run } from 'inkling';

const engine: Engine = await loadEngine();
const isExact: boolean = (await loadEngine({ relaxed: true })).exact && !hasRelaxedSimd();
const model: Model = await engine.loadModel('default');
const one: Prediction = model.predict(new Float32Array(784));
const many: Prediction[] = model.predict([
  new Uint8Array(784), { data: new Uint8ClampedArray(4), width: 1, height: 1 },
]);
const digit: number | null = model.predictStrokes([[0, 0, 1, 1]], { pen: 2 }).digit;
const layers: LayerSpec[] = [
  { type: 'conv', filters: 8, activation: 'relu' }, { type: 'flatten' },
  { type: 'dense', units: 10 },
];
const net = engine.createModel(layers, { seed: 1 });
const data: Dataset = syntheticDataset(100, { seed: 3 });
const [train] = splitDataset((await loadMnist()).train, 0.1);
const run: Run = net.fit(train, {
  epochs: 2, batchSize: 64, optimizer: { kind: 'sgd', momentum: 0.9 },
  learningRate: { schedule: 'oneCycle', base: 0.1 },
  validation: data, augment: { shift: 2 }, signal: AbortSignal.timeout(1000), workers: 2,
  callbacks: [{ type: 'earlyStopping', monitor: 'valAccuracy', patience: 3, restoreBest: true }],
});
net.fit(train, {
  batch_size: 64, learning_rate: { schedule: 'cosine', initial_learning_rate: 0.1 },
  optimizer: { kind: 'RMSprop', rho: 0.9, momentum: 0.5, centered: false },
  callbacks: [
    { type: 'EarlyStopping', monitor: 'val_accuracy', patience: 3, min_delta: 0, restore_best_weights: true },
    { type: 'ReduceLROnPlateau', monitor: 'val_loss', factor: 0.5, min_lr: 1e-5, cooldown: 1 },
  ],
  class_weight: { 0: 1, 7: 3 }, sample_weight: new Float32Array(3), verbose: 0, shuffle: true,
});
net.fit([[0, 1]], [1], { optimizer: 'Nadam', classWeight: 'balanced', sampleWeight: [1] });
net.fit(train, { optimizer: { kind: 'adam', amsgrad: true, beta_1: 0.8 }, learningRate: 0.1 });
net.fit(train, { optimizer: 'adagrad', validation_data: [[[0]], [1]], initial_epoch: 0 });
for await (const progress of run) {
  const { kind, epoch, loss, valLoss, secondsLeft }: Progress = progress;
  if (kind === 'epoch') console.log(epoch, loss.toFixed(4), valLoss ?? 'none', secondsLeft);
}
const result: FitResult = await run;
const { accuracy, confusion, perClass, interval } = await net.evaluate(data, { workers: 1 });
const [low, high] = interval;
console.log(result.hash, accuracy, confusion[0][1], perClass[3].f1, low, high, net.summary());
console.log(net.save({ dtype: 'F16' }).length);
console.log(one.verdict, many.length, digit, strokesToImage([[1, 2]]).length);
console.log(presets.deep.expected, isExact);
const evaluation = await net.evaluate(data);
const figures: string[] = [
  plotHistory(result.history), plotHistory(result), plotConfusion(evaluation, { classes: ['a'] }),
  plotConfusion(evaluation.confusion), plotPredictions(data, evaluation, { select: 'worst' }),
  plotPredictions(data, evaluation.predicted), plotPredictions(data, many), plotSamples(data, { label: 7 }),
  renderReport({ history: result.history, evaluation, dataset: data, layers: net.describe() }),
];
console.log(figures.length);
try {
  net.predict(new Float32Array(3));
} catch (error) {
  if (error instanceof InklingError) console.log(error.code === 'bad-picture');
}
`;

const BAD = [
  "engine.createModel([{ type: 'conv3d', filters: 3 }]);",
  'model.fit(data, { epoch: 3 });',
  "model.fit(data, { optimizer: 'lion' });",
  "model.fit(data, { optimizer: { kind: 'rmsprop', centered: true } });",
  "model.fit(data, { callbacks: [{ type: 'EarlyStopping', min_lr: 1 }] });",
  "model.fit(data, { callbacks: [{ type: 'ReduceLROnPlateau', monitor: 'auc' }] });",
  'model.fit(data, { class_weight: [1, 2] });',
  "model.predict('7');",
  'const text: string = model.predict(new Uint8Array(784)).digit;',
  "if (error.code === 'bad-thing') throw error;",
  "engine.createModel('deeep');",
  'engine.wasm.call();', // for the library's own files
];
const BAD_HEAD = `
import { loadEngine, InklingError, syntheticDataset } from 'inkling';
const engine = await loadEngine();
const model = engine.createModel('deep');
const data = syntheticDataset(3);
const error = new InklingError('blank', '');
`;

/** A program without the platform's types. */
const ALONE = `
import { loadEngine, syntheticDataset, type PresetName } from 'inkling';
const name: PresetName = 'slim';
const engine = await loadEngine();
const net = engine.createModel(name, { seed: 1 });
const { workers, hash } = await net.fit(syntheticDataset(9), { epochs: 1, workers: 0 });
export const told: string = hash + workers + net.predict(new Float32Array(784)).digit;
export const known = engine.createModel(JSON.stringify({ class_name: 'Sequential' }));
`;

const program = {
  compilerOptions: {
    noEmit: true,
    strict: true,
    target: 'es2022',
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    types: [],
  },
  files: ['good.ts', 'bad.ts'],
};

/** @param {string} name of a file of the folder @param {unknown} contents */
const write = (name, contents) =>
  writeFileSync(
    path.join(folder, name),
    typeof contents === 'string' ? contents : JSON.stringify(contents),
  );

test(
  'the types hold what the documentation promises',
  { skip: existsSync(tsc) ? false : 'typescript is not installed' },
  () => {
    mkdirSync(path.join(folder, 'node_modules'));
    mkdirSync(path.join(folder, 'inkling'));
    mkdirSync(path.join(folder, 'alone'));
    symlinkSync(path.join(folder, 'inkling'), path.join(folder, 'node_modules/inkling'));
    write('inkling/package.json', {
      name: 'inkling',
      type: 'module',
      exports: { '.': { types: './types/index.d.ts' } },
    });
    write('package.json', { type: 'module' });
    write('tsconfig.json', program);
    write('good.ts', GOOD);
    write('bad.ts', BAD_HEAD + BAD.join('\n'));
    write('alone/tsconfig.json', {
      compilerOptions: {
        ...program.compilerOptions,
        lib: ['es2022'],
        moduleResolution: 'bundler',
        module: 'esnext',
      },
      files: ['alone.ts'],
    });
    write('alone/alone.ts', ALONE);
    const run = (/** @type {string[]} */ ...args) =>
      spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const made = run(path.join(root, 'tools/build/types.js'), 'inkling/types');
    assert.equal(made.status, 0, made.stdout + made.stderr);
    assert.equal(run(tsc, '--project', 'alone').stdout, '');
    const { stdout } = run(tsc, '--project', '.');
    const complaints = [...stdout.matchAll(/^(.+)\((\d+),\d+\): error/gm)];
    const elsewhere = complaints.filter(([, file]) => file !== 'bad.ts');
    assert.deepEqual(elsewhere, [], stdout);
    const lines = new Set(complaints.map(([, , line]) => Number(line)));
    const firstLine = BAD_HEAD.split('\n').length;
    BAD.forEach((line, i) => assert.ok(lines.has(firstLine + i), `should not compile: ${line}`));
    assert.equal(lines.size, BAD.length, stdout);
  },
);
