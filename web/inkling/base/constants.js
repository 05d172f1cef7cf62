/* constants.js - the sizes that inkling.h fixes, and a name. */

/** Side of a prepared picture. */
export const SIDE = 28;
/** Values of a prepared picture. */
export const PIXELS = SIDE * SIDE;
/** Images in a unit, the smallest piece of work in training. */
export const UNIT = 32;
/** Height, width and channels of the usual input.
 * @type {import('../architecture/layers.js').Shape} */
export const INPUT = [SIDE, SIDE, 1];
/** Digits. A network for them may have one output more, for what is no digit. */
export const DIGITS = 10;
/** Most points of a drawing. */
export const MAX_POINTS = 100000;
/** Largest side of a picture. */
export const MAX_PICTURE = 4096;
/** Largest batch of a training step. */
export const MAX_BATCH = 65536;

/** Floats that strokes_to_image needs to work in. */
export const STROKE_SCRATCH = 65536;
/** Room for a synthetic digit. */
export const SYNTHETIC_POINTS = 512;
export const SYNTHETIC_STROKES = 8;

/** The class of what is no digit, after the ten digits. */
export const NONE = 10;
/** What things that are no digits may be, in the engine's order. Nothing is 'unseen' by itself: those
 * templates are for testing what a network makes of the unknown. */
export const NON_DIGIT_KINDS = /** @type {const} */ ([
  'letter',
  'scribble',
  'dots',
  'lines',
  'pair',
  'shape',
  'unseen',
]);

/** Ends the version of an engine that is not exact, and so goes into models, checkpoints, receipts. */
export const RELAXED = ' relaxed';
