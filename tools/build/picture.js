/* picture.js - `make picture`: films the real page in headless Chromium and writes docs/inkling.webp for README.md.
 *
 *   node tools/build/picture.js [--site build/site] [--out docs/inkling.webp] [--quick]
 *
 * A seven is drawn point by point while the bars move, then a network trains. Each screenshot is one frame with a length of
 * its own, so a slow machine makes the same film. Google's img2webp (Debian package webp) puts the frames together.
 * --quick tries the program: a training of one epoch, packed with little effort, into build/quick/inkling.webp.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { siteMounts, startServer } from '../command/server.js';
import { QUIET, findChromium } from './chromium.js';

/** @typedef {import('puppeteer-core').Page} Page */

const SCREEN = { width: 900, height: 780 };
/** A network that trains in seconds. */
const TRAINING = '#train?preset=slim&count=6000&epochs=';
/** Frames of the training, and how long each is shown, in milliseconds. */
const TRAINING_FRAMES = 36;
const TRAINING_MS = 160;
/** Size limit of the film, as tests/node/build/docs.test.js checks it. */
const MOST_BYTES = 400_000;

/** A 7 with a European bar, as the corners of its two strokes in 0..1 of the pad, y down. */
const SEVEN = [
  [
    [0.3, 0.22],
    [0.5, 0.21],
    [0.7, 0.2],
    [0.6, 0.42],
    [0.5, 0.62],
    [0.44, 0.83],
  ],
  [
    [0.38, 0.52],
    [0.68, 0.5],
  ],
];

/** Waits until the page has drawn everything it was given. @param {Page} page */
function settled(page) {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** The frames of a film, in a folder. */
class Film {
  /** @param {Page} page @param {string} folder */
  constructor(page, folder) {
    this.page = page;
    this.folder = folder;
    /** @type {string[]} arguments of img2webp: length and file of each frame */
    this.frames = [];
  }

  /** @param {number} milliseconds how long this frame is shown */
  async take(milliseconds) {
    await settled(this.page);
    const name = String(this.frames.length / 3).padStart(4, '0');
    const file = /** @type {`${string}.png`} */ (path.join(this.folder, `${name}.png`));
    await this.page.screenshot({ path: file });
    this.frames.push('-d', String(milliseconds), file);
  }

  /** @param {string} out @param {boolean} isQuick packs with little effort */
  write(out, isQuick) {
    mkdirSync(path.dirname(out), { recursive: true });
    const effort = isQuick ? ['-m', '0'] : ['-min_size', '-m', '6'];
    const options = ['-loop', '0', '-lossy', '-q', '55', ...effort];
    execFileSync('img2webp', [...options, ...this.frames, '-o', out], { stdio: 'ignore' });
  }
}

/** Points between the corners of a stroke, evenly spaced. @param {number[][]} corners */
function between(corners) {
  return corners.slice(1).flatMap(([x, y], i) => {
    const [fromX, fromY] = corners[i];
    const steps = Math.max(2, Math.round(Math.hypot(x - fromX, y - fromY) / 0.06));
    return Array.from({ length: steps }, (_, k) => [
      fromX + ((x - fromX) * (k + 1)) / steps,
      fromY + ((y - fromY) * (k + 1)) / steps,
    ]);
  });
}

/** Draws the seven with the mouse, a frame a point. @param {Film} film */
async function filmDrawing(film) {
  const { page } = film;
  const pad = await page.$eval('#pad', (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left, top, width, height };
  });
  const move = (/** @type {number[]} */ [x, y]) =>
    page.mouse.move(pad.left + x * pad.width, pad.top + y * pad.height);
  await film.take(900);
  for (const stroke of SEVEN) {
    await move(stroke[0]);
    await page.mouse.down();
    for (const point of between(stroke)) {
      await move(point);
      await film.take(70);
    }
    await page.mouse.up();
    await film.take(350);
  }
  await film.take(1600);
}

/** Trains a network and takes frames until its end, evenly over the run. @param {Film} film @param {number} epochs */
async function filmTraining(film, epochs) {
  const { page } = film;
  await page.evaluate((hash) => {
    location.hash = hash;
  }, TRAINING + epochs);
  await page.waitForSelector('#train-start', { visible: true });
  await film.take(1200);
  await page.click('#train-start');
  await page.waitForSelector('html[data-training="running"]');
  await page.mouse.move(SCREEN.width - 1, SCREEN.height - 1);
  /** Share of the run that is over, 0 to 1. */
  const done = () =>
    page.evaluate(() =>
      document.documentElement.dataset.training === 'running'
        ? /** @type {HTMLProgressElement} */ (document.querySelector('#view-train progress'))
            .position
        : 1,
    );
  let taken = 0;
  for (let share = await done(); share < 1; share = await done()) {
    if (share * TRAINING_FRAMES >= taken) {
      await film.take(TRAINING_MS);
      taken += 1;
    } else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await film.take(2500);
}

const { values } = parseArgs({
  options: {
    site: { type: 'string', default: 'build/site' },
    out: { type: 'string' },
    quick: { type: 'boolean' },
  },
});
const out = values.out ?? (values.quick ? 'build/quick/inkling.webp' : 'docs/inkling.webp');
const executablePath = findChromium();
if (!executablePath) {
  console.error('Chromium is not installed: set CHROMIUM=/path');
  process.exit(3);
}
const folder = mkdtempSync(path.join(tmpdir(), 'inkling-picture-'));
const server = await startServer({ port: 0, host: '127.0.0.1', mounts: siteMounts(values.site) });
const browser = await puppeteer.launch({ executablePath, args: QUIET });
try {
  const page = await browser.newPage();
  await page.setViewport(SCREEN);
  await page.evaluateOnNewDocument(() => localStorage.setItem('inkling-theme', 'light'));
  await page.goto(server.url);
  await page.waitForSelector('html[data-reader="ready"]');
  const film = new Film(page, folder);
  await filmDrawing(film);
  await filmTraining(film, values.quick ? 1 : 6);
  film.write(out, values.quick ?? false);
  const { size } = statSync(out);
  console.log(`${out}: ${film.frames.length / 3} frames, ${size} bytes`);
  if (size > MOST_BYTES) {
    console.error(`more than ${MOST_BYTES} bytes: take fewer frames`);
    process.exitCode = 1;
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
