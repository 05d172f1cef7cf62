/* numbers.js - study of numbers of several digits, composed from real pen strokes.
 *
 *   STROKES=digits.ndjson node tools/studies/numbers.js [MODEL] [--json] [--numbers N] [--seed S]
 *   STROKES=digits.ndjson node tools/studies/numbers.js --marks score|tune [MODEL] [--json] [--numbers N] [--seed S]
 *   STROKES=digits.ndjson node tools/studies/numbers.js --fit
 *
 * MODEL is 'default' or a safetensors file. For each donor of the file it composes N (1000) numbers of 1 to 6 digits
 * (numbers/compose.js); the same seed gives the same numbers. It compares three groupings of the strokes: by geometry alone
 * (groupStrokes), with the network's probabilities (predictNumber), and the true one, which shows the errors of reading
 * alone. It reports, with 95 % intervals, by donor, by length and by the distance between digits:
 *   digits   share of digits that are right when both texts are aligned (1 - edit distance / digits)
 *   groups   share of digits whose strokes, and no others, were put together
 *   numbers  share of numbers that are right from the first digit to the last
 *
 * With --marks it reads numbers with points, slashes, signs and rows (numbers/marked.js): N (25) of each kind for each donor and each hand
 * that draws the marks. What tells marks was tuned on the donor aga and two hands (tune); the other donors that no network was trained
 * on, and four other hands, are only scored (score).
 *
 * The weights of web/inkling/numbers/grouping.js were fitted to numbers of the donors CHOSEN_ON alone (--fit computes them again), and
 * the weight of the network's probability (numbers.js) was chosen on those too. All other donors are only scored.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { groupStrokes, loadEngine, wilsonInterval } from '../../web/inkling/index.js';
import { openModel } from '../command/models.js';
import { parseDrawings } from '../command/pictures.js';
import { note, percent, print, progress, table } from '../command/terminal.js';
import { UNSEEN } from '../models/recipes.js';
import { composeNumber } from './numbers/compose.js';
import { fitWeights } from './numbers/fit.js';
import { HANDS, TUNED_ON } from './numbers/hands.js';
import { countMarked, markedTable } from './numbers/marked.js';

/** @typedef {import('./numbers/compose.js').Composed} Composed */
/** @typedef {import('./numbers/compose.js').Digit} Digit */

const CHOSEN_ON = ['apb', 'gmd'];
/** The donor that what tells marks was tuned on. */
const MARKS_CHOSEN_ON = 'aga';
/** Numbers a donor that the weights are fitted to; their seeds are none that is scored. */
const FITTED = 3000;
const FIT_SEED = 100_000_000;

/** @param {string} file @returns {Map<string, Map<number, Digit[]>>} digits by donor and label */
export function donorsOf(file) {
  /** @type {Map<string, Map<number, Digit[]>>} */
  const donors = new Map();
  for (const item of parseDrawings(readFileSync(file, 'utf8'), file)) {
    if (!('strokes' in item) || item.label === undefined) continue;
    const name = item.name.split('/')[0];
    const byLabel = donors.get(name) ?? donors.set(name, new Map()).get(name);
    const list = byLabel?.get(item.label) ?? [];
    byLabel?.set(item.label, [...list, { strokes: item.strokes, label: item.label }]);
  }
  return new Map([...donors].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Least number of insertions, deletions and changes between two texts (Levenshtein 1966).
 * @param {string} a @param {string} b */
export function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(row[j] + Number(letter !== b[j]), row[j + 1] + 1, next[j] + 1));
    row = next;
  }
  return row[b.length];
}

/** Right and all of digits, groups and numbers. */
class Tally {
  digits = [0, 0];
  groups = [0, 0];
  numbers = [0, 0];

  /** @param {Composed} composed @param {string} text @param {readonly number[][]} groups */
  add(composed, text, groups) {
    const found = new Set(groups.map((group) => group.join()));
    this.#count(
      this.digits,
      Math.max(0, composed.text.length - editDistance(composed.text, text)),
      composed.text.length,
    );
    this.#count(
      this.groups,
      composed.groups.filter((group) => found.has(group.join())).length,
      composed.groups.length,
    );
    this.#count(this.numbers, Number(text === composed.text), 1);
  }

  /** @param {number[]} pair @param {number} right @param {number} all */
  #count(pair, right, all) {
    pair[0] += right;
    pair[1] += all;
  }

  toJSON() {
    const score = (/** @type {number[]} */ [right, all]) => ({
      right,
      all,
      share: right / all,
      interval: wilsonInterval(right, all),
    });
    return { digits: score(this.digits), groups: score(this.groups), numbers: score(this.numbers) };
  }
}

/** @param {number} length */
const lengthName = (length) => (length === 1 ? '1 digit' : `${length} digits`);

/** The three ways to group. @param {import('../command/models.js').Model} model */
function waysOf(model) {
  /** @param {Composed} composed @param {readonly number[][]} groups */
  const readGroups = ({ strokes }, groups) => {
    const parts = groups.map((group) => model.predictStrokes(group.map((index) => strokes[index])));
    return {
      groups,
      text: parts.map(({ digit, verdict }) => (verdict === 'none' ? '?' : digit)).join(''),
    };
  };
  return {
    /** @param {Composed} composed */
    geometry: (composed) => readGroups(composed, groupStrokes(composed.strokes)),
    /** @param {Composed} composed */
    network: ({ strokes }) => {
      const { text, digits } = model.predictNumber(strokes);
      return { text, groups: digits.map((digit) => digit.strokes) };
    },
    /** @param {Composed} composed */
    given: (composed) => readGroups(composed, composed.groups),
  };
}

/** @typedef {'geometry' | 'network' | 'given'} Way */
/** @typedef {Record<Way, Map<string, Tally>>} Result by 'all', donor, length, gap */

/** @param {ReturnType<typeof waysOf>} ways @param {Map<string, Map<number, Digit[]>>} donors @param {number} count
 * @param {number} seed @returns {Result} */
function study(ways, donors, count, seed) {
  /** @type {Result} */
  const result = { geometry: new Map(), network: new Map(), given: new Map() };
  for (const [place, [donor, byLabel]] of [...donors].entries()) {
    for (let i = 0; i < count; i++) {
      const composed = composeNumber(byLabel, seed + 1_000_000 * place + i);
      // Who chose must not blend with who was only scored.
      const kind = CHOSEN_ON.includes(donor) ? 'chosen on' : 'others';
      const keys = [
        donor,
        kind,
        ...(kind === 'others' ? [lengthName(composed.text.length), composed.gap] : []),
      ];
      if (kind === 'others' && composed.late) keys.push('bars last');
      for (const way of /** @type {Way[]} */ (Object.keys(result))) {
        const { text, groups } = ways[way](composed);
        for (const key of keys) {
          const tally = result[way].get(key) ?? new Tally();
          tally.add(composed, text, groups);
          result[way].set(key, tally);
        }
      }
      if (i % 20 === 0) progress(`${donor} ${percent(i / count, 0)}`);
    }
  }
  progress('');
  return result;
}

/** @param {Result} result @param {string[]} donors */
function printResult(result, donors) {
  const rows = [
    ...CHOSEN_ON.filter((name) => donors.includes(name)),
    ...donors.filter((name) => !CHOSEN_ON.includes(name)),
    'others',
    ...[1, 2, 3, 4, 5, 6].map(lengthName),
    'tight',
    'usual',
    'wide',
    'bars last',
  ];
  /** @param {number[]} pair */
  const cell = ([right, all]) => {
    const [low, high] = wilsonInterval(right, all);
    return `${(100 * (right / all)).toFixed(2)} (${(100 * low).toFixed(1)}..${(100 * high).toFixed(1)})`;
  };
  print(
    `Numbers composed from pen strokes, in percent with 95 % intervals. Chosen on: ${CHOSEN_ON.join(', ')}; rows from "others" on are of the others.\n`,
  );
  print(
    table([
      [
        '',
        'numbers',
        'digits right',
        'groups right',
        'numbers right',
        'by geometry alone',
        'groups given',
      ],
      ...rows.flatMap((name) => {
        const tally = result.network.get(name);
        if (!tally) return [];
        return [
          [
            name,
            tally.numbers[1],
            cell(tally.digits),
            cell(tally.groups),
            cell(tally.numbers),
            .../** @type {Way[]} */ (['geometry', 'given']).map((way) =>
              cell(/** @type {Tally} */ (result[way].get(name)).numbers),
            ),
          ],
        ];
      }),
    ]),
  );
}

/** Numbers with marks. @param {import('../command/models.js').Model} model @param {Map<string, Map<number, Digit[]>>} donors
 * @param {boolean} isScore @param {number} count @param {number} seed @param {boolean} json */
function studyMarks(model, donors, isScore, count, seed, json) {
  const own = [...donors].filter(
    ([name]) => UNSEEN.includes(name) && (name !== MARKS_CHOSEN_ON) === isScore,
  );
  const hands = isScore ? HANDS : TUNED_ON;
  const counts = countMarked(
    model,
    own.map(([, byLabel]) => byLabel),
    hands,
    count,
    seed,
  );
  if (json) return print(JSON.stringify({ hands: Object.keys(hands), counts }, null, 2));
  print(
    `Numbers with marks, in percent. Donors: ${own.map(([name]) => name).join(', ')}; hands: ${Object.keys(hands).join(', ')}.\n`,
  );
  print(markedTable(counts));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    fit: { type: 'boolean' },
    marks: { type: 'string' },
    numbers: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const file = process.env.STROKES;
if (!file) {
  note(
    'This study needs pen strokes: STROKES=FILE, one JSON object a line (inkling predict --help describes it)',
  );
  process.exit(3);
}
const engine = await loadEngine();
const donors = donorsOf(file);
if (values.fit) {
  const composed = CHOSEN_ON.flatMap((name, source) => {
    const byLabel = donors.get(name);
    const count = byLabel ? FITTED : 0;
    return Array.from({ length: count }, (_, i) =>
      composeNumber(/** @type {any} */ (byLabel), FIT_SEED * (source + 1) + i),
    );
  });
  const { weights, joints, wrong } = fitWeights(composed);
  print(JSON.stringify(weights, null, 2));
  note(`${joints} joints of ${composed.length} numbers, ${wrong} on the wrong side`);
} else if (values.marks !== undefined) {
  const model = await openModel(engine, positionals[0] ?? 'default');
  const [count, seed] = [Number(values.numbers ?? 25), Number(values.seed)];
  studyMarks(model, donors, values.marks !== 'tune', count, seed, Boolean(values.json));
} else {
  const model = await openModel(engine, positionals[0] ?? 'default');
  const result = study(waysOf(model), donors, Number(values.numbers ?? 1000), Number(values.seed));
  if (values.json) {
    const plain = Object.entries(result).map(([way, tallies]) => [
      way,
      Object.fromEntries(tallies),
    ]);
    print(
      JSON.stringify(
        { model: positionals[0] ?? 'default', chosenOn: CHOSEN_ON, ...Object.fromEntries(plain) },
        null,
        2,
      ),
    );
  } else {
    printResult(result, [...donors.keys()]);
  }
}
