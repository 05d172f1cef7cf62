/* constants.js - sizes and class numbers that inkling.h fixes. */

/** Side of a prepared picture. */
export const SIDE = 28;
/** Values of a prepared picture. */
export const PIXELS = SIDE * SIDE;
/** Images in a unit, the smallest piece of work in training. */
export const UNIT = 32;
/** Height, width and channels of the usual input.
 * @type {import('../architecture/layers.js').Shape} */
export const INPUT = [SIDE, SIDE, 1];
/** Digit classes. A network may have one more output, for "no digit". */
export const DIGITS = 10;
/** Most points of a drawing. */
export const MAX_POINTS = 100000;
/** Largest side of a picture. */
export const MAX_PICTURE = 4096;
/** Largest batch of a training step. */
export const MAX_BATCH = 65536;
/** Most workers of a run, here and in the command and the page. */
export const MAX_WORKERS = 256;

/** Floats of scratch memory that ink_strokes_to_image needs. */
export const STROKE_SCRATCH = 65536;
/** Room for a synthetic digit. */
export const SYNTHETIC_POINTS = 512;
export const SYNTHETIC_STROKES = 8;

/** Most classes of a network or a data set, "none" among them. */
export const MAX_CLASSES = 256;
/** The class "no digit", after the ten digits. */
export const NONE = 10;
/**
 * Kinds of non-digits, in the engine's order. 'unseen' is drawn only on request: its templates test
 * how a network treats unknown signs.
 */
export const NON_DIGIT_KINDS = /** @type {const} */ ([
  'letter',
  'scribble',
  'dots',
  'lines',
  'pair',
  'shape',
  'unseen',
]);

/** End of the version string of an engine that is not exact; models, checkpoints and receipts hold it. */
export const RELAXED = ' relaxed';
