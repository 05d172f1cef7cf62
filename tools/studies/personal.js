/* personal.js - what learning a hand is worth: accuracy on drawings of a donor before and after learning 1, 3, 5, 10 drawings of
 * each digit from the same donor, and what that costs on MNIST.
 *
 *   node tools/studies/personal.js [MODEL...] [--validation] [--json]
 *
 * The net learns as in the page (web/app/mine/tune.js). One half of a donor's drawings is held out; the drawings to learn are drawn
 * from the other, three times. What is replayed is MNIST's training pictures, or built-in digits as in a page without MNIST. The cost
 * is read on MNIST's test set, to report; with --validation on the 5,000 training pictures held back, which are then not replayed
 * either: that is how the recipe was chosen, with the donors apb and gmd. The other donors are never trained on.
 */
import { wilsonInterval, subsetDataset, syntheticDataset } from '../../web/inkling/index.js';
import { writeDrawings } from '../../web/app/data/write.js';
import { REPLAYED, evenly, tuned } from '../../web/app/mine/tune.js';
import { openTrainingSet } from '../cli/datasets.js';
import { percent, print, progress, table } from '../cli/terminal.js';
import { randomOf, shuffled } from './random.js';
import { DIGITS, TRAINED_ON, groupsOf, main, mayBeLearnt, mnistPictures, penStrokes } from './study.js';

/** @typedef {import('./study.js').Drawing} Drawing */
/** @typedef {import('./study.js').Model} Model */
/** @typedef {import('./study.js').Dataset} Dataset */
/** @typedef {{ each: number, drawings: number, after: number, mnist: number, worstMnist: number }} Step
 *   drawings that were learnt; then means over the draws: accuracy, change on MNIST; and the worst of these changes */
/** @typedef {{ name: string, trainedOn: boolean, count: number, before: number, interval: [number, number], steps: Step[] }} Curve */
/** @typedef {{ mnist: { data: string, count: number, before: number }, replays: Record<string, Curve[]> }} Personal */

const EACH = [1, 3, 5, 10];
const DRAWS = 3;
/** A single writer is measured apart from this many drawings on. */
const LEAST = 200;

/** @type {import('./study.js').Study} */
export const personal = {
  name: 'personal',
  /** @returns {Promise<Personal>} */
  async measure(engine, model, options) {
    const mnist = await mnistPictures(engine, options);
    const replayed = options.validation ? await mayBeLearnt(engine) : (await openTrainingSet(engine, 'mnist', 1)).dataset;
    const replays = {
      mnist: subsetDataset(replayed, evenly(REPLAYED, replayed.count)),
      'built-in': syntheticDataset(REPLAYED, { seed: 28, engine }),
    };
    const before = (await model.evaluate(mnist)).accuracy;
    /** @type {Personal} */
    const figures = { mnist: { data: mnist.name, count: mnist.count, before }, replays: {} };
    const groups = writersOf(await penStrokes());
    for (const [kind, replay] of Object.entries(replays)) {
      figures.replays[kind] = [];
      for (const [name, list] of groups) {
        progress(`${name}, replaying ${kind}`);
        figures.replays[kind].push(await curveOf({ model, name, list, replay, mnist, mnistBefore: before }));
      }
    }
    return figures;
  },
  show,
};

/** Donors, then single writers with enough drawings who are not a donor's only one. @param {readonly Drawing[]} strokes */
function writersOf(strokes) {
  const donors = groupsOf(strokes, ({ donor }) => donor);
  const hands = [...groupsOf(strokes, ({ hand }) => hand)].filter(
    ([hand, list]) => list.length >= LEAST && list.length < (donors.get(hand.split('/')[0])?.length ?? 0),
  );
  return new Map([...donors, ...hands]);
}

/**
 * @param {object} what
 * @param {Model} what.model
 * @param {string} what.name
 * @param {readonly Drawing[]} what.list
 * @param {Dataset} what.replay
 * @param {Dataset} what.mnist
 * @param {number} what.mnistBefore
 * @param {readonly number[]} [what.each] drawings of each digit
 * @param {number} [what.draws]
 * @returns {Promise<Curve>}
 */
export async function curveOf({ model, name, list, replay, mnist, mnistBefore, each = EACH, draws = DRAWS }) {
  const { learn, read } = halvesOf(list);
  const test = writeDrawings(read, [0]);
  const before = await model.evaluate(test);
  const steps = [];
  for (const size of each) {
    const runs = [];
    for (let draw = 0; draw < draws; draw++) {
      const drawings = drawnFrom(learn, size, draw);
      const after = await tuned({ base: model, drawings, write: writeDrawings, replay });
      runs.push({
        drawings: drawings.length,
        after: (await after.evaluate(test)).accuracy,
        mnist: (await after.evaluate(mnist)).accuracy - mnistBefore,
      });
      after.dispose();
    }
    steps.push({
      each: size,
      drawings: meanOf(runs, 'drawings'),
      after: meanOf(runs, 'after'),
      mnist: meanOf(runs, 'mnist'),
      worstMnist: Math.min(...runs.map((run) => run.mnist)),
    });
  }
  return {
    name,
    trainedOn: TRAINED_ON.includes(name.split('/')[0]),
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

/** @param {Personal} figures */
function show({ mnist, replays }) {
  print(`${mnist.data}, ${mnist.count} pictures, before: ${percent(mnist.before)}`);
  const points = (/** @type {number} */ share) => `${share < 0 ? '' : '+'}${(100 * share).toFixed(2)}`;
  for (const [kind, curves] of Object.entries(replays)) {
    /** @param {string} name @param {Curve[]} list @param {string} note @returns {string[]} */
    const gains = (name, list, note) => [
      name,
      note,
      '',
      percent(meanOf(list, 'before')),
      ...EACH.map((_, i) => points(meanOf(list.map(({ before, steps }) => ({ gain: steps[i].after - before })), 'gain'))),
      ...EACH.map((_, i) => points(meanOf(list.map(({ steps }) => ({ loss: steps[i].mnist })), 'loss'))),
    ];
    const rows = curves.map((curve) => {
      const [name, , , ...cells] = gains(curve.name, [curve], '');
      return [name, curve.trainedOn ? 'yes' : 'no', String(curve.count), ...cells];
    });
    const donors = curves.filter(({ name }) => !name.includes('/'));
    print(`\nReplaying ${kind}: change in points after learning so many drawings of each digit; then the change on MNIST`);
    print(
      table([
        ['writer', 'trained on', 'held out', 'before', ...EACH.map(String), ...EACH.map((each) => `MNIST ${each}`)],
        ...rows,
        gains('mean', donors, 'donors'),
        gains('mean', donors.filter(({ trainedOn }) => !trainedOn), 'donors never trained on'),
      ]),
    );
  }
  print();
}

await main(personal, import.meta.url);
