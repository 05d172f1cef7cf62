/* drawn.js - study of the page with real input: unseen donors' digits, drawn with the mouse in unusual places and sizes, or dropped on
 * the page as pictures that look photographed. It counts the right answers.
 *
 *   STROKES=FILE node tools/studies/drawn.js [--count 50] [--seed N] [--shots FOLDER] [--json]
 *
 * Chromium opens the page; strokes are real pointer events, and answers are read from #prediction. Each digit
 * is drawn somewhere on the pad at 20 to 95 % of its side, turned by up to 12 degrees, some stretched. A picture is the drawing on uneven
 * paper under a lamp, with noise, slightly blurred, in any colours of pen and paper. It saves a screenshot of each misread
 * digit. A seed selects the drawings, with donors (aga, imp, val) and digits in turn; the results choose nothing.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { PNG } from 'pngjs';
import { wilsonInterval } from '../../web/inkling/index.js';
import { donorOf, readStrokes, strokesFile } from '../command/strokes.js';
import { percent, print, table } from '../command/terminal.js';
import { UNSEEN } from '../models/recipes.js';
import { randomOf } from './random.js';
import { dropFiles } from '../../tests/browser/support/files.js';
import { said, write } from '../../tests/browser/support/hand.js';
import { Session } from '../../tests/browser/support/session.js';

/** @typedef {import('../command/strokes.js').Drawing} Drawing */
/** @typedef {[number, number][][]} Points strokes in 0..1 of a square */
/** @typedef {{ way: string, name: string, label: number, digit: string, verdict: string }} Reading */

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    strokes: { type: 'string' },
    shots: { type: 'string', default: 'build/drawn' },
    json: { type: 'boolean' },
  },
});

/** Donors and digits in turn. @param {Drawing[]} drawings @param {number} count @param {() => number} random */
function pick(drawings, count, random) {
  return Array.from({ length: count }, (_, i) => {
    const donor = UNSEEN[i % UNSEEN.length];
    const own = drawings.filter(
      (drawing) => donorOf(drawing) === donor && drawing.label === i % 10,
    );
    return own[Math.floor(random() * own.length)];
  });
}

/** The drawing brought into a square of side 1: its longer side takes `size`, its middle lies anywhere it fits.
 * @param {Drawing} drawing @param {number} size @param {() => number} random @returns {Points} */
function place({ strokes }, size, random) {
  const angle = (random() - 0.5) * 0.42;
  const stretch = random() < 0.3 ? 0.75 + 0.5 * random() : 1;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const turned = strokes.map((stroke) =>
    Array.from({ length: stroke.length / 2 }, (_, i) => {
      const [x, y] = [stroke[2 * i] * stretch, stroke[2 * i + 1]];
      return /** @type {[number, number]} */ ([c * x - s * y, s * x + c * y]);
    }),
  );
  const all = turned.flat();
  const range = (/** @type {0 | 1} */ axis) => {
    const sorted = all.map((point) => point[axis]);
    return [Math.min(...sorted), Math.max(...sorted)];
  };
  const [[x0, x1], [y0, y1]] = [range(0), range(1)];
  const scale = size / Math.max(x1 - x0, y1 - y0, 1);
  const left = random() * (1 - (x1 - x0) * scale);
  const top = random() * (1 - (y1 - y0) * scale);
  return turned.map((stroke) =>
    stroke.map(([x, y]) => [left + (x - x0) * scale, top + (y - y0) * scale]),
  );
}

/** A picture that looks like a photograph of paper. @param {Points} strokes @param {() => number} random @returns {Buffer} PNG */
function photograph(strokes, random) {
  const [width, height] = [240 + Math.floor(random() * 160), 240 + Math.floor(random() * 160)];
  const side = Math.min(width, height);
  const isDark = random() < 0.25; // chalk on a board
  const paper = [0, 1, 2].map(() => (isDark ? 30 + 40 * random() : 170 + 70 * random()));
  const ink = [0, 1, 2].map(() => (isDark ? 190 + 60 * random() : 20 + 70 * random()));
  const pen = side * (0.008 + 0.02 * random());
  const [lampX, lampY, lamp] = [random() * width, random() * height, 0.15 + 0.25 * random()];
  const noise = 4 + 12 * random();
  const points = strokes.map((stroke) => stroke.map(([x, y]) => [x * side, y * side]));
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const away = Math.min(...points.map((stroke) => distance(stroke, x + 0.5, y + 0.5)));
      const cover = Math.max(0, Math.min(1, (pen - away) / 1.6 + 0.5)); // a soft edge stands for blur
      const light = 1 - lamp * (Math.hypot(x - lampX, y - lampY) / side);
      for (let channel = 0; channel < 3; channel++) {
        const clean = (paper[channel] * (1 - cover) + ink[channel] * cover) * light;
        png.data[4 * (y * width + x) + channel] = clean + noise * (random() + random() - 1);
      }
      png.data[4 * (y * width + x) + 3] = 255;
    }
  }
  return PNG.sync.write(png);
}

/** From a point to a polyline. @param {number[][]} stroke @param {number} x @param {number} y */
function distance(stroke, x, y) {
  let nearest = Math.hypot(stroke[0][0] - x, stroke[0][1] - y);
  for (let i = 1; i < stroke.length; i++) {
    const [[ax, ay], [bx, by]] = [stroke[i - 1], stroke[i]];
    const square = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
    const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square));
    nearest = Math.min(nearest, Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y));
  }
  return nearest;
}

const count = Number(values.count);
const { drawings } = await readStrokes(strokesFile(values.strokes));
const random = randomOf(Number(values.seed));
const session = await Session.start('chromium');
await mkdir(values.shots, { recursive: true });
/** @type {Reading[]} */
const readings = [];
try {
  await session.visit({}, async (page) => {
    for (const [i, drawing] of pick(drawings, 2 * count, random).entries()) {
      const way = i < count ? 'drawn' : 'photographed';
      const points = place(drawing, 0.2 + 0.75 * random(), random);
      await page.evaluate(() => document.getElementById('clear')?.click());
      if (way === 'drawn') {
        await write(page, points);
      } else {
        await dropFiles(page, [{ name: `${i}.png`, content: photograph(points, random) }]);
        await page.waitForFunction(
          () => document.getElementById('verdict')?.textContent !== 'Draw a digit',
        );
      }
      const { digit, kind } = await said(page);
      const reading = {
        way,
        name: drawing.name,
        label: drawing.label,
        digit: String(digit),
        verdict: String(kind),
      };
      readings.push(reading);
      if (reading.digit === String(drawing.label)) continue;
      const file = `${way}-${i}-is-${drawing.label}-read-${reading.digit || reading.verdict}.png`;
      await page.screenshot({
        path: /** @type {`${string}.png`} */ (path.join(values.shots, file)),
      });
    }
  });
} finally {
  await session.stop();
}
const rows = ['drawn', 'photographed'].map((way) => {
  const all = readings.filter((reading) => reading.way === way);
  const right = all.filter(({ digit, label }) => digit === String(label));
  const sure = right.filter(({ verdict }) => verdict === 'digit');
  const [low, high] = wilsonInterval(right.length, all.length);
  const missed = all.filter((reading) => !right.includes(reading));
  return {
    way,
    count: all.length,
    right: right.length,
    sure: sure.length,
    interval: [low, high],
    missed: missed.map(({ name, label, digit, verdict }) => ({ name, label, digit, verdict })),
  };
});
if (values.json) {
  print(JSON.stringify(rows));
} else {
  print(
    table([
      ['way', 'digits', 'read', 'without doubt', '95 % interval'],
      ...rows.map(({ way, count: of, right, sure, interval: [low, high] }) => [
        way,
        of,
        right,
        sure,
        `${(100 * low).toFixed(1)} .. ${percent(high, 1)}`,
      ]),
    ]),
  );
  for (const { way, missed } of rows) {
    for (const { name, label, digit, verdict } of missed)
      print(`${way}: ${name} is ${label}, read as ${digit || 'nothing'} (${verdict})`);
  }
  print(`Screenshots of those that were not read: ${values.shots}`);
}
process.exit(0);
