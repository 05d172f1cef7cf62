/* mine-files.test.js - own drawings exported and imported; files that are no use. */
import assert from 'node:assert/strict';
import { catchFiles, dropFiles, savedFile } from '../support/files.js';
import { showsText } from '../support/hand.js';
import { bring, leaningHand, openMine, showsCounts } from '../support/mine.js';
import { inOneBrowser } from '../support/session.js';

/** The error that the console shows if the host does not serve MNIST; the page asks for it. */
const expects = /data\/mnist/;

inOneBrowser('Own drawings as files', ({ check }) => {
  check(
    'exported and imported again: the same drawings, none twice',
    async (page) => {
      await openMine(page);
      const lines = leaningHand(5);
      await bring(page, lines.join('\n'), /5 drawings came in/);
      await page.click('#export');
      await page.waitForFunction(
        () => 'inkling-drawings.ndjson' in /** @type {any} */ (globalThis).saved,
      );
      const file = await savedFile(page, 'inkling-drawings.ndjson');
      assert.deepEqual(
        file
          .trim()
          .split('\n')
          .map((text) => JSON.parse(text)),
        lines.map((text) => JSON.parse(text)),
      );
      await bring(page, file, /0 drawings came in. 5 drawings were here already/);
      await page.click('#delete-all');
      await page.waitForSelector('#export:disabled');
      await bring(page, file, /5 drawings came in/);
      await bring(
        page,
        `[${JSON.stringify({ ...JSON.parse(lines[0]), label: 9 })}]`,
        /1 drawing got another label/,
      );
      await showsCounts(page, [0, 1, 1, 1, 1, 0, 0, 0, 0, 1]);
    },
    { expects, prepare: catchFiles },
  );

  check(
    'bad files are explained, good lines still come in',
    async (page) => {
      await openMine(page);
      const [good] = leaningHand(1);
      await bring(page, good, /1 drawing came in/);
      for (const [content, words] of /** @type {[string, RegExp][]} */ ([
        ['', /is empty/],
        ['Dear editor', /Line 1: this is not JSON/],
        ['{"label":12,"strokes":[[1,2]]}', /a digit, 0 to 9/],
        ['{"label":1,"strokes":[[1,2,3]]}', /pairs x, y/],
        ['{"label":1,"strokes":[[1,null]]}', /must be numbers/],
        ['{"label":1,"strokes":[]}', /list of strokes/],
        ['[1]', /Drawing 1: a JSON object/],
        ['{"label":1,"strokes":[[1e999,2]]}', /must be numbers/],
        ['{"label":1,"image":"AAAA"}', /28 x 28 bytes in base64/],
        ['{"label":1,"image":[0,1]}', /28 x 28 bytes in base64/],
        [`{"label":1,"image":"${'<'.repeat(1046)}=="}`, /28 x 28 bytes in base64/],
        [`{"label":10,"image":"${'A'.repeat(1046)}=="}`, /a digit, 0 to 9/],
        [`{"label":1,"strokes":[[1,2]],"image":"${'A'.repeat(1046)}=="}`, /not both/],
      ])) {
        await dropFiles(page, [{ name: 'bad.json', content }]);
        await showsText(page, '#view-mine .problem', words);
      }
      await showsCounts(page, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'what was there is there');
      const [, second] = leaningHand(2);
      await bring(
        page,
        `${good}\n{"label":3}\n${second}`,
        /1 drawing came in. 1 drawing was here already. 1 line was refused. Line 2: “strokes”/,
      );
      assert.ok(
        await page.$eval('#view-mine .problem', (p) => /** @type {HTMLElement} */ (p).hidden),
      );
    },
    { expects },
  );
});
