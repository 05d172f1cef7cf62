/* The example with ONNX Runtime: what it counts, with a stand-in for the runtime; and with the runtime itself where it is installed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { read, root } from '../support/documents.js';
import { emptyFolder } from '../support/command.js';
import { onnxRuntime } from '../support/leaving.js';
import { skip } from '../support/sheets.js';

const folder = emptyFolder({ after });

/** Answers by the library, as ONNX Runtime would; 7 is a 1 to it. */
const STAND_IN = `
const { readFile } = require('node:fs/promises');
exports.Tensor = class { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } };
exports.InferenceSession = { async create(file) {
  const { loadEngine } = await import(process.env.LIBRARY);
  const { model } = await (await loadEngine()).importModel([{ name: 'model.onnx', bytes: new Uint8Array(await readFile(file)) }]);
  return { async run({ picture: { type, data, dims } }) {
    if (type !== 'float32' || dims.join() !== data.length / 784 + ',1,28,28') throw new Error('wrong tensor ' + dims);
    const answers = model.predict(Array.from({ length: dims[0] }, (_, i) => data.subarray(784 * i, 784 * i + 784)));
    const rows = answers.map(({ probabilities: p, candidates: [best] }) =>
      Array.from(p, (_, i) => p[best === 7 ? [0, 7, 2, 3, 4, 5, 6, 1, 8, 9][i] : i]));
    return { probabilities: { data: Float32Array.from(rows.flat()) } };
  } };
} };
`;

/** @param {NodeJS.ProcessEnv} env @returns {Promise<{ code: number, stdout: string, stderr: string }>} */
const run = (env) =>
  new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, MNIST_DIR: '/nowhere', ...env } };
    execFile(
      process.execPath,
      ['tools/examples/onnx.js', '--quick'],
      options,
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

test('without the runtime it says how to get it; with a stand-in it counts', { skip }, async () => {
  assert.match(read('tools/examples/onnx.js'), /from 'inkling';/);
  assert.doesNotMatch(read('tools/examples/onnx.js'), /web\/inkling/); // public entries only
  mkdirSync(path.join(folder, 'onnxruntime-node'), { recursive: true });
  const at = path.join(folder, 'onnxruntime-node/index.js');
  const LIBRARY = path.join(root, 'web/inkling/index.js');
  writeFileSync(at, 'throw new Error("not built for this machine")');
  const none = await run({ NODE_PATH: folder });
  assert.equal(none.code, 3, none.stderr);
  assert.match(none.stderr, /not built for this machine\nnpm install --prefix/);
  writeFileSync(at, STAND_IN);
  const { code, stdout, stderr } = await run({ NODE_PATH: folder, LIBRARY });
  assert.equal(code, 0, stderr);
  const [, agreeing] = /: (\d+) of 200 answers agree\n/.exec(stdout) ?? [];
  assert.ok(Number(agreeing) >= 165 && Number(agreeing) < 195, stdout); // all but the sevens
  assert.match(stdout, /largest difference of a probability: (9\.\de-1|1\.0e\+0)\n/);
});

const peers = path.join(root, 'tools/bench/peers/node_modules');
const runtime = onnxRuntime();
const missing = runtime ? skip : 'onnxruntime-node is not installed';
test('with the runtime all answers agree', { skip: missing }, async () => {
  const { code, stdout, stderr } = await run({
    NODE_PATH: [process.env.NODE_PATH, peers].filter(Boolean).join(path.delimiter),
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /: 200 of 200 answers agree\nlargest difference of a probability: \d\.\de-[5-9]\n/); // prettier-ignore
});
