/* wasm2c.proof.js - the engine without a WebAssembly runtime: wasm2c (Debian: wabt) turns inkling-scalar.wasm into C, and a program in C
 * (wasm2c/host.c) reads pictures with it, with the bits of Node. The SIMD file is beyond wasm2c 1.0.32.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { layerWords } from '../../../web/inkling/architecture/layers.js';
import { FOR_PREDICT, Net } from '../../../web/inkling/engine/net.js';
import { emptyFolder } from '../../node/support/command.js';
import { root } from '../../node/support/documents.js';
import { engine } from '../../node/support/networks.js';

/** The folder of wasm2c's own sources. */
const RUNTIME = process.env.WASM2C ?? '/usr/share/wabt/wasm2c';
const [SEED, PICTURES] = [21, 20];
const folder = emptyFolder({ after });

const skip =
  spawnSync('wasm2c', ['--version']).status !== 0
    ? 'there is no wasm2c (package wabt)'
    : !existsSync(path.join(RUNTIME, 'wasm-rt-impl.c')) &&
      `${RUNTIME} has no wasm-rt-impl.c: set WASM2C to its folder`;

/** The program that uses the translated engine. @returns {string} */
function build() {
  const wasm = path.join(root, 'web/inkling/inkling-scalar.wasm');
  execFileSync('wasm2c', [wasm, '-n', 'inkling', '-o', 'inkling.c'], { cwd: folder });
  const sources = [
    'inkling.c',
    path.join(RUNTIME, 'wasm-rt-impl.c'),
    path.join(root, 'tests/proof/wasm2c/host.c'),
  ];
  const flags = ['-O1', '-ffp-contract=off', '-w', '-I', folder, '-I', RUNTIME];
  execFileSync(process.env.CC ?? 'clang', [...flags, '-o', 'host', ...sources, '-lm'], {
    cwd: folder,
  });
  return path.join(folder, 'host');
}

test('the scalar engine as C, by wasm2c, gives the bits of Node', { skip }, async (t) => {
  const host = build();
  for (const name of ['tiny', 'default']) {
    const model = await engine.loadModel(name);
    const [{ layers, input, params }] = model.networks();
    const words = layerWords(layers);
    const head = Int32Array.of(layers.length, ...input, params.length, PICTURES, SEED);
    const stdin = Buffer.concat([head, words, params].map((part) => new Uint8Array(part.buffer)));
    const { status, stdout, stderr } = spawnSync(host, { input: stdin, maxBuffer: 2 ** 24 });
    assert.equal(status, 0, String(stderr));

    const images = new Float32Array(784 * PICTURES);
    for (let i = 0; i < PICTURES; i++) images.set(engine.syntheticImage(SEED, i).image, 784 * i);
    const net = new Net(engine, layers, input, FOR_PREDICT);
    net.loadParams(params);
    const expected = [images, net.logits(images)].map((part) => new Uint8Array(part.buffer));
    assert.ok(Buffer.concat(expected).equals(stdout), `${name}: other bits`);
    t.diagnostic(`${name}: ${PICTURES} pictures, ${net.classCount * PICTURES} logits`);
    net.free();
    model.dispose();
  }
});
