/* The build with relaxed SIMD: loaded only on request, near the exact engine, and never mistaken for it. Tests that need the
 * build are skipped unless `make relaxed` was run.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { promisify } from 'node:util';
import * as inkling from '../../../web/inkling/index.js';
import { TOLERANCE, distance } from '../../../web/inkling/engine/selftest-relaxed.js';
import { trainTwentySteps } from '../../shared/twenty-steps.js';
import { QUICK, digits, engine, inklingError } from '../support/networks.js';

const { hasRelaxedSimd, loadEngine, verifyReceipt } = inkling;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const file = path.join(root, 'web/inkling/inkling-relaxed.wasm');
const run = promisify(execFile);

/** In Node 20 relaxed SIMD is behind a flag, which the rest of this file switches on. */
const hadIt = hasRelaxedSimd();
const withoutFlag = await loadEngine({ relaxed: true });
const FLAGS = hadIt ? [] : ['--experimental-wasm-relaxed-simd'];
if (!hadIt && process.versions.node.startsWith('20.')) setFlagsFromString(FLAGS[0]);
const reason = !existsSync(file)
  ? 'the relaxed engine is not built: run `make relaxed`'
  : !hasRelaxedSimd() && 'this Node has no relaxed SIMD';
const built = { skip: reason };

const folder = mkdtempSync(path.join(tmpdir(), 'inkling-relaxed-'));
after(() => rmSync(folder, { recursive: true }));

test('an exact engine comes unless the relaxed one is asked for', async () => {
  assert.equal(engine.exact, true);
  assert.doesNotMatch(engine.version, /relaxed/);
  assert.equal((await loadEngine({ relaxed: false })).exact, true);
});

test('where the platform lacks relaxed SIMD', { skip: hadIt && 'this Node has it' }, () => {
  assert.equal(withoutFlag.exact, true);
  assert.equal(withoutFlag.version, engine.version);
});

test('where the file is not there, and what is said when no engine is', async () => {
  const library = path.join(folder, 'inkling');
  cpSync(path.join(root, 'web/inkling'), library, {
    recursive: true,
    filter: (name) => !name.endsWith('.wasm'),
  });
  copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  const load = async () => {
    const program = `const { loadEngine } = await import(${JSON.stringify(pathToFileURL(`${library}/index.js`).href)});
      console.log(await loadEngine({ relaxed: true }).then(({ exact }) => exact, ({ message }) => message));`;
    return (await run(process.execPath, [...FLAGS, '--input-type=module', '-e', program])).stdout;
  };
  assert.match(await load(), /inkling\.wasm/, 'not the file that may be missing');
  copyFileSync(path.join(root, 'web/inkling/inkling.wasm'), path.join(library, 'inkling.wasm'));
  assert.equal(await load(), 'true\n');
});

test('it imports nothing and exports what the exact build does', built, async () => {
  const module = await WebAssembly.compile(readFileSync(file));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const listed = readFileSync(path.join(root, 'src/api/exports.txt'), 'utf8').replace(/#.*/g, '');
  assert.deepEqual(names.sort(), ['memory', ...listed.split(/\s+/).filter(Boolean)].sort());
});

test('it passes its self-test, and fails it with a wrong sign', built, async () => {
  const relaxed = await loadEngine({ relaxed: true });
  assert.equal(relaxed.exact, false);
  assert.equal(relaxed.simd, true);
  assert.equal(relaxed.version, `${engine.version} relaxed`);
  assert.ok(distance(relaxed) < TOLERANCE / 10, String(distance(relaxed)));
  const wasm = readFileSync(file);
  await assert.rejects(loadEngine({ wasm }), inklingError('load-failed', 'relaxed: true'));
  assert.equal((await loadEngine({ wasm, relaxed: true })).exact, false);
  const [madd, nmadd] = [Buffer.of(0xfd, 0x85, 0x02), Buffer.of(0xfd, 0x86, 0x02)];
  let changed = 0;
  for (let at = wasm.indexOf(madd); at >= 0; at = wasm.indexOf(madd, at)) {
    nmadd.copy(wasm, at);
    changed++;
  }
  assert.ok(changed > 100, `${changed} instructions`);
  await assert.rejects(
    loadEngine({ wasm, relaxed: true }),
    inklingError('load-failed', 'computes wrong numbers'),
  );
});

test('the shipped model answers almost the same', built, async () => {
  const relaxed = await loadEngine({ relaxed: true });
  const [ours, theirs] = [await engine.loadModel('default'), await relaxed.loadModel('default')];
  const { images } = digits(100);
  const last = ours.layers.length - 1;
  let most = 0;
  for (let i = 0; i < 100; i++) {
    const pixels = Float32Array.from(images.subarray(784 * i, 784 * (i + 1)), (byte) => byte / 255);
    const logits = theirs.activations(pixels, last).data;
    ours.activations(pixels, last).data.forEach((value, c) => {
      most = Math.max(most, Math.abs(value - logits[c]));
    });
  }
  assert.ok(most < 1e-4, String(most));
});

test(
  'twenty steps: the loss falls as with the exact engine, with any number of workers',
  built,
  async () => {
    const exact = await trainTwentySteps(inkling);
    const one = await trainTwentySteps(inkling, { relaxed: true });
    assert.deepEqual([exact.exact, one.exact, one.steps], [true, false, 20]);
    assert.ok(one.losses[1] < one.losses[0] - 0.1, String(one.losses));
    one.losses.forEach((loss, i) =>
      assert.ok(Math.abs(loss - exact.losses[i]) < 1e-3, `${one.losses}, ${exact.losses}`),
    );
    assert.equal((await trainTwentySteps(inkling, { relaxed: true, workers: 3 })).hash, one.hash);
  },
);

test('models, checkpoints and receipts say which engine it was', built, async () => {
  const relaxed = await loadEngine({ relaxed: true });
  const data = digits(200);
  const net = relaxed.createModel(QUICK, { seed: 3 });
  const training = net.fit(data, { epochs: 2, batchSize: 64, workers: 1 });
  const { receipt } = await training;
  assert.equal(receipt.engine, relaxed.version);
  assert.match(Buffer.from(net.save()).toString('latin1'), /"engine":"\d+ relaxed"/);
  await assert.rejects(
    verifyReceipt(relaxed, receipt),
    inklingError('not-exact', 'cannot be repeated'),
  );
  await assert.rejects(
    verifyReceipt(relaxed, { ...receipt, engine: engine.version }),
    inklingError('not-exact', 'without relaxed'),
  );
  const loaded = await engine.loadModel(net.save());
  assert.equal(loaded.hash(), net.hash(), 'the weights are as good as any');
  const { model, checkpoint } = engine.loadCheckpoint(await checkpointOf(relaxed, data));
  assert.throws(
    () => model.fit(data, { ...checkpoint.recipe, checkpoint }),
    inklingError('bad-checkpoint', 'relaxed'),
  );
});

/** @param {inkling.Engine} trainer @param {inkling.Dataset} data */
async function checkpointOf(trainer, data) {
  const training = trainer
    .createModel(QUICK, { seed: 3 })
    .fit(data, { epochs: 500, batchSize: 64, workers: 1 });
  for await (const { step } of training) {
    if (step < 2) continue;
    const bytes = await training.saveCheckpoint();
    training.stop();
    await training;
    if (bytes) return bytes;
  }
  throw new Error('no checkpoint came');
}

test('inkling train --relaxed', async () => {
  /** @param {...string} args */
  const train = (...args) =>
    run(
      process.execPath,
      [
        path.join(root, 'tools/inkling.js'),
        'train',
        '--relaxed',
        '--data',
        'synthetic:200',
        '--preset',
        'slim',
        '--epochs',
        '1',
        '--workers',
        '1',
        ...args,
      ],
      { cwd: folder },
    );
  const { stderr } = await train('--save', 'a.safetensors');
  const saved = readFileSync(path.join(folder, 'a.safetensors')).toString('latin1');
  if (reason) {
    assert.match(stderr, /using the exact (one|engine)/);
    assert.match(saved, /"engine":"\d+"/);
  } else {
    assert.match(stderr, /relaxed engine/);
    assert.match(saved, /"engine":"\d+ relaxed"/);
  }
  for (const option of ['--receipt', '--card'])
    await assert.rejects(
      train(option, 'x.json'),
      ({ code, stderr: said }) => code === 2 && /neither/.test(said),
    );
});
