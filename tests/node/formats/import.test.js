/* Models of other programs: each file of tests/models gives the answers of the program that wrote it, or is refused by name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldPixels } from '../../../web/inkling/formats/pixels.js';
import { readForeign } from '../../../web/inkling/formats/readers.js';
import { findReading } from '../../../web/inkling/model/find-reading.js';
import { engine, inklingError } from '../support/networks.js';
import { FIXTURES, filesOf, picture, probabilities } from '../support/models.js';

/** @param {import('../support/models.js').Fixture} one */
function optionsOf({ input, needsLayers, mustGuess, chain }) {
  return {
    ...(needsLayers && { layers: chain }),
    ...(!mustGuess && { scale: input.pixels === '0..255' ? 255 : 1, ink: /** @type {1} */ (1) }),
  };
}

for (const one of FIXTURES) {
  test(`${one.name}: ${one.refuse ? 'refused' : 'the same answers'}`, async () => {
    const files = filesOf(one.name);
    if (one.refuse) {
      const words = inklingError('cannot-import', one.refuse);
      await assert.rejects(engine.importModel(files), words);
      return;
    }
    const { model, report } = await engine.importModel(files, optionsOf(one));
    const types = (/** @type {readonly { type: string }[]} */ layers) =>
      layers.map(({ type }) => type).filter((type) => type !== 'dropout');
    if (one.name !== 'keras3-gap') assert.deepEqual(types(model.layers), types(one.chain)); // avgpool over all, flatten: one layer here
    assert.ok(report.format && report.layers);
    const count = model.input.reduce((product, side) => product * side, 1);
    for (const [k, expected] of probabilities(one).entries()) {
      const { probabilities: found } = model.predict(picture(k, count));
      assert.equal(found.length, expected.length);
      const off = Math.max(...found.map((value, c) => Math.abs(value - expected[c])));
      assert.ok(off <= one.tolerance, `picture ${k}: off by ${off}`);
    }
    model.dispose();
  });
}

test('how a network wants its pixels is found by reading digits, and said', async () => {
  const chain = await readForeign(engine, filesOf('keras3-reads-bytes'), {});
  const usual = foldPixels(chain, [0, 255]); // it wants bytes
  for (const [paper, ink] of /** @type {[number, number][]} */ ([
    [0, 1],
    [0, 255],
    [1, 0],
    [255, 0],
  ])) {
    const step = 1 / (ink - paper);
    const changed = foldPixels(usual, [-paper * step, (1 - paper) * step]); // it wants paper..ink
    const { reading, text } = findReading(engine, changed);
    assert.deepEqual(reading, [paper, ink]);
    assert.match(
      String(text),
      /^reads best with pixels 0\.\.\d+, (paper|ink) 0: 18\d of 200 built-in digits$/,
    );
  }
  const { report } = await engine.importModel(filesOf('keras3-seq'));
  assert.match(String(report.reads), /reads no built-in digits well.*0\.\.1, paper 0 was taken/);
});
