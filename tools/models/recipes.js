/* recipes.js - the recipes of the shipped models: the options of `inkling train` for each network.
 *
 * Training data: MNIST's training pictures without the last 5,000, built-in digits, non-digits, and the pen strokes of one or
 * two donors, each drawing rendered with three pens. Validation data, which also decide temperature and verdict: MNIST's last
 * 5,000, the strokes of other donors, other non-digits. The donors aga, imp and val are never training data.
 * Networks and recipes are the presets default, tiny and wide. The model record is an ensemble of the networks in MEMBERS.
 */

const NON_DIGITS = ['--mix-nondigits', '0.2', '--stroke-pens', '1.6+2.4+3.4'];
const MANY_HANDS = ['--mix-strokes', 'apb+gmd', '--validate-strokes', 'aga+imp', ...NON_DIGITS];

/** Donors that no network is trained on. */
export const UNSEEN = ['aga', 'imp', 'val'];

/** Options of each network's runs. @type {Record<string, string[]>} */
export const RUNS = {
  default: ['--preset', 'default', '--mix-synthetic', '0.1', ...MANY_HANDS],
  tiny: [
    ...['--preset', 'tiny', '--mix-synthetic', '0.1', '--mix-strokes', 'apb'],
    ...['--mix-nondigits', '0.2', '--validate-strokes', 'gmd', '--stroke-pens', '1.6+2.4+3.4'],
  ],
  wide: ['--preset', 'wide', '--mix-synthetic', '0.1', ...MANY_HANDS],
};

/** Quantization steps on either side of 0 in the files: few for the model of a first visit; for the smallest network more, so that
 * the logits of held-back pictures change by only 0.04. @type {Record<string, number>} */
export const LEVELS = { default: 16, tiny: 48, record: 24 };

export const SEEDS = [1, 2, 3, 4, 5];

/** The networks of the ensemble 'record', as NAME-SEED. With three wide ones beside them it read the held-back pictures no better. */
export const MEMBERS = SEEDS.map((seed) => `default-${seed}`);

/** Options of `inkling combine` for the ensemble's verdict. */
export const COMBINE = [...NON_DIGITS, '--validate-strokes', 'aga+imp'];
