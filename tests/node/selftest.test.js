/* The self-test at load: both builds reproduce the recorded bits, and an engine that computes
 * something else is refused.
 *
 * When a change of the engine is meant to change bits: raise INK_VERSION, then put the value that
 * the first test finds into RECORDED in web/inkling/selftest.js.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openEngine } from '../../web/inkling/engine.js';
import { loadEngine } from '../../web/inkling/index.js';
import { RECORDED, fingerprint } from '../../web/inkling/selftest.js';
import { inklingError } from './support-free.js';

const folder = new URL('../../web/inkling/', import.meta.url);

for (const [file, simd] of /** @type {[string, boolean][]} */ ([
  ['inkling.wasm', true],
  ['inkling-scalar.wasm', false],
])) {
  test(`${file} gives the recorded bits`, async () => {
    const engine = await openEngine(
      await WebAssembly.compile(await readFile(new URL(file, folder))),
      simd,
    );
    assert.equal(fingerprint(engine), RECORDED);
    assert.equal(engine.memoryUsed, 0);
  });
}

test('an engine that multiplies wrongly is refused', async () => {
  const wasm = await readFile(new URL('inkling.wasm', folder));
  const multiply = Buffer.of(0xfd, 0xe6, 0x01); // f32x4.mul
  const add = Buffer.of(0xfd, 0xe4, 0x01);
  let changed = 0;
  for (let at = wasm.indexOf(multiply); at >= 0; at = wasm.indexOf(multiply, at)) {
    add.copy(wasm, at);
    changed++;
  }
  assert.ok(changed > 100, `${changed} multiplications`);
  await assert.rejects(
    loadEngine({ wasm }),
    inklingError('load-failed', 'computes other bits', RECORDED),
  );
});
