/* A run of many short epochs: what the page shows of it does not grow with them. */
import assert from 'node:assert/strict';
import { inOneBrowser } from '../support/session.js';

inOneBrowser({ title: 'Long runs', sources: true }, ({ check }) => {
  check('the table and the curves of 3,000 epochs are as large as those of 1,000', async (page) => {
    const seen = await page.evaluate(async () => {
      const { Curves, loadPlot } = await import(new URL('app/train/curves.js', location.href).href);
      const { Record } = await import(new URL('app/train/record.js', location.href).href);
      const curves = new Curves(await loadPlot());
      document.body.append(curves.element);
      const record = new Record();
      curves.follow(record);
      /** @param {number} from @param {number} to */
      const learn = (from, to) => {
        for (let step = from + 1; step <= to; step++) {
          const scores = { step, loss: 1, accuracy: 0.5, valLoss: 1, valAccuracy: 0.5 };
          record.add({ ...scores, kind: 'batch' });
          record.add({ ...scores, kind: 'epoch', learningRate: 0.001 });
          if (step % 100 === 0) curves.draw(1);
        }
        const rows = [...curves.element.querySelectorAll('tbody tr')];
        const number = (/** @type {Element | undefined} */ row) =>
          row?.querySelector('th')?.textContent;
        return {
          nodes: curves.element.querySelectorAll('*').length,
          points: record.series('loss', true, 500).steps.length,
          rows: [rows.length, number(rows[0]), number(rows.at(-1))],
          said: curves.element.querySelector('details p')?.textContent,
        };
      };
      const some = learn(0, 1000);
      const many = learn(1000, 3000);
      curves.follow(new Record());
      const none = curves.element.querySelectorAll('tbody tr').length;
      return { some, many, none };
    });
    assert.equal(seen.many.nodes, seen.some.nodes);
    assert.ok(seen.many.points <= 1000, `${seen.many.points} points`);
    assert.deepEqual(seen.many.rows, [200, '2801', '3000']);
    assert.equal(seen.many.said, 'The latest 200 of 3000 epochs.');
    assert.equal(seen.none, 0);
  });
});
