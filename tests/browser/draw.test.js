/* draw.test.js - drawing with mouse, finger, pen and keyboard, and undo; with real input events. */
import assert from 'node:assert/strict';
import { browserTests } from './support/session.js';
import {
  DIGITS,
  answers,
  ink,
  line,
  padBox,
  said,
  settled,
  showsText,
  write,
} from './support/hand.js';

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

/** Presses a key several times. @param {Page} page @param {import('puppeteer-core').KeyInput} key @param {number} times */
async function press(page, key, times = 1) {
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

/** Tabs until the pad has the focus. @param {Page} page */
async function tabToPad(page) {
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.id === 'pad')) return;
  }
  assert.fail('Tab never reached the pad');
}

browserTests('Drawing', ({ kind, check }) => {
  check('an empty sheet is no digit', async (page) => {
    const { digit, kind: verdictKind, verdict, values } = await said(page);
    assert.deepEqual([digit, verdictKind, verdict], ['', 'none', 'Draw a digit']);
    assert.deepEqual(values, Array(10).fill(0));
    assert.equal(await ink(page), 0);
  });

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

  check('a reading takes less than a frame', async (page) => {
    await write(page, DIGITS[2]);
    await settled(page);
    const milliseconds = await page.$eval('#fact-time', (fact) =>
      Number(/** @type {HTMLElement} */ (fact).dataset.milliseconds),
    );
    assert.ok(milliseconds >= 0 && milliseconds < 16.7, `a reading took ${milliseconds} ms`);
  });

  check('the picture that the net receives is shown', async (page) => {
    await write(page, DIGITS[1]);
    await settled(page);
    const columns = await page.$eval('#seen', (element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element);
      const { data } = /** @type {CanvasRenderingContext2D} */ (
        canvas.getContext('2d')
      ).getImageData(0, 0, 28, 28);
      const sums = Array(28).fill(0);
      for (let i = 0; i < 784; i++) sums[i % 28] += data[4 * i + 3] / 255;
      return sums;
    });
    assert.ok(
      Math.max(...columns.slice(12, 17)) > 15,
      'the stroke of a 1 stands in the middle, 20 pixels high',
    );
    assert.ok(columns[3] === 0 && columns[24] === 0);
    await page.focus('#seen');
    await press(page, 'ArrowRight');
    await showsText(page, '#seen-readout', /^row 15, column 15: [01]\.\d\d$/);
  });

  check('undo, redo and clear', async (page) => {
    const states = [await ink(page)];
    for (const stroke of [line([0.2, 0.2], [0.8, 0.2]), line([0.2, 0.5], [0.8, 0.5])]) {
      await write(page, [stroke]);
      states.push(await ink(page));
    }
    assert.ok(states[0] < states[1] && states[1] < states[2]);
    await page.click('#undo');
    assert.equal(await ink(page), states[1]);
    await page.click('#redo');
    assert.equal(await ink(page), states[2]);
    await page.click('#clear');
    assert.equal(await ink(page), 0);
    assert.equal((await said(page)).digit, '');
    await page.click('#undo');
    assert.equal(await ink(page), states[2], 'undo brings a cleared sheet back');
    await page.keyboard.down('Control');
    await press(page, 'z', 2);
    await page.keyboard.up('Control');
    assert.equal(await ink(page), 0);
    assert.equal(
      await page.$eval('#undo', (button) => /** @type {HTMLButtonElement} */ (button).disabled),
      true,
    );
    await page.keyboard.down('Control');
    await press(page, 'y');
    await page.keyboard.up('Control');
    assert.equal(await ink(page), states[1]);
  });

  check('letters do nothing unless the pad has the focus', async (page) => {
    await write(page, DIGITS[1]);
    const before = await ink(page);
    await page.focus('#choose');
    await press(page, 'z');
    await press(page, 'Delete');
    assert.equal(await ink(page), before);
    await page.focus('#pad');
    await press(page, 'z');
    await page.focus('#choose');
    assert.equal(await ink(page), 0);
  });

  check('a 1 and a 7 drawn with the keyboard alone', async (page) => {
    await tabToPad(page);
    await press(page, ' ');
    await press(page, 'ArrowDown', 24);
    await press(page, ' ');
    await answers(page, '1');
    await showsText(page, '#spoken', /^Pen up\.$/);
    await press(page, 'Delete');
    await answers(page, '');
    await press(page, 'ArrowUp', 24);
    await press(page, 'ArrowLeft', 8);
    await press(page, ' ');
    await press(page, 'ArrowRight', 16);
    for (let i = 0; i < 12; i++) {
      await press(page, 'ArrowDown', 2);
      await press(page, 'ArrowLeft', 1);
    }
    await answers(page, '7');
    assert.match((await said(page)).verdict, /^7, |^Not sure: 7 or/);
    await press(page, 'Escape');
    await press(page, 'z');
    await answers(page, '');
    await press(page, 'y');
    await answers(page, '7');
  });

  check("leaving the pad lifts the keyboard's pen", async (page) => {
    await tabToPad(page);
    await press(page, ' ');
    await press(page, 'ArrowDown', 10);
    await press(page, 'Tab');
    const before = await ink(page);
    assert.ok(before > 0);
    await page.focus('#pad');
    await press(page, 'ArrowRight', 10);
    await press(page, 'Tab');
    assert.equal(await ink(page), before, 'the pen writes no more');
    await page.focus('#pad');
    await press(page, 'z');
    await press(page, 'Tab');
    assert.equal(await ink(page), 0, 'one undo takes the whole stroke back');
  });

  check('a nib changes the ink and next to nothing of the answer', async (page) => {
    await write(page, DIGITS[2]);
    const medium = { ink: await ink(page), ...(await said(page)) };
    for (const [nib, compare] of /** @type {const} */ ([
      ['fine', -1],
      ['broad', 1],
    ])) {
      await page.click(`input[name="nib"][value="${nib}"]`);
      const changed = { ink: await ink(page), ...(await said(page)) };
      assert.equal(Math.sign(changed.ink - medium.ink), compare);
      assert.equal(changed.digit, medium.digit);
    }
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

  check('samples write a digit, another hand each time, and can be undone', async (page) => {
    const inks = new Set();
    for (const digit of ['3', '8', '8', '8']) {
      await page.click(`[data-sample="${digit}"]`);
      await answers(page, digit);
      await new Promise((resolve) => setTimeout(resolve, 700)); // until it is written to the end
      inks.add(await ink(page));
    }
    assert.ok(inks.size >= 3, 'three 8s in three hands');
    for (let i = 0; i < 4; i++) await page.click('#undo');
    assert.equal(await ink(page), 0);
  });

  if (kind === 'chromium') {
    check(
      'a finger draws on the pad, and the page stays where it is',
      async (page) => {
        const { left, top, width, height } = await padBox(page);
        const drag = async (
          /** @type {number} */ x,
          /** @type {number} */ from,
          /** @type {number} */ to,
        ) => {
          await page.touchscreen.touchStart(x, from);
          for (let i = 1; i <= 12; i++)
            await page.touchscreen.touchMove(x, from + ((to - from) * i) / 12);
          await page.touchscreen.touchEnd();
          await settled(page);
        };
        const scrolled = () => page.evaluate(() => Math.round(scrollY));
        await drag(left + width / 2, top + height * 0.85, top + height * 0.15);
        await answers(page, '1');
        assert.equal(await scrolled(), 0);
        const box = await page.$eval('.ways', (ways) => ways.getBoundingClientRect().top);
        await drag(20, Math.min(box + 40, 800), 200);
        assert.ok((await scrolled()) > 0, 'beside the pad the same gesture scrolls');
      },
      { screen: { width: 390, height: 844, touch: true } },
    );

    check(
      'a turned phone keeps the drawing',
      async (page) => {
        await write(page, DIGITS[2]);
        const before = await said(page);
        await page.setViewport({ width: 844, height: 390, hasTouch: true, isMobile: true });
        const after = await said(page);
        assert.equal(after.digit, before.digit);
        assert.deepEqual(after.values, before.values);
        assert.ok((await ink(page)) > 0);
      },
      { screen: { width: 390, height: 844, touch: true } },
    );
  }
});
