/* code-python.js - what the programs of Keras and of PyTorch have in common: values, the rate of a step, and what they lack. */

/** @typedef {import('./code.js').Facts} Facts */

/** The classes of optimizers; PyTorch spells NAdam otherwise. */
export const OPTIMIZERS = {
  sgd: 'SGD',
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
  adadelta: 'Adadelta',
  nadam: 'Nadam',
  amsgrad: 'Adam',
};

/** Whether an optimizer has two moments, as Adam. @param {string} kind */
export const isOfAdams = (kind) => ['adam', 'adamw', 'nadam', 'amsgrad'].includes(kind);

/** A value in Python. @param {unknown} value @returns {string} */
export function python(value) {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, one]) => `${/^\d+$/.test(key) ? key : python(key)}: ${python(one)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

/** Arguments by their names; undefined ones are left out. @param {Record<string, unknown>} given */
export const named = (given) =>
  Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${python(value)}`)
    .join(', ');

/** Whether the rate changes from step to step. @param {Facts} facts */
export const hasSchedule = ({ recipe }) =>
  recipe.learningRate.schedule !== 'constant' || recipe.learningRateChanges.length > 0;

/** rate(step) in Python, as Inkling computes it; needs steps_per_epoch and steps. @param {Facts} facts */
export function rateFunction({ recipe: { learningRate: rate, learningRateChanges: changes } }) {
  const { schedule, base } = rate;
  const lines = [
    'def half_cosine(a, b, x):  # from a at 0 to b at 1',
    '    return b + (a - b) * 0.5 * (1 + math.cos(math.pi * x))',
    '',
    '',
    'def rate(step):  # of a step, counted from 0',
    ...(changes.length > 0
      ? [
          `    for at, changed in reversed(${python(changes)}):  # by hand, while it ran`,
          '        if step >= at:',
          '            return changed',
        ]
      : []),
  ];
  if (schedule === 'constant') return [...lines.slice(4), `    return ${base}`].join('\n');
  if (schedule === 'step')
    return [
      ...lines.slice(4),
      `    return ${base} * ${rate.factor} ** (step // (${rate.every} * steps_per_epoch))`,
    ].join('\n');
  const { final, warmup } = rate;
  return [
    ...lines,
    `    warm = ${warmup} * steps`,
    '    if step < warm:',
    schedule === 'cosine'
      ? `        return ${base} * min(1, (step + 1) / warm)`
      : `        return half_cosine(${base} / 25, ${base}, min(1, (step + 1) / warm))`,
    `    return half_cosine(${base}, ${final}, min(1, (step - warm) / max(1, steps - warm)))`,
  ].join('\n');
}

/** Sentences about what other programs do differently. @param {Facts} facts @param {string} augmentText what becomes of distortions @returns {string[]} */
export function differences({ recipe, outputs, net }, augmentText) {
  const { augment, teacher } = recipe;
  const amounts = Object.entries(augment ?? {}).filter(([, amount]) => amount !== 0);
  return [
    'Random numbers and the order of sums differ from Inkling, so weights and scores do, too.',
    ...(augment
      ? [
          `Inkling distorts its pictures, each in another way every time: ${amounts.map((one) => one.join(' ')).join(', ')}. ${augmentText}`,
        ]
      : []),
    ...(net.none
      ? [`Output ${outputs.length - 1} means "none of them"; MNIST has no picture of it.`]
      : []),
    ...(teacher
      ? [
          `It was taught by other networks (share ${teacher.share}, temperature ${teacher.temperature}), which is left out.`,
        ]
      : []),
  ];
}

/** Reads the data, as float32 pictures 0..1 and labels. @param {Facts} facts @param {string} mnist lines that load MNIST */
export const dataText = ({ isMnist, net, outputs }, mnist) =>
  isMnist
    ? mnist
    : `# data.npz has x (count, ${net.input.join(', ')}) of 0 for paper to 255 for ink, and y: ${outputs.map((name, i) => `${i} ${JSON.stringify(name)}`).join(', ')}
data = np.load("data.npz")
cut = len(data["x"]) * 4 // 5
x_train, y_train, x_test, y_test = data["x"][:cut], data["y"][:cut], data["x"][cut:], data["y"][cut:]`;

/** Weights of classes as a dictionary y -> weight. @param {Facts} facts @returns {string[]} */
export function classWeightLines({ recipe: { classWeight } }) {
  if (!classWeight) return [];
  if (classWeight !== 'balanced') return [`class_weight = ${python(classWeight)}`];
  return [
    'found, counts = np.unique(y_train, return_counts=True)',
    'class_weight = {int(c): len(y_train) / (len(found) * n) for c, n in zip(found, counts)}',
  ];
}
