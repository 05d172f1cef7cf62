/* train-recipe.test.js - layers, settings in the address, the preview, files of one's own. */
import assert from 'node:assert/strict';
import { showsText } from '../support/hand.js';
import { PATIENCE, inOneBrowser } from '../support/session.js';
import { TINY, openTraining, textOf } from '../support/train.js';

inOneBrowser('The recipe', ({ onOnePage }) => {
  onOnePage('one form', {}, (check) => {
    check(
      'the preview shows digits, and what training makes of things that are none',
      async (page) => {
        await openTraining(page, `${TINY}&rotate=15`);
        await page.$$eval('#view-train details', (all) => all.forEach((one) => (one.open = true)));
        const shown = () =>
          page.$eval('.augment-grid', (grid) => ({
            words: grid.getAttribute('aria-label') ?? '',
            pictures: [...grid.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()),
          }));
        const press = (/** @type {string} */ name) =>
          page.$$eval(
            '.augment button',
            (all, text) => all.find((button) => button.textContent === text)?.click(),
            name,
          );
        const digits = await shown();
        assert.match(digits.words, /^Five digits as they are, and each four times with rotate$/);
        await press('Things that are no digits');
        const others = await shown();
        assert.match(others.words, /^Five things that are no digits as they are/);
        assert.equal(new Set([...digits.pictures, ...others.pictures]).size, 50);
        await press('Another throw');
        assert.equal(new Set([...others.pictures, ...(await shown()).pictures]).size, 50);
        await press('Digits');
        assert.match((await shown()).words, /^Five digits/);
      },
    );

    check(
      'layers: edited, moved, added and removed; a net that cannot be says why, at its layer',
      async (page) => {
        await openTraining(page);
        assert.equal(await textOf(page, '#total-params'), '1,490');
        await page.click('[data-layer="0"]');
        await page.$eval('[data-option="filters"]', (input) => {
          /** @type {HTMLInputElement} */ (input).value = '8';
          input.dispatchEvent(new Event('change'));
        });
        assert.equal(await textOf(page, '#total-params'), '2,970');
        await page.click('[data-act="close"]');
        await page.focus('[data-layer="3"]');
        await page.keyboard.press('Delete'); // flatten
        await showsText(
          page,
          '#layer-problem',
          /layer 4 of 4 \(dense_1\): needs a flat input but gets 6x6x8/,
        );
        assert.equal(
          await page.$eval('tr.broken', (row) => /** @type {HTMLElement} */ (row).dataset.row),
          '3',
        );
        assert.ok(await page.$('#train-start:disabled'), 'nothing to train');
        await page.click('[data-add="flatten"]');
        await page.waitForSelector('#layer-problem', { hidden: true });
        await page.focus('[data-layer="3"]');
        await page.keyboard.down('Alt');
        await page.keyboard.press('ArrowUp');
        await page.keyboard.up('Alt');
        await showsText(page, '#layer-problem', /maxpool_1/);
        await page.keyboard.down('Alt');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.up('Alt');
        await page.waitForSelector('#layer-problem', { hidden: true });
        assert.match(
          await page.evaluate(() => location.hash),
          /layers=conv-8_relu_maxpool-4_flatten_dense-10/,
        );
      },
    );

    check('layers of Keras are pasted; what is none says why and changes nothing', async (page) => {
      await openTraining(page);
      await page.$eval('.paste', (box) => {
        /** @type {HTMLDetailsElement} */ (box).open = true;
      });
      const paste = (/** @type {unknown} */ value) =>
        page.$eval(
          '#paste-layers',
          (box, text) => {
            /** @type {HTMLTextAreaElement} */ (box).value = text;
            /** @type {HTMLElement} */ (document.getElementById('paste-use')).click();
          },
          JSON.stringify(value),
        );
      await paste([
        { type: 'Conv2D', filters: 4, kernel_size: [5, 5], activation: 'relu' },
        { type: 'MaxPooling2D', pool_size: 4 },
        { type: 'Flatten' },
        { type: 'Dense', units: 10, activation: 'softmax' },
      ]);
      assert.match(
        await page.evaluate(() => location.hash),
        /layers=conv-4-k5_relu_maxpool-4_flatten_dense-10/,
      );
      const params = await textOf(page, '#total-params');
      await paste([{ type: 'LSTM', units: 4 }]);
      await showsText(page, '.paste .problem', /Conv2D.*found "LSTM". The network is as it was/);
      assert.equal(await textOf(page, '#total-params'), params);
    });

    check('settings live in the address and come back from it', async (page) => {
      await openTraining(
        page,
        'preset=callbacks&epochs=7&lr=0.02&opt=sgd&momentum=0.9&stopPatience=9&rotate=12',
      );
      await page.select('.sentence select[name="data"]', 'drawings');
      const hash = await page.evaluate(() => location.hash);
      assert.match(
        hash,
        /^#train\?preset=callbacks&(?=.*epochs=7)(?=.*lr=0.02)(?=.*opt=sgd)(?=.*momentum=0.9)(?=.*stopPatience=9)(?=.*rotate=12)(?=.*data=drawings)/,
      );
      await page.reload();
      await page.waitForSelector('#train-start', { visible: true, timeout: PATIENCE });
      assert.equal(await page.evaluate(() => location.hash), hash);
      assert.equal(
        await page.$eval(
          '.sentence input[name="epochs"]',
          (input) => /** @type {HTMLInputElement} */ (input).value,
        ),
        '7',
      );
      await openTraining(page, 'preset=slim&epochs=minus');
      await showsText(page, '#view-train .problem', /not possible \(epochs=minus\)/);
    });
  });
});
