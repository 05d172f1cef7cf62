/* personal.js - study of learning a handwriting: accuracy on a donor's drawings before and after tuning to 1, 3, 5, 10 drawings of
 * each digit from the same donor, and the loss of accuracy on MNIST.
 *
 *   node tools/studies/personal.js [MODEL...] [--validation] [--json]
 *
 * An ensemble cannot learn and has no figures. The net is tuned as on the page (web/app/mine/tune.js). One half of a donor's
 * drawings is held out; the drawings to learn are sampled from the other half, three times. Replayed are MNIST's training
 * pictures, or built-in digits as on a page without MNIST. The loss is measured on MNIST's test set, to report; with
 * --validation on the 5,000 held-back training pictures, which are then not replayed. The recipe was chosen in that way, with
 * the donors apb and gmd. The other donors are unseen: no model is trained on them. It also measures the share of built-in
 * non-digits with another verdict than 'digit', which tuning should keep.
 */
import { writeDrawings } from '../../web/app/data/write.js';
import {
  REPLAYED,
  REPLAYED_NONE,
  REPLAY_SEED,
  WAY,
  evenly,
  tuned,
} from '../../web/app/mine/tune.js';
import { DIGITS } from '../../web/inkling/internal.js';
import {
  concatDatasets,
  nonDigitDataset,
  subsetDataset,
  syntheticDataset,
  wilsonInterval,
} from '../../web/inkling/index.js';
import { openTrainingSet } from '../command/datasets.js';
import { UNSEEN } from '../models/recipes.js';
import { percent, print, progress, table } from '../command/terminal.js';
import { randomOf, shuffled } from './random.js';
import { groupsOf, main, mayBeLearnt, mnistPictures, penStrokes, picturesOf } from './study.js';

/** @typedef {import('./study.js').Drawing} Drawing */
/** @typedef {import('./study.js').Model} Model */
/** @typedef {import('./study.js').Dataset} Dataset */
/** @typedef {{ each: number, drawings: number, after: number, mnist: number, worstMnist: number, refused: number }} Step
 *   drawings that were learnt; then means over the draws: accuracy, change on MNIST and the worst of these changes, non-digits refused */
/** @typedef {{ name: string, unseen: boolean, count: number, before: number, interval: [number, number], steps: Step[] }} Curve */
/** @typedef {{ data: string, count: number, before: number, refused: number, replays: Record<string, Curve[]> }} Personal */

const EACH = [1, 3, 5, 10];
const DRAWS = 3;
/** Pictures that are no digits, from a seed that nothing is trained with. */
const NON_DIGITS = { count: 1000, seed: 9001 };
/** A single writer is measured apart from this many drawings on. */
const LEAST = 200;

/** @type {import('./study.js').Study} */
export const personal = {
  name: 'personal',
  /** @returns {Promise<Personal | { learns: false }>} */
  async measure(engine, model, options) {
    if (model.members) return { learns: false };
    const mnist = await mnistPictures(engine, options);
    const replayed = options.validation
      ? await mayBeLearnt(engine)
      : (await openTrainingSet(engine, 'mnist', 1)).dataset;
    const nonDigits = picturesOf(
      engine,
      nonDigitDataset(NON_DIGITS.count, { seed: NON_DIGITS.seed, engine }),
    );
    const before = (await model.evaluate(mnist)).accuracy;
    /** @type {Personal} */
    const figures = {
      data: mnist.name,
      count: mnist.count,
      before,
      refused: refusedBy(model, nonDigits),
      replays: {},
    };
    const groups = writersOf(await penStrokes(options));
    for (const [kind, way, digits] of /** @type {const} */ ([
      ['mnist', WAY.mnist, subsetDataset(replayed, evenly(REPLAYED, replayed.count))],
      ['built-in', WAY.builtIn, syntheticDataset(REPLAYED, { seed: REPLAY_SEED, engine })],
    ])) {
      const replay = model.none
        ? concatDatasets([digits, nonDigitDataset(REPLAYED_NONE, { seed: REPLAY_SEED, engine })])
        : digits;
      figures.replays[kind] = [];
      for (const [name, list] of groups) {
        progress(`${name}, replaying ${kind}`);
        figures.replays[kind].push(
          await curveOf({
            ...{ model, name, list, replay, way, mnist, mnistBefore: before, nonDigits },
            ...(options.quick && { each: [1], draws: 1 }),
          }),
        );
      }
    }
    return figures;
  },
  show,
};

/** Share that gets no verdict 'digit'. @param {Model} model @param {Float32Array[]} pictures */
const refusedBy = (model, pictures) =>
  model.predict(pictures).filter(({ verdict }) => verdict !== 'digit').length / pictures.length;

/** Donors, then single writers with enough drawings who are not a donor's only one. @param {readonly Drawing[]} strokes */
function writersOf(strokes) {
  const donors = groupsOf(strokes, ({ donor }) => donor);
  const hands = [...groupsOf(strokes, ({ hand }) => hand)].filter(
    ([hand, list]) =>
      list.length >= LEAST && list.length < (donors.get(hand.split('/')[0])?.length ?? 0),
  );
  return new Map([...donors, ...hands]);
}

/**
 * @param {object} what
 * @param {Model} what.model
 * @param {string} what.name
 * @param {readonly Drawing[]} what.list
 * @param {Dataset} what.replay
 * @param {number} what.way
 * @param {Dataset} what.mnist
 * @param {number} what.mnistBefore
 * @param {Float32Array[]} what.nonDigits
 * @param {readonly number[]} [what.each] drawings of each digit
 * @param {number} [what.draws]
 * @returns {Promise<Curve>}
 */
export async function curveOf({
  model,
  name,
  list,
  replay,
  way,
  mnist,
  mnistBefore,
  nonDigits,
  each = EACH,
  draws = DRAWS,
}) {
  const { learn, read } = halvesOf(list);
  const test = writeDrawings(read, [0]);
  const before = await model.evaluate(test);
  const steps = [];
  for (const size of each) {
    const runs = [];
    for (let draw = 0; draw < draws; draw++) {
      const drawings = drawnFrom(learn, size, draw);
      const after = await tuned({ base: model, drawings, write: writeDrawings, replay, way });
      runs.push({
        drawings: drawings.length,
        after: (await after.evaluate(test)).accuracy,
        mnist: (await after.evaluate(mnist)).accuracy - mnistBefore,
        refused: refusedBy(after, nonDigits),
      });
      after.dispose();
    }
    steps.push({
      each: size,
      drawings: meanOf(runs, 'drawings'),
      after: meanOf(runs, 'after'),
      mnist: meanOf(runs, 'mnist'),
      worstMnist: Math.min(...runs.map((run) => run.mnist)),
      refused: meanOf(runs, 'refused'),
    });
  }
  return {
    name,
    unseen: UNSEEN.includes(name.split('/')[0]),
    count: test.count,
    before: before.accuracy,
    interval: wilsonInterval(before.correct, before.count),
    steps,
  };
}

/** @template {string} K @param {readonly Record<K, number>[]} list @param {K} key */
const meanOf = (list, key) => list.reduce((sum, item) => sum + item[key], 0) / list.length;

/** Two halves with as many of each digit, whatever the order of the file.
 *  @param {readonly Drawing[]} list @returns {{ learn: Drawing[], read: Drawing[] }} */
export function halvesOf(list) {
  const sorted = [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
  const dealt = shuffled(sorted, randomOf(2)).sort((a, b) => a.label - b.label);
  return {
    learn: dealt.filter((_, i) => i % 2 === 0),
    read: dealt.filter((_, i) => i % 2 === 1),
  };
}

/** So many of each digit, or all where there are fewer. @param {readonly Drawing[]} list @param {number} each @param {number} draw */
export function drawnFrom(list, each, draw) {
  const order = shuffled(list, randomOf(3, draw));
  return Array.from({ length: DIGITS }, (_, digit) =>
    order.filter(({ label }) => label === digit).slice(0, each),
  ).flat();
}

/** Points of a hundred, with their sign. @param {number} share */
const points = (share) => `${share < 0 ? '' : '+'}${(100 * share).toFixed(2)}`;

/** One row of the table: means over the writers. @param {Curve[]} list @returns {string[]} */
function meansOf(list) {
  const gain = (/** @type {number} */ i) =>
    meanOf(
      list.map(({ before, steps }) => ({ gain: steps[i].after - before })),
      'gain',
    );
  const step = (/** @type {number} */ i, /** @type {'mnist' | 'refused'} */ key) =>
    meanOf(
      list.map(({ steps }) => steps[i]),
      key,
    );
  const { steps } = list[0];
  return [
    percent(meanOf(list, 'before')),
    ...steps.map((_, i) => points(gain(i))),
    ...steps.map((_, i) => points(step(i, 'mnist'))),
    percent(step(steps.length - 1, 'refused'), 1),
  ];
}

/** The writers, then the means of all donors and of those that no model is trained on. @param {Curve[]} curves */
function tableOf(curves) {
  const donors = curves.filter(({ name }) => !name.includes('/'));
  const unseen = donors.filter((curve) => curve.unseen);
  const sizes = curves[0].steps.map(({ each }) => String(each));
  return table([
    [
      'writer',
      'trained on',
      'held out',
      'before',
      ...sizes,
      ...sizes.map((each) => `MNIST ${each}`),
      'refused',
    ],
    ...curves.map((curve) => [
      curve.name,
      curve.unseen ? 'never' : 'by some',
      String(curve.count),
      ...meansOf([curve]),
    ]),
    ['mean', 'donors', '', ...meansOf(donors)],
    ['mean', 'never trained on', '', ...meansOf(unseen)],
  ]);
}

/** @param {Personal | { learns: false }} figures */
function show(figures) {
  if (!('replays' in figures)) {
    print('an ensemble: it does not learn\n');
    return;
  }
  print(
    `${figures.data}, ${figures.count} pictures, before: ${percent(figures.before)}; ` +
      `of what is no digit refused before: ${percent(figures.refused, 1)}`,
  );
  for (const [kind, curves] of Object.entries(figures.replays)) {
    print(
      `\nReplaying ${kind}: points gained by learning 1, 3, ... drawings of each digit; then the change on MNIST`,
    );
    print(tableOf(curves));
  }
  print();
}

await main(personal, import.meta.url);
