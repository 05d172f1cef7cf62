/* measure.js - has readers read the same scenes, and counts by kind what they read right, surely or not, and what they refuse. */
import { wilsonInterval } from '../../../web/inkling/index.js';
import { KINDS } from './kinds.js';
import { sceneOf, textOf } from './scene.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./writing.js').Donor} Donor */
/** @typedef {{ text: string, verdict: string }} Answer verdict: 'digit' is sure, 'none' a refusal */
/**
 * @typedef {object} Reader
 * @property {string} name
 * @property {readonly import('./kinds.js').Kind['holds'][]} holds the scenes that it reads
 * @property {(scene: Scene) => unknown} [prepare] what read() gets instead of the scene; takes no part in the time
 * @property {(given: any) => Answer | Promise<Answer>} read
 */
/** @typedef {{ donor: string, seed: number, text: string, read: string, verdict: string }} Miss */
/**
 * @typedef {object} Row
 * @property {string} kind
 * @property {string} reader
 * @property {number} count
 * @property {number} right the whole text, sure or not; of an empty sheet a refusal
 * @property {readonly [number, number]} interval of the right ones, 95 %
 * @property {number} sureRight
 * @property {number} sureWrong
 * @property {readonly [number, number]} sureWrongInterval
 * @property {number} refused
 * @property {number} failed pictures that ended in an error
 * @property {string} [error] the first of them
 * @property {number} ms median of the time to read a picture
 * @property {Miss[]} missed
 */
/**
 * @typedef {object} Plan
 * @property {readonly string[]} kinds
 * @property {ReadonlyMap<string, Donor>} donors who write in turn
 * @property {number} first seed
 * @property {number} count scenes of each kind
 * @property {number} size of the pictures: 1 is usual
 * @property {boolean} lens whether the other renderer draws them
 */

/**
 * @param {Plan} plan
 * @param {readonly Reader[]} readers
 * @param {(scene: Scene, name: string) => void} [seen] gets each scene, with its kind and seed as a name
 * @returns {AsyncGenerator<Row>} a row for each kind and reader
 */
export async function* measured(
  { kinds, donors, first, count, size, lens },
  readers,
  seen = () => {},
) {
  const names = [...donors.keys()];
  for (const kind of kinds) {
    const rows = readers
      .filter(({ holds }) => holds.includes(KINDS[kind].holds))
      .map((reader) => ({ reader, tally: new Tally(kind, reader.name) }));
    for (let i = 0; i < count; i++) {
      const [seed, donor] = [first + i, names[i % names.length]];
      const own = /** @type {Donor} */ (donors.get(donor));
      const scene = sceneOf(kind, textOf(kind, seed), own, seed, { size, lens });
      seen(scene, `${kind.replaceAll(' ', '-')}-${seed}`);
      for (const { reader, tally } of rows) await tally.add(scene, donor, seed, reader);
    }
    for (const { tally } of rows) yield tally.row();
  }
}

class Tally {
  /** @type {number[]} */
  #times = [];
  /** @type {Omit<Row, 'interval' | 'sureWrongInterval' | 'ms'>} */
  #counts;

  /** @param {string} kind @param {string} reader */
  constructor(kind, reader) {
    const none = { count: 0, right: 0, sureRight: 0, sureWrong: 0, refused: 0, failed: 0 };
    this.#counts = { kind, reader, ...none, missed: [] };
  }

  /** @param {Scene} scene @param {string} donor @param {number} seed @param {Reader} reader */
  async add(scene, donor, seed, reader) {
    const counts = this.#counts;
    counts.count++;
    /** @type {Answer} */
    let answer;
    const given = reader.prepare ? reader.prepare(scene) : scene;
    const start = performance.now();
    try {
      answer = await reader.read(given);
    } catch (error) {
      counts.failed++;
      counts.error ??= String(error);
      return;
    }
    this.#times.push(performance.now() - start);
    const isRight = scene.text === '' ? answer.verdict === 'none' : answer.text === scene.text;
    const isSure = answer.verdict === 'digit';
    if (isRight) counts.right++;
    else
      counts.missed.push({
        donor,
        seed,
        text: scene.text,
        read: answer.text,
        verdict: answer.verdict,
      });
    if (isSure && isRight) counts.sureRight++;
    if (isSure && !isRight) counts.sureWrong++;
    if (answer.verdict === 'none') counts.refused++;
  }

  /** @returns {Row} */
  row() {
    const { count, right, sureWrong } = this.#counts;
    const times = this.#times.sort((a, b) => a - b);
    return {
      ...this.#counts,
      interval: wilsonInterval(right, count),
      sureWrongInterval: wilsonInterval(sureWrong, count),
      ms: times[Math.floor(times.length / 2)] ?? 0,
    };
  }
}

/** Rows over several kinds, each reader's together. @param {readonly Row[]} rows @param {string} kind a name for them
 *  @returns {Row[]} the time is the median of medians */
export function together(rows, kind) {
  return [...new Set(rows.map(({ reader }) => reader))].map((reader) => {
    const own = rows.filter((row) => row.reader === reader);
    const sum = (
      /** @type {'count' | 'right' | 'sureRight' | 'sureWrong' | 'refused' | 'failed'} */ key,
    ) => own.reduce((all, row) => all + row[key], 0);
    const times = own.map(({ ms }) => ms).sort((a, b) => a - b);
    return {
      kind,
      reader,
      count: sum('count'),
      right: sum('right'),
      interval: wilsonInterval(sum('right'), sum('count')),
      sureRight: sum('sureRight'),
      sureWrong: sum('sureWrong'),
      sureWrongInterval: wilsonInterval(sum('sureWrong'), sum('count')),
      refused: sum('refused'),
      failed: sum('failed'),
      ms: times[Math.floor(times.length / 2)],
      missed: own.flatMap(({ missed }) => missed),
    };
  });
}

export const HEADINGS = [
  'kind',
  'reader',
  'scenes',
  'right, %',
  '95 %',
  'sure and right',
  'sure and wrong',
  '95 %',
  'refused',
  'failed',
  'ms',
];

/** Cells of a row under HEADINGS. @param {Row} row */
export function cellsOf(row) {
  const { kind, reader, count, right, sureRight, sureWrong, refused, failed, ms } = row;
  const share = (/** @type {number} */ part) => (100 * part).toFixed(1);
  const range = (/** @type {readonly [number, number]} */ [low, high]) =>
    `${share(low)}..${share(high)}`;
  return [
    kind,
    reader,
    count,
    share(right / count),
    range(row.interval),
    share(sureRight / count),
    share(sureWrong / count),
    range(row.sureWrongInterval),
    share(refused / count),
    failed,
    ms.toFixed(1),
  ];
}

/** Drawings by donor and digit. @param {readonly import('../../command/strokes.js').Drawing[]} drawings
 * @param {readonly string[]} names of donors @returns {Map<string, Donor>} */
export function donorsOf(drawings, names) {
  return new Map(
    names.map((name) => {
      const own = drawings.filter((drawing) => drawing.name.startsWith(`${name}/`));
      if (own.length === 0) throw new Error(`no drawing is by '${name}'`);
      return [
        name,
        new Map(
          Array.from({ length: 10 }, (_, digit) => [
            digit,
            own.filter(({ label }) => label === digit).map(({ strokes }) => strokes),
          ]),
        ),
      ];
    }),
  );
}

/** Kinds of which the name, or its beginning, is asked for. @param {string | undefined} wanted separated by commas, all if undefined */
export function kindsOf(wanted) {
  const all = Object.keys(KINDS);
  if (wanted === undefined) return all;
  return wanted.split(',').flatMap((name) => {
    const found = all.filter((kind) => kind === name || kind.startsWith(`${name} `));
    if (found.length === 0) throw new Error(`no kind '${name}'; there are ${all.join(', ')}`);
    return found;
  });
}
