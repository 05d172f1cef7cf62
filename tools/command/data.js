/* inkling data - lists, checks and downloads the data sets. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import {
  FILES,
  checkFolder,
  download,
  downloadFolder,
  foundInstead,
  mnistFolder,
} from './mnist.js';
import { BadDataError, EXIT, MissingError, UsageError, nearest } from './command.js';
import { note, paint, percent, print, progress, table } from './terminal.js';

const ACTIONS = ['status', 'download', 'verify'];
const WORDS = { ok: 'ok', missing: 'missing', wrong: 'WRONG CONTENTS' };

/** @type {import('./command.js').Command} */
export default {
  usage: 'data [status | download | verify] [options]',
  about:
    'MNIST is looked for in $MNIST_DIR, then in data/mnist. status lists it and always succeeds; verify fails when\n' +
    'a file is missing (3) or wrong (1); download fetches what is missing from public mirrors and checks it. Files of the\n' +
    'same names with other contents may be another data set: they are replaced only with --force.',
  examples: [
    ['inkling data', 'what is here'],
    ['inkling data download', '11.6 MB into data/mnist'],
    ['inkling data verify', 'for scripts: exit code 0 only when all is right'],
  ],
  operands: [0, 1],
  options: {
    json: { type: 'boolean', help: 'print JSON' },
    force: { type: 'boolean', help: 'download: replace files that have other contents' },
    mirror: { value: 'URL', help: 'fetch from here instead of the public mirrors' },
  },
  async run(values, [action = 'status']) {
    if (!ACTIONS.includes(action)) {
      throw new UsageError(
        `data knows ${ACTIONS.join(', ')}; not '${action}'${nearest(action, ACTIONS)}`,
      );
    }
    const folder = action === 'download' ? downloadFolder() : mnistFolder();
    let files = await checkFolder(folder);
    if (action === 'download') {
      const others = files.filter(({ state }) => state === 'wrong');
      if (others.length > 0 && !values.force) {
        throw new BadDataError(
          `nothing was fetched, as it would replace what is not MNIST: ${others.map(foundInstead).join(', ')}. ` +
            'Set MNIST_DIR to another folder; --force replaces these files',
        );
      }
      const mirrors =
        values.mirror === undefined ? undefined : [`${values.mirror}`.replace(/\/*$/, '/')];
      for (const wanted of FILES.filter(({ name }) =>
        files.some((file) => file.name === name && file.state !== 'ok'),
      )) {
        try {
          const mirror = await download(wanted, folder, {
            mirrors,
            onBytes: (received, total) =>
              progress(`${wanted.name}.gz ${total ? percent(received / total, 0) : received}`),
          });
          note(`${wanted.name}.gz from ${mirror}`);
        } catch (error) {
          throw new MissingError(/** @type {Error} */ (error).message);
        }
      }
      files = await checkFolder(folder);
    }
    const strokes = process.env.STROKES;
    if (values.json) {
      print(JSON.stringify({ folder, files, strokes: strokes ?? null }, null, 2));
    } else {
      print(`MNIST in ${folder}`);
      print(table([['file', 'state'], ...files.map(({ name, state }) => [name, WORDS[state]])]));
      print(
        `\nPen strokes ($STROKES): ${!strokes ? 'not set' : existsSync(strokes) ? strokes : `${strokes} is not there`}`,
      );
    }
    if (action === 'status') return EXIT.ok;
    const wrong = files.filter(({ state }) => state === 'wrong');
    if (wrong.length)
      throw new BadDataError(`wrong contents: ${wrong.map(({ name }) => name).join(', ')}`);
    const missing = files.filter(({ state }) => state === 'missing');
    if (missing.length)
      throw new MissingError(
        `missing: ${missing.map(({ name }) => name).join(', ')}; run inkling data download`,
      );
    print(paint('green', 'All four files are right.'));
    return EXIT.ok;
  },
};
