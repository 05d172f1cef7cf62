/* mine.proof.js - the shipped net learns a hand on the page: how much better it gets, and what that costs on other digits. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import {
  bring,
  costOnMnist,
  leaningHand,
  learn,
  openMine,
  othersCount,
  scores,
} from '../../browser/support/mine.js';
import { browserTests, inOneBrowser } from '../../browser/support/session.js';

const skip = process.env.MNIST_DIR ? false : '$MNIST_DIR is not set';

/** What the card of the shipped model says of it. */
const { test: card } = JSON.parse(
  readFileSync(new URL('../../../weights/default.json', import.meta.url), 'utf8'),
);

browserTests('The shipped net learns a hand', ({ check }) => {
  check(
    'half of what was misread is read, and next to nothing is forgotten',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(30).join('\n'), /30 drawings came in/);
      await learn(page);
      const [before, after, othersBefore, othersAfter] = await scores(page);
      assert.ok(
        after > before && 2 * (30 - after) <= 30 - before,
        `own drawings: ${before} before, ${after} after, of 30`,
      );
      const others = await othersCount(page);
      assert.ok(
        (othersBefore - othersAfter) / others < 0.01,
        `others' digits: ${othersBefore} before, ${othersAfter} after, of ${others}`,
      );
    },
    { expects: /data\/mnist/ }, // there is none here
  );
});

inOneBrowser({ title: 'The shipped net learns a hand beside MNIST', mnist: true }, ({ check }) => {
  check(
    'the cost is told on MNIST, and it is small',
    async (page) => {
      await openMine(page);
      await bring(page, leaningHand(4).join('\n'), /4 drawings came in/);
      await learn(page);
      const { before, after } = await costOnMnist(page, card.count);
      assert.equal(before, card.correct);
      assert.ok(after > 0.97 * card.count, `${after} of ${card.count} after`);
    },
    { skip },
  );
});
