/* needs.js - what a row of `make proof` may need, and why it is not there. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { MIRRORS, FILES, checkFolder, mnistFolder } from '../../command/mnist.js';
import { findChromium } from '../chromium.js';

/** A mirror that has not answered after this many milliseconds is out of reach. */
const PATIENCE = 15_000;

/** Each gives the reason to skip a row, or '' if all is there. */
export const NEEDS = {
  chromium: async () => (findChromium() ? '' : 'no Chromium: set CHROMIUM=/path'),

  mnist: async () => {
    const files = await checkFolder(mnistFolder());
    return files.every(({ state }) => state === 'ok') ? '' : 'no MNIST: set MNIST_DIR or make data';
  },

  network: async () => {
    const url = `${MIRRORS[0]}${FILES[0].name}.gz`;
    const options = { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE) };
    return fetch(url, options).then(
      () => '',
      () => 'no network',
    );
  },

  onnxruntime: async () => {
    try {
      createRequire(import.meta.url).resolve('onnxruntime-node');
      return '';
    } catch {
      return 'no onnxruntime-node: tools/examples/onnx.js says how to get it';
    }
  },

  relaxed: async () =>
    spawnSync('sh', ['tools/build/setup.sh', 'relaxed']).status === 0
      ? ''
      : 'no compiler for relaxed SIMD (clang 19): tools/build/setup.sh relaxed says what is missing',

  strokes: async () =>
    process.env.STROKES && existsSync(process.env.STROKES) ? '' : '$STROKES names no file',
};
