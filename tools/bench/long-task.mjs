/* long-task.mjs - `make bench-tasks`: measures the longest task on the page's main thread.
 *
 *   node tools/bench/long-task.mjs [--site build/site] [--rounds N] [--only train,inside] [--json] [--quick]
 *
 * Two journeys through the page in headless Chromium, each N times (5; 1 with --quick) in a fresh profile:
 *
 *   train    draw a 7, open Train, start a run of 3 epochs, go to Draw, draw a 2, come back, wait for the end
 *   inside   draw a 7 and open each panel of Inside; then the measurement begins: each panel again, drawing a 2 and a 1 in it
 *
 * A task is what the browser does before it looks at the mouse and the keyboard again. "CPU" is the processor time of the
 * thread, which other programs hardly change; "clock" is what a person waits. Each round prints its longest task and the
 * largest parts of that task; each journey ends with the median and the range over the rounds.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { DIGITS, answers, write } from '../../tests/browser/support/hand.js';
import { DONE, openInside, openPanel } from '../../tests/browser/support/inside.js';
import { finish, openTraining, start } from '../../tests/browser/support/train.js';
import { QUIET, findChromium } from '../build/chromium.js';
import { defaultMounts, siteMounts, startServer } from '../command/server.js';

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('../../tests/browser/support/inside.js').Panel} Panel
 * @typedef {{ cpu: number, clock: number, parts: string[] }} Task milliseconds
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
const PANELS = /** @type {Panel[]} */ (Object.keys(DONE));
/** Parts of a task are printed from here on, in milliseconds. */
const PART = 4;

/**
 * What happens before the measurement, and during it.
 * @type {Record<string, { before: (page: Page) => Promise<unknown>, work: (page: Page) => Promise<unknown> }>}
 */
const JOURNEYS = {
  train: {
    async before(page) {
      await write(page, DIGITS[7]);
      await answers(page, '7');
    },
    async work(page) {
      await openTraining(page, 'preset=slim&count=1200&epochs=3&workers=1&split=0.1');
      await start(page);
      await page.click('nav a[data-view="draw"]');
      await page.waitForSelector('#pad', { visible: true });
      await write(page, DIGITS[2]);
      await page.click('nav a[data-view="train"]');
      await finish(page);
    },
  },
  inside: {
    async before(page) {
      await write(page, DIGITS[7]);
      await openInside(page, '7');
      for (const panel of PANELS) await openPanel(page, panel);
    },
    async work(page) {
      for (const panel of PANELS) {
        await openPanel(page, panel);
        await page.click('#clear');
        await write(page, DIGITS[2]);
        await write(page, DIGITS[1]);
      }
    },
  },
};

/** The longest task on the page's main thread, by processor time. @param {any[]} events of a trace @param {string} url of the page
 *  @returns {Task} */
function longestTask(events, url) {
  const threadOf = (/** @type {any} */ { pid, tid }) => `${pid}/${tid}`;
  const pages = new Set(
    // the browser has pages of its own
    events.filter(({ args }) => args?.data?.url?.startsWith(url)).map(({ pid }) => pid),
  );
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .filter(({ pid }) => pages.has(pid))
      .map(threadOf),
  );
  const whole = events.filter((event) => event.ph === 'X' && mains.has(threadOf(event)));
  const tasks = whole.filter(({ name }) => /RunTask$/.test(name));
  const longest = tasks.reduce((a, b) => ((b.tdur ?? 0) > (a.tdur ?? 0) ? b : a));
  const isInside = (/** @type {any} */ { ts, dur }) =>
    ts >= longest.ts && ts + (dur ?? 0) <= longest.ts + longest.dur;
  const parts = whole
    .filter((event) => event !== longest && event.tdur >= 1000 * PART && isInside(event))
    .sort((a, b) => a.ts - b.ts)
    .map(({ name, tdur, args }) => {
      const { type = '', functionName = '', url: file = '' } = args?.data ?? {};
      const words = [name, type, functionName, file.replace(/.*\//, '')].filter(Boolean);
      return `${words.join(' ')} ${(tdur / 1000).toFixed(1)}`;
    });
  const clock = Math.max(...tasks.map(({ dur }) => dur ?? 0)) / 1000;
  return { cpu: longest.tdur / 1000, clock, parts };
}

/** One journey in a fresh profile. @param {string} name @param {string} url @returns {Promise<Task>} */
async function travel(name, url) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'inkling-tasks-'));
  const trace = path.join(folder, 'trace.json');
  const browser = await puppeteer.launch({
    executablePath: findChromium() ?? 'chromium',
    args: QUIET,
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(url);
    await page.waitForSelector('html[data-reader="ready"]');
    await JOURNEYS[name].before(page);
    await page.tracing.start({
      path: trace,
      categories: ['toplevel', '__metadata', 'devtools.timeline'],
    });
    await JOURNEYS[name].work(page);
    await page.tracing.stop();
    return longestTask(JSON.parse(await readFile(trace, 'utf8')).traceEvents, url);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {number[]} numbers */
function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (/** @type {number} */ i) => sorted[i].toFixed(1);
  return `median ${at(sorted.length >> 1)} ms, from ${at(0)} to ${at(sorted.length - 1)}`;
}

const { values } = parseArgs({
  options: {
    site: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string', default: Object.keys(JOURNEYS).join() },
    json: { type: 'boolean' },
    quick: { type: 'boolean' },
  },
});
const count = Number(values.rounds ?? (values.quick ? 1 : 5));
const names = values.only.split(',').filter((name) => name in JOURNEYS);
const mounts = values.site ? siteMounts(path.resolve(root, values.site)) : defaultMounts();
const server = await startServer({ port: 0, host: '127.0.0.1', mounts });
const say = values.json ? console.error : console.log;
/** @type {Record<string, Task[]>} */
const rounds = Object.fromEntries(names.map((name) => [name, []]));
try {
  say(
    `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores; load ${os.loadavg()[0].toFixed(1)}`,
  );
  for (let round = 0; round < count; round++) {
    for (const name of names) {
      const task = await travel(name, server.url);
      rounds[name].push(task);
      say(`${name}: CPU ${task.cpu.toFixed(1)} ms, clock ${task.clock.toFixed(1)} ms`);
      for (const part of task.parts) say(`  ${part}`);
    }
  }
} finally {
  await server.close();
}
if (values.json) console.log(JSON.stringify(rounds));
for (const name of names) {
  const of = (/** @type {'cpu' | 'clock'} */ key) => spread(rounds[name].map((task) => task[key]));
  say(`${name}, the longest task: CPU ${of('cpu')}; clock ${of('clock')}`);
}
