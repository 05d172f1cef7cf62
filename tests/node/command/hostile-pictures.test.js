/* Pictures that were made to do harm, or hold no numbers: a sentence or an empty answer, bounded memory, and the others are read. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { BadDataError } from '../../../tools/command/command.js';
import { decodePicture } from '../../../tools/command/decode.js';
import { emptyFolder, inklingCommand } from '../support/command.js';
import { BAD, EMPTY, FORMATS } from '../support/hostile-pictures.js';
import { greyPicture, pngFile } from '../support/picture-files.js';
import { sheet, skip } from '../support/sheets.js';

/** Bytes of memory that a run may take at most: pictures of 64 million pixels take more, those here far less. */
const MOST_MEMORY = 400 * 2 ** 20;
/** Makes a process say how much memory it took. */
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(
  'process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))',
)}`;

const folder = emptyFolder({ after });
mkdirSync(path.join(folder, 'all'));
const put = (/** @type {string} */ name, /** @type {Buffer} */ file) =>
  writeFileSync(path.join(folder, 'all', name), file);
for (const [name, [file]] of Object.entries(BAD)) put(name, file);
for (const [name, picture] of Object.entries(EMPTY)) put(name, pngFile(picture));

/** Runs the command; peak: bytes. @param {string[]} args */
async function run(args) {
  const { status, stdout, stderr } = await inklingCommand(args, {
    cwd: path.join(folder, 'all'),
    env: { NODE_OPTIONS },
  });
  return { status, stdout, stderr, peak: 1024 * Number(/peak (\d+)$/.exec(stderr)?.[1]) };
}

test('read: a folder of them, in bounded memory', { skip }, async () => {
  const page = sheet(560, 160);
  page.number('30972', 60, 40);
  const { data } = page.picture();
  put('zz.png', pngFile(greyPicture(560, 160, (x, y) => data[y * 560 + x])));
  const { status, stdout, stderr, peak } = await run(['read', '.', '--json']);
  const records = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => {
        // prettier-ignore
        const record = JSON.parse(line);
        return [record.file, record];
      }),
  );
  assert.equal(records.size, Object.keys(BAD).length + Object.keys(EMPTY).length + 1, stderr);
  for (const [name, [, message]] of Object.entries(BAD))
    assert.match(String(records.get(name).error), message);
  for (const name of Object.keys(EMPTY)) {
    const { error, fields } = records.get(name);
    assert.equal(error, undefined, name);
    const sure = Object.values(fields).filter(({ verdict }) => verdict === 'digit');
    assert.deepEqual(sure, [], name);
  }
  assert.deepEqual(records.get('rings.png').fields, {}, 'nested lines would take long');
  assert.equal(records.get('zz.png').fields[1].text, '30972', 'what follows is read');
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`${Object.keys(BAD).length} of ${records.size} files could not`));
  assert.ok(peak < MOST_MEMORY, `${peak} bytes`);
});

test(
  'predict: the same sentences; the exit code does not depend on the order',
  { skip },
  async () => {
    // long.png is read, and text.png as a table
    const names = [...Object.keys(BAD), 'nope.png', 'white.png'].filter(
      (name) => !['long.png', 'text.png'].includes(name),
    );
    for (const files of [names, [...names].reverse()]) {
      const { status, stdout, stderr, peak } = await run(['predict', ...files, '--json']);
      for (const name of names.filter((known) => known in BAD)) assert.match(stderr, BAD[name][1]);
      assert.match(stderr, /nope\.png: there is no such file/);
      assert.equal(JSON.parse(stdout).verdict, 'none');
      assert.equal(status, 1);
      assert.ok(peak < MOST_MEMORY, `${peak} bytes`);
    }
  },
);

test('a folder without pictures, and no folder at all, have their line too', { skip }, async () => {
  mkdirSync(path.join(folder, 'none'));
  const { status, stdout } = await run(['read', '../none', '../nowhere', '--csv']);
  assert.match(
    stdout,
    /^\.\.\/none,.*no picture is in this folder\n\.\.\/nowhere,.*no such file$/m,
  );
  assert.equal(status, 1);
});

test('a picture that is cut off anywhere is a sentence or a picture', async () => {
  for (const [name, file] of Object.entries(FORMATS)) {
    const lengths = Array.from({ length: 60 }, (_, i) => Math.floor((i * file.length) / 60));
    for (const length of [...lengths, 1, 2, 3, 5, 9, 13, 27, 31, file.length - 1]) {
      const found = await decodePicture(file.subarray(0, length), name).catch((error) => error);
      const isSentence = found instanceof BadDataError && found.message.startsWith(`${name}: `);
      assert.ok(isSentence || found.width === 64, `${name}, ${length} bytes: ${found}`);
      if (length < 0.9 * file.length) assert.ok(isSentence, `${name}, ${length} bytes`);
    }
  }
});
