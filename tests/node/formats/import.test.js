/* Models of other programs: each file of tests/models gives the answers of the program that wrote it, or is refused by name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
