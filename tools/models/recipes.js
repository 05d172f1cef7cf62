/* recipes.js - how the shipped models are trained: the options of `inkling train` for each of their seeds.
 *
 * Data: MNIST's training pictures without the last 5,000, built-in digits, things that are no digits, and the pen strokes of one
 * donor (apb) written with three pens. What validates, and settles temperature and verdict: MNIST's last 5,000, the
 * strokes of another donor (gmd), other non-digits. The donors aga, imp and val are neither trained on nor chosen by.
 * Networks and recipes are the presets default, tiny and record; the networks of an ensemble are named in MEMBERS.
 */

const VALIDATION = ['--mix-nondigits', '0.2', '--validate-strokes', 'gmd'];
const STROKES = ['--mix-strokes', 'apb', '--stroke-pens', '1.6+2.4+3.4'];

/** Donors whose drawings were trained on, settled the verdicts, and neither. */
export const DONORS = { trained: ['apb'], validating: ['gmd'], unseen: ['aga', 'imp', 'val'] };

/** Options of each network's runs. @type {Record<string, string[]>} */
export const RUNS = {
  default: ['--preset', 'default', '--mix-synthetic', '0.2', ...STROKES, ...VALIDATION],
  tiny: ['--preset', 'tiny', '--mix-synthetic', '0.1', ...STROKES, ...VALIDATION],
  record: ['--preset', 'record', ...STROKES, ...VALIDATION],
};

export const SEEDS = [1, 2, 3, 4, 5];

/** The networks of the ensemble 'record', as NAME-SEED. */
export const MEMBERS = ['record-1', 'record-2', 'record-3'];

/** What `inkling combine` needs to settle the ensemble's verdict. */
export const COMBINE = VALIDATION;
