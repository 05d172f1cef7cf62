/* draw-pointer.test.js - drawing with mouse, finger and pen as the browser reports them: what is ink, what is not, what is read. */
import assert from 'node:assert/strict';
import { browserTests } from '../support/session.js';
import { DIGITS, answers, clearPad, ink, said, showsText, write } from '../support/hand.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Sends a pointer event to the pad as a device would; x and y in 0..1 of the pad. @param {Page} page
 * @param {string} type @param {{ id: number, device: string, x: number, y: number }} pointer */
function pointer(page, type, { id, device, x, y }) {
  return page.evaluate(
    (name, pointerId, pointerType, across, down) => {
      const pad = /** @type {HTMLElement} */ (document.getElementById('pad'));
      const box = pad.getBoundingClientRect();
      pad.dispatchEvent(
        new PointerEvent(name, {
          pointerId,
          pointerType,
          bubbles: true,
          cancelable: true,
          isPrimary: pointerId !== 6, // 6 is always a second finger
          button: name === 'pointermove' ? -1 : 0,
          buttons: name === 'pointerup' ? 0 : 1,
          clientX: box.left + across * box.width,
          clientY: box.top + down * box.height,
        }),
      );
    },
    type,
    id,
    device,
    x,
    y,
  );
}

browserTests('Drawing with a pointer', ({ onOnePage }) => {
  onOnePage('on the pad', { begin: clearPad }, (check) => {
    check('the mouse draws digits and the page reads them', async (page) => {
      for (const digit of ['0', '1', '2', '3', '4', '7']) {
        await write(page, DIGITS[digit]);
        const result = await said(page);
        assert.equal(result.digit, digit, `a drawn ${digit} was read as "${result.verdict}"`);
        assert.match(result.verdict, new RegExp(`^${digit}, (> )?\\d+ %$|^Not sure: ${digit} or`));
        const sum = result.values.reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - 1) < 0.002, `the ten probabilities add up to ${sum}`);
        assert.equal(result.values.indexOf(Math.max(...result.values)), Number(digit));
        await page.click('#clear');
      }
      await write(page, DIGITS[7]);
      await showsText(
        page,
        '#prediction',
        /^(Looks like|Not sure:) 7, (over )?\d+ percent[;,] .*\.$/,
      );
    });

    check('the answer comes while the pen is down', async (page) => {
      /** @type {Awaited<ReturnType<typeof said>>[]} */
      const during = [];
      await write(page, DIGITS[0], async () => during.push(await said(page)));
      assert.ok(
        during[0].values.some((value) => value > 0),
        'no probabilities before the button was released',
      );
      assert.notEqual(during[0].digit, '');
    });

    check('a stroke that leaves the pad stays on it', async (page) => {
      await write(page, [
        [
          [0.5, 0.5],
          [0.5, 0.95],
          [0.5, 1.4],
          [1.3, 1.4],
        ],
      ]);
      assert.ok((await ink(page)) > 0);
      const { digit } = await said(page);
      assert.notEqual(digit, undefined);
      await page.click('#undo');
      assert.equal(await ink(page), 0, 'it ended as one stroke');
    });

    check('a cancelled pointer keeps what was written', async (page) => {
      await pointer(page, 'pointerdown', { id: 5, device: 'touch', x: 0.5, y: 0.2 });
      for (let y = 0.25; y < 0.8; y += 0.05)
        await pointer(page, 'pointermove', { id: 5, device: 'touch', x: 0.5, y });
      await pointer(page, 'pointercancel', { id: 5, device: 'touch', x: 0.5, y: 0.8 });
      const kept = await ink(page);
      assert.ok(kept > 0);
      await pointer(page, 'pointermove', { id: 5, device: 'touch', x: 0.9, y: 0.9 });
      assert.equal(await ink(page), kept, 'the cancelled pointer writes no more');
    });

    check('a second finger ends the stroke', async (page) => {
      await pointer(page, 'pointerdown', { id: 5, device: 'touch', x: 0.3, y: 0.2 });
      await pointer(page, 'pointermove', { id: 5, device: 'touch', x: 0.3, y: 0.6 });
      await pointer(page, 'pointerdown', { id: 6, device: 'touch', x: 0.7, y: 0.5 });
      const ended = await ink(page);
      await pointer(page, 'pointermove', { id: 5, device: 'touch', x: 0.3, y: 0.9 });
      await pointer(page, 'pointermove', { id: 6, device: 'touch', x: 0.9, y: 0.9 });
      assert.equal(await ink(page), ended);
      for (const id of [5, 6])
        await pointer(page, 'pointerup', { id, device: 'touch', x: 0.5, y: 0.5 });
      await pointer(page, 'pointerdown', { id: 7, device: 'touch', x: 0.5, y: 0.2 });
      await pointer(page, 'pointermove', { id: 7, device: 'touch', x: 0.5, y: 0.8 });
      assert.ok((await ink(page)) > ended, 'the next single finger writes again');
      await pointer(page, 'pointerup', { id: 7, device: 'touch', x: 0.5, y: 0.8 });
    });

    check(
      'a palm does not write while a pen is in use, nor what it wrote just before',
      async (page) => {
        await pointer(page, 'pointerdown', { id: 5, device: 'touch', x: 0.9, y: 0.9 });
        await pointer(page, 'pointermove', { id: 5, device: 'touch', x: 0.8, y: 0.9 });
        await pointer(page, 'pointerdown', { id: 9, device: 'pen', x: 0.5, y: 0.2 });
        await pointer(page, 'pointermove', { id: 9, device: 'pen', x: 0.5, y: 0.8 });
        const penOnly = await ink(page);
        await pointer(page, 'pointermove', { id: 5, device: 'touch', x: 0.2, y: 0.9 });
        await pointer(page, 'pointerdown', { id: 6, device: 'touch', x: 0.1, y: 0.9 });
        await pointer(page, 'pointermove', { id: 6, device: 'touch', x: 0.1, y: 0.5 });
        assert.equal(await ink(page), penOnly);
        await pointer(page, 'pointerup', { id: 9, device: 'pen', x: 0.5, y: 0.8 });
        await page.click('#undo');
        assert.equal(await ink(page), 0, "there was one stroke, the pen's");
        for (const id of [5, 6])
          await pointer(page, 'pointerup', { id, device: 'touch', x: 0.2, y: 0.9 });
      },
    );

    check(
      'ten thousand points are read; more than the engine takes are refused in words',
      async (page) => {
        const scribble = (/** @type {number} */ points) =>
          page.evaluate((n) => {
            const pad = /** @type {HTMLElement} */ (document.getElementById('pad'));
            const { left, top, width, height } = pad.getBoundingClientRect();
            const send = (
              /** @type {string} */ type,
              /** @type {number} */ i,
              /** @type {PointerEvent[]} */ coalescedEvents = [],
            ) => {
              const event = new PointerEvent(type, {
                pointerId: 3,
                pointerType: 'pen',
                bubbles: true,
                coalescedEvents,
                clientX: left + width * (0.5 + 0.3 * Math.cos(i / 50)),
                clientY: top + height * (0.5 + 0.35 * Math.sin(i / 50)),
              });
              if (type !== 'coalesced') pad.dispatchEvent(event);
              return event;
            };
            send('pointerdown', 0);
            for (let i = 1; i < n; i += 5000) {
              send(
                'pointermove',
                i,
                Array.from({ length: 5000 }, (_, k) => send('coalesced', i + k)),
              );
            }
            send('pointerup', n);
          }, points);
        await scribble(10000);
        await answers(page, '0');
        await page.click('#clear');
        await scribble(100001);
        await showsText(page, '#notice-text', /^This drawing cannot be read: .*100,?000/);
        assert.equal((await said(page)).digit, '');
        await page.click('#undo');
        await write(page, DIGITS[7]);
        await answers(page, '7');
      },
    );
  });
});
