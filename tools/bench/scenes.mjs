/* scenes.mjs - the scenes of tools/studies/scenes.js, read by Inkling, by Tesseract.js and by PaddleOCR's mobile models under ONNX Runtime.
 *
 *   ONNXRUNTIME_NODE_INSTALL_CUDA=skip npm ci --prefix tools/bench/scenes        once, 400 MB
 *   STROKES=FILE node tools/bench/scenes.mjs [MODEL] [the options of scenes.js] [--only inkling,tesseract,paddle]
 *
 * A package that is not installed is left out, with a line that says so. Each reader runs one thread. A peer's answer is
 * taken kindly: letters, spaces and lines without digits are dropped, marks too where none are written, and lines side by side are one
 * row. So a printed word does no harm; the space of 'marks phone' is lost. Tesseract.js reads with its `eng` model, may answer
 * digits alone, or with marks where marks are written, and is told whether there is one sign or a block. Sure is a peer's confidence of at
 * least 90 %, refused an answer without digits.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { note } from '../command/terminal.js';
import { OPTIONS, inklingReaders, pngOf, study } from '../studies/scenes/run.js';

/** @typedef {import('../studies/scenes/measure.js').Reader} Reader */
/** @typedef {{ readers: Reader[], stop?: () => unknown }} Peer */
/** @typedef {[number, number][]} Quad */
/** @typedef {Reader['holds'][number]} Holds */
/** @typedef {import('../studies/scenes/scene.js').Scene} Scene */

const SURE = 0.9;
const DIGITS = '0123456789';
const MARKS = '.,:/%+-=()';
/** @type {Holds[]} */
const HOLDS = ['digit', 'number', 'marks', 'empty'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ...OPTIONS, only: { type: 'string', default: 'inkling,tesseract,paddle' } },
});
const packages = createRequire(
  pathToFileURL(fileURLToPath(new URL('scenes/package.json', import.meta.url))),
);
const folder = mkdtempSync(path.join(os.tmpdir(), 'inkling-scenes-'));

/** @param {string} text @param {number} confidence 0 to 1 @param {Holds} holds what the scene holds */
function answerOf(text, confidence, holds) {
  const kept = text
    .split('\n')
    .map((line) => line.replace(holds === 'marks' ? /[^\d.,:/%+=()-]/g : /\D/g, ''))
    .filter((line) => /\d/.test(line))
    .join('\n');
  const verdict = kept === '' ? 'none' : confidence >= SURE ? 'digit' : 'unsure';
  return { text: kept, verdict };
}

/** @returns {Promise<Peer>} */
async function tesseract() {
  const { createWorker } = packages('tesseract.js');
  const { langPath, gzip } = packages('@tesseract.js-data/eng');
  const worker = await createWorker('eng', 1, { langPath, gzip, cacheMethod: 'none' });
  const readers = HOLDS.map((holds) => ({
    name: 'Tesseract.js',
    holds: [holds],
    prepare: pngOf,
    read: async (/** @type {Buffer} */ png) => {
      await worker.setParameters({
        tessedit_char_whitelist: holds === 'marks' ? DIGITS + MARKS : DIGITS,
        tessedit_pageseg_mode: holds === 'digit' ? '10' : '6', // one sign; a block of lines
      });
      const { data } = await worker.recognize(png);
      return answerOf(data.text, data.confidence / 100, holds);
    },
  }));
  return { readers, stop: () => worker.terminate() };
}

/** Lines as rows from above, those beside each other joined. @param {{ text: string, box: Quad }[]} lines */
function rowsOf(lines) {
  const placed = lines
    .filter(({ text }) => /\d/.test(text))
    .map(({ text, box }) => {
      const [xs, ys] = [box.map(([x]) => x), box.map(([, y]) => y)];
      return { text, left: Math.min(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    })
    .sort((a, b) => a.top + a.bottom - b.top - b.bottom);
  /** @type {(typeof placed)[]} */
  const rows = [];
  for (const line of placed) {
    const before = rows.at(-1)?.at(-1);
    if (before && line.top < (before.top + before.bottom) / 2) rows.at(-1)?.push(line);
    else rows.push([line]);
  }
  return rows
    .map((row) => row.sort((a, b) => a.left - b.left).map(({ text }) => text))
    .map((row) => row.join(''))
    .join('\n');
}

/** @returns {Promise<Peer>} */
async function paddle() {
  const { default: Ocr } = await import(pathToFileURL(packages.resolve('@gutenye/ocr-node')).href);
  const onnxOptions = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const ocr = await Ocr.create({ onnxOptions });
  const readers = HOLDS.map((holds) => ({
    name: 'PaddleOCR',
    holds: [holds],
    prepare: (/** @type {Scene} */ scene) => {
      const file = path.join(folder, 'scene.png'); // it takes files alone
      writeFileSync(file, pngOf(scene));
      return file;
    },
    read: async (/** @type {string} */ file) => {
      /** @type {{ text: string, mean: number, box: Quad }[]} */
      const lines = await ocr.detect(file);
      const own = lines.filter(({ text }) => /\d/.test(text));
      return answerOf(rowsOf(lines), Math.min(1, ...own.map(({ mean }) => mean)), holds);
    },
  }));
  return { readers };
}

/** @type {Record<string, () => Promise<Peer>>} */
const CONTESTANTS = {
  inkling: async () => ({ readers: await inklingReaders(positionals[0] ?? 'default') }),
  tesseract,
  paddle,
};

/** @type {Peer[]} */
const peers = [];
for (const name of values.only.split(',')) {
  if (!Object.hasOwn(CONTESTANTS, name))
    throw new Error(`contestants are ${Object.keys(CONTESTANTS).join(', ')}, not ${name}`);
  try {
    peers.push(await CONTESTANTS[name]());
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'MODULE_NOT_FOUND') throw error;
    note(`${name}: skipped, its packages are not installed`);
  }
}
try {
  await study(
    values,
    peers.flatMap(({ readers }) => readers),
  );
} finally {
  for (const { stop } of peers) await stop?.();
  rmSync(folder, { recursive: true });
}
