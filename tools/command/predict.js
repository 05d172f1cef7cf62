/* inkling predict - prints a line for each picture or drawing. It reports unreadable files and continues with the others. */
import process from 'node:process';
import { EXIT, exitCodeOf, numberOption } from './command.js';
import { openEngine, openModel } from './models.js';
import { readItems } from './pictures.js';
import { note, paint, percent, print, table } from './terminal.js';

const VERDICTS = { digit: '', unsure: 'not sure', none: 'no digit' };

/** @typedef {import('../../web/inkling/index.js').Prediction} Answer */

/** @param {import('./pictures.js').Item} item @param {Answer} answer @param {readonly string[]} classNames */
function row({ name, label }, { label: found, candidates, probabilities, verdict }, classNames) {
  const [first, second] = candidates;
  const known = label === undefined ? [] : [String(label) === found ? 'right' : `label ${label}`];
  if (found === null) return [name, '-', '-', '', VERDICTS[verdict], ...known];
  return [
    name,
    found,
    percent(probabilities[first], 1),
    `then ${classNames[second]} (${percent(probabilities[second], 1)})`,
    VERDICTS[verdict],
    ...known,
  ];
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'predict FILE... [options]',
  about:
    'Reads one digit from each picture (PNG, JPEG, WebP, GIF or BMP, dark on light or light on dark) or from each drawing in a file\n' +
    'of pen strokes: {"strokes": [[x0, y0, x1, y1, ...], ...]}, one a line. - reads standard input.\n' +
    'Prints file, digit, percent, second guess, and "not sure" or "no digit" where that is so.',
  examples: [
    ['inkling predict seven.png photo.jpg', 'pictures'],
    ['inkling predict *.png --json', 'all probabilities, one JSON object a line'],
    ['inkling predict drawings.ndjson', 'pen strokes'],
    ['curl -s https://host/7.png | inkling predict -', 'from a pipe'],
  ],
  operands: [1, Infinity],
  options: {
    model: { value: 'NAME|FILE', help: 'the model that reads', default: 'default' },
    pen: {
      value: 'PIXELS',
      help: 'pen width for strokes, in pixels of the 28 x 28 picture',
      default: "the model's own",
    },
    json: { type: 'boolean', help: 'print one JSON object a line' },
  },
  async run(values, files) {
    const pen = numberOption(values, 'pen', { min: 0, max: 8 });
    const engine = await openEngine();
    const model = await openModel(engine, /** @type {string} */ (values.model ?? 'default'));
    let exit = EXIT.ok;
    const rows = [];
    let labelled = 0;
    let right = 0;
    for (const file of files) {
      try {
        for (const item of await readItems(file)) {
          const answer = /** @type {Answer} */ (
            'strokes' in item
              ? model.predictStrokes(item.strokes, pen === undefined ? {} : { pen })
              : model.predict(/** @type {ImageData | Uint8Array} */ (item.picture))
          );
          if (item.label !== undefined) {
            labelled += 1;
            right += Number(answer.label === String(item.label));
          }
          if (values.json) {
            const {
              digit,
              label: className,
              candidates,
              verdict,
              probabilities,
              notDigit,
            } = answer;
            print(
              JSON.stringify({
                name: item.name,
                label: item.label,
                digit,
                className,
                candidates,
                verdict,
                probabilities: Array.from(probabilities),
                notDigit,
              }),
            );
          } else {
            rows.push(row(item, answer, model.classNames));
          }
        }
      } catch (error) {
        const failure = /** @type {Error} */ (error);
        exit = exitCodeOf(failure);
        if (exit === EXIT.bug || files.length === 1) throw failure;
        note(`${paint('red', 'inkling:', process.stderr)} ${failure.message}`);
      }
    }
    if (rows.length) {
      const columns = Math.max(...rows.map((cells) => cells.length));
      print(table(rows.map((cells) => [...cells, ...Array(columns - cells.length).fill('')])));
    }
    if (labelled > 1) note(`${right} of ${labelled} answers match the label`);
    return exit;
  },
};
