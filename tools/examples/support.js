/* support.js - what the five examples share: digits, a folder for their files, the lines of a training run, and an image of your own.
 *
 *   node tools/examples/deep.js [--quick] [own.png]       --quick: few digits and one epoch
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { InklingError, loadMnist, selectSamples, syntheticDataset } from 'inkling';
import { PNG } from 'pngjs';

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const isQuick = values.quick;
const [ownFile] = positionals;

/** A number, or a smaller one with --quick. @param {number} full @param {number} small */
export const quickly = (full, small) => (isQuick ? small : full);

/** MNIST where it is, else synthetic digits; needs a loaded engine. */
export async function loadDigits() {
  const { train, test } = await loadMnist().catch((error) => {
    if (!(error instanceof InklingError) || error.code !== 'load-failed') throw error;
    console.log('MNIST is not here (inkling data download fetches it): built-in synthetic digits');
    return {
      train: syntheticDataset(quickly(6000, 320)),
      test: syntheticDataset(quickly(1000, 100), { seed: 2 }),
    };
  });
  if (!isQuick) return { train, test };
  return { train: selectSamples(train, { take: 320 }), test: selectSamples(test, { take: 100 }) };
}

/** A function that saves files in build/examples/NAME, or in build/examples/quick/NAME. @param {string} name */
export function folderFor(name) {
  const root = path.resolve(import.meta.dirname, '../../build/examples');
  const folder = path.join(root, isQuick ? 'quick' : '', name);
  mkdirSync(folder, { recursive: true });
  return (/** @type {string} */ file, /** @type {string | Uint8Array} */ content) => {
    const place = path.join(folder, file);
    writeFileSync(place, content);
    console.log(`saved ${path.relative(process.cwd(), place)}`);
    return place;
  };
}

/** Prints a line for each epoch. @param {import('inkling').Run} run */
export async function showEpochs(run) {
  for await (const { kind, epoch, epochs, loss, accuracy, valLoss, valAccuracy } of run) {
    if (kind !== 'epoch') continue;
    const validation =
      valAccuracy === null || valLoss === null
        ? ''
        : ` - val_loss: ${valLoss.toFixed(4)} - val_accuracy: ${valAccuracy.toFixed(4)}`;
    console.log(
      `Epoch ${epoch}/${epochs} - loss: ${loss.toFixed(4)} - accuracy: ${accuracy.toFixed(4)}${validation}`,
    );
  }
  return run;
}

/** The image named on the command line, else a seven in dark ink on paper. @param {(file: string, content: Uint8Array) => string} save */
export function ownImage(save) {
  const { data, width, height } = PNG.sync.read(readFileSync(ownFile ?? save('own.png', seven())));
  return { data: new Uint8ClampedArray(data), width, height };
}

function seven() {
  const png = new PNG({ width: 120, height: 160 });
  for (let y = 0; y < 160; y++) {
    for (let x = 0; x < 120; x++) {
      const isBar = y > 30 && y < 42 && x > 25 && x < 92;
      const isStem = y >= 42 && y < 135 && Math.abs(x - (86 - 0.4 * (y - 42))) < 7;
      const grey = isBar || isStem ? 40 : 235;
      png.data.set([grey, grey, grey, 255], 4 * (120 * y + x));
    }
  }
  return PNG.sync.write(png);
}
