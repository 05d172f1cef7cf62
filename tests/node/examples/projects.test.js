/* The five published projects as programs: each runs on few digits, builds the network of its preset, and leaves its figures and a
 * model that loads.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { completeLayers, presets } from '../../../web/inkling/index.js';
import { read, root } from '../support/documents.js';
import { engine } from '../support/networks.js';

/** Figures of each. @type {Record<string, string[]>} */
const PROJECTS = {
  deep: ['samples', 'history', 'confusion', 'predictions'],
  dropout: ['samples', 'history', 'confusion', 'predictions', 'mistakes'],
  template: ['samples', 'history', 'confusion', 'predictions'],
  slim: ['first', 'samples', 'history', 'confusion', 'predictions'],
  callbacks: ['samples', 'graph', 'cm', 'test'],
};

for (const [name, figures] of Object.entries(PROJECTS)) {
  test(`${name}: data, summary, epochs, scores, figures, and a model that reads an image`, async () => {
    const file = `tools/examples/${name}.js`;
    assert.match(read(file), /from 'inkling';/);
    assert.doesNotMatch(read(file), /web\/inkling/); // public entries only
    const folder = path.join(root, 'build/examples/quick', name);
    rmSync(folder, { recursive: true, force: true });
    const { stdout } = await promisify(execFile)(process.execPath, [file, '--quick'], {
      cwd: root,
      env: { ...process.env, MNIST_DIR: '/nowhere' },
    });
    assert.match(stdout, /^Total params: [\d,]+/m);
    assert.match(stdout, /^Epoch 1\/1 - loss: \d\.\d+ - accuracy: 0\.\d+/m);
    assert.match(stdout, /test accuracy:? 0\.\d+/i);
    assert.match(stdout, /^Your image: \d \(\w+\)$/m);
    const expected = [...figures.map((figure) => `${figure}.svg`), 'model.safetensors', 'own.png'];
    assert.deepEqual(readdirSync(folder).sort(), expected.sort());
    for (const figure of figures)
      assert.match(
        readFileSync(path.join(folder, `${figure}.svg`), 'utf8'),
        /^<svg [^]*<\/svg>\n?$/,
      );

    const model = await engine.loadModel(readFileSync(path.join(folder, 'model.safetensors')));
    const preset = presets[/** @type {keyof typeof presets} */ (name)];
    const kinds = (/** @type {readonly { type: string }[]} */ layers) =>
      layers.map(({ type }) => type);
    if (name === 'template')
      assert.deepEqual(kinds(model.layers), kinds(completeLayers(preset.layers)));
    else assert.deepEqual(model.layers, completeLayers(preset.layers));
  });
}
