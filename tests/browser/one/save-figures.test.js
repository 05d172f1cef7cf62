/* save-figures.test.js - Train and Test save figures and reports as files. */
import assert from 'node:assert/strict';
import { parseMarkup } from '../../node/support/markup.js';
import { catchFiles, savedFile } from '../support/files.js';
import { inOneBrowser } from '../support/session.js';
import { TINY, finish, openTraining, start } from '../support/train.js';

const LONG = 60000;

inOneBrowser('Figures as files', ({ check }) => {
  check(
    'Test saves the matrix and a report of the net in use',
    async (page) => {
      await page.click('nav a[data-view="test"]');
      await page.waitForSelector('.report:not([hidden])', { timeout: LONG });
      await page.click('#save-picture');
      const svg = await savedFile(page, 'Inkling confusion.svg');
      parseMarkup(svg);
      assert.match(svg, /Inkling on built-in digits/);
      await page.click('#save-report');
      const report = await savedFile(page, 'Inkling report.html');
      assert.match(report, /<h2>Worst mistakes<\/h2>/);
    },
    { expects: /data\/mnist/, prepare: catchFiles },
  );

  check(
    'Train saves the curves and a report of the run',
    async (page) => {
      await openTraining(page, TINY);
      await start(page);
      await finish(page);
      await page.click('#save-run-picture');
      parseMarkup(await savedFile(page, 'slim history.svg'));
      await page.click('#save-run-report');
      assert.match(await savedFile(page, 'slim report.html'), /<h2>Receipt<\/h2>/);
    },
    { prepare: catchFiles },
  );
});
