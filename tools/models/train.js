/* train.js - `make models`: trains the shipped models with several seeds, scores each, and writes weights/ with its records.
 *
 *   node tools/models/train.js [--only NAME,...] [--seeds N,...] [--workers N] [--table] [--quick]
 *
 * Without --only it trains the shipped models: tiny, default, and record, an ensemble of five default networks.
 * It takes hours and can be stopped and continued at any time: a finished run is in weights/models.json and in build/models/, an
 * unfinished one continues from its checkpoint. Seed 1 ships, with any score; the other seeds show the spread.
 * Each network is scored on the test set once, at the end of its run; the score chooses nothing. --quick tries the program: two
 * epochs of `tiny` on 4,000 built-in digits, all of it into build/quick/models/.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadEngine } from '../../web/inkling/index.js';
import { saveFile } from '../command/files.js';
import { SHIPPED } from '../command/models.js';
import { count, note, percent, print, table } from '../command/terminal.js';
import { COMBINE, LEVELS, MEMBERS, RUNS, SEEDS } from './recipes.js';
import { scoreCard, ship } from './ship.js';

/**
 * @typedef {object} Entry a network that was trained
 * @property {string} network
 * @property {number} seed
 * @property {string} command
 * @property {number} parameters
 * @property {string} weightsSha256
 * @property {{ correct: number, accuracy: number }} test
 * @property {Record<string, { correct: number, count: number }>} strokes by donor
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const inkling = path.join(root, 'tools/inkling.js');
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: SHIPPED.join(',') },
    seeds: { type: 'string', default: SEEDS.join(',') },
    workers: { type: 'string' }, // never changes a result; two runs at a time with one worker each are slightly faster
    table: { type: 'boolean' },
    quick: { type: 'boolean' },
  },
});
/** Where the shipped files, their cards and the records go. */
const FOLDER = values.quick ? 'build/quick/models' : 'weights';
const RECORD = path.join(root, FOLDER, 'models.json');
const BUILD = path.join(root, values.quick ? FOLDER : 'build/models');
const workers = values.workers ? ['--workers', values.workers] : [];
if (values.quick) {
  Object.assign(values, { only: 'tiny', seeds: '1' });
  rmSync(BUILD, { recursive: true, force: true });
}

/** Runs the command and gives what it prints. @param {string[]} args */
function run(args) {
  const { status, stdout } = spawnSync(process.execPath, [inkling, ...args], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

/** The same, as JSON. @param {string[]} args @returns {any} */
const ask = (args) => JSON.parse(run([...args, '--json']));

/** @returns {{ runs: Entry[] }} */
const records = () =>
  existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, 'utf8')) : { runs: [] };

/** @param {string} network @param {number} seed */
const fileOf = (network, seed) => path.join(BUILD, `${network}-${seed}.safetensors`);

/** What `inkling` is called with. @param {string} network @param {number} seed */
const argsOf = (network, seed) => [
  ...['train', ...RUNS[network], '--seed', String(seed)],
  ...(values.quick ? ['--data', 'synthetic:4000', '--epochs', '2'] : []),
];

/** @param {any} evaluation @returns {Pick<Entry, 'test' | 'strokes'>} */
function scoresOf({ test, strokes }) {
  const donors = Object.entries(strokes?.donors ?? {}).map(([donor, { correct, count: of }]) => [
    donor,
    { correct, count: of },
  ]);
  return {
    test: { correct: test.correct, accuracy: test.accuracy },
    strokes: Object.fromEntries(donors),
  };
}

/** SHA-256 of a file's weights. @param {string} file */
async function hashOf(file) {
  const model = await (await loadEngine()).loadModel(new Uint8Array(readFileSync(file)));
  const hash = await model.hash();
  model.dispose();
  return hash;
}

/** Trains and scores a network, unless it is recorded. @param {string} network @param {number} seed */
async function train(network, seed) {
  const file = fileOf(network, seed);
  const args = argsOf(network, seed);
  const command = ['inkling', ...args].join(' ');
  // A run that was stopped has left a file as well, and its checkpoint.
  const isUnfinished = existsSync(`${file}.checkpoint`);
  const isThere = existsSync(file) && !isUnfinished;
  const known = records().runs.find((entry) => entry.command === command);
  if (isThere && known?.weightsSha256 === (await hashOf(file))) return;
  if (!isThere) {
    const resume = isUnfinished ? ['--resume'] : [];
    note(`${command}${resume.length > 0 ? '   (going on)' : ''}`);
    const { seconds } = ask([...args, '--save', file, '--keep-checkpoint', ...resume, ...workers]);
    note(`trained in ${seconds.toFixed(0)} s`);
  }
  const evaluation = ask(['eval', file]);
  const { parameters, weightsSha256 } = evaluation;
  const entry = { network, seed, command, parameters, weightsSha256, ...scoresOf(evaluation) };
  note(`${network} seed ${seed}: ${count(entry.test.correct)} of 10,000`);
  const others = records().runs.filter((other) => other.network !== network || other.seed !== seed);
  await saveFile(RECORD, `${JSON.stringify({ runs: [...others, entry] }, null, 2)}\n`);
}

/** Combines the networks of 'record'. */
async function shipEnsemble() {
  const files = MEMBERS.map((member) => path.join('build/models', `${member}.safetensors`));
  const card = path.join(root, 'weights/record.json');
  const rounding = ['--dtype', 'I8', '--levels', String(LEVELS.record)];
  run([
    'combine',
    ...files,
    ...COMBINE,
    ...rounding,
    '--save',
    'weights/record.safetensors',
    '--card',
    card,
  ]);
  await scoreCard('record', card, run);
}

/** @param {number[]} values */
function spread(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length > 1 ? Math.sqrt(square / (values.length - 1)) : 0;
  return `${(100 * mean).toFixed(3)} ± ${(100 * deviation).toFixed(3)}`;
}

function printTable() {
  const { runs } = records();
  const donors = [...new Set(runs.flatMap((entry) => Object.keys(entry.strokes)))].sort();
  const rows = Object.keys(RUNS).flatMap((network) => {
    const all = runs.filter((entry) => entry.network === network);
    if (all.length === 0) return [];
    const of = (/** @type {string} */ donor) =>
      spread(all.map(({ strokes }) => strokes[donor].correct / strokes[donor].count));
    return [
      [
        network,
        count(all[0].parameters),
        all.map(({ seed }) => seed).join(' '),
        spread(all.map(({ test }) => test.accuracy)),
        percent(Math.min(...all.map(({ test }) => test.accuracy))),
        ...donors.map(of),
      ],
    ];
  });
  print(table([['network', 'parameters', 'seeds', 'MNIST test %', 'lowest', ...donors], ...rows]));
}

if (!values.table) {
  mkdirSync(BUILD, { recursive: true });
  const seeds = values.seeds.split(',').map(Number);
  const names = values.only.split(',');
  const known = [...Object.keys(RUNS), 'record'];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    note(`--only takes ${known.join(', ')}; '${unknown}' is none of them`);
    process.exit(2);
  }
  for (const name of names) {
    if (name === 'record') await shipEnsemble();
    else {
      for (const seed of seeds) await train(name, seed);
      const first = { trained: fileOf(name, 1), args: argsOf(name, 1) };
      if (seeds.includes(1) && SHIPPED.includes(name)) await ship(name, first, root, FOLDER, run);
    }
  }
}
printTable();
