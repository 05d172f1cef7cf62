/* scenes.js - study of handwriting in photographs: scenes of many kinds, drawn from pen strokes, and what the model reads in them.
 *
 *   STROKES=FILE node tools/studies/scenes.js [MODEL] [--kinds digit,'number boxes'] [--count 20] [--part tune|score]
 *                                             [--donors aga,...] [--size 1] [--lens] [--json FILE] [--save FOLDER]
 *
 * scenes/kinds.js lists the kinds; a name or its first word selects them. Digits are read by predict() and by predictNumber(), numbers
 * and numbers with marks by predictNumber(), empty sheets by both. Right is the whole text with its marks, spaces and rows; sure is
 * the verdict 'digit', refused the verdict 'none', which is right for an empty sheet. --save writes the scenes as PNG, --json the figures
 * with every misread scene.
 *
 * There are two renderers, so that nothing is fitted to one: scenes/scene.js draws lines where a camera sees them, scenes/lens.js (--lens)
 * paints a sheet and looks at it through a lens. Kinds, texts and places are the same.
 *
 * There are two parts with different donors and seeds. What reads pictures was tuned on scenes of `tune` (donor aga, seeds from 1);
 * those of `score` (donors imp and val, seeds from 1,000,000) chose nothing and are only scored. No network was trained on these donors.
 */
import { parseArgs } from 'node:util';
import { OPTIONS, inklingReaders, study } from './scenes/run.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
await study(values, await inklingReaders(positionals[0] ?? 'default'));
