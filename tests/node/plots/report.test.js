/* Reports: complete in themselves, without scripts, with every section that has something to say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine, renderReport, syntheticDataset } from '../../../web/inkling/index.js';
import { inklingError } from '../support/errors.js';
import { parseMarkup } from '../support/markup.js';

const engine = await loadEngine();
const dataset = syntheticDataset(40, { seed: 5, engine });
const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }], { seed: 1 });
const evaluation = await net.evaluate(dataset, { workers: 1 });
const HOSTILE = '</style></title><script>alert("1")</script>';

const whole = () =>
  renderReport({
    title: 'A run',
    summary: 'One epoch.',
    settings: { optimizer: { kind: 'adam', beta1: 0.9 }, augment: null, callbacks: [] },
    layers: net.describe(),
    history: { loss: [1, 0.5], accuracy: [0.5, 0.75] },
    evaluation,
    evaluated: 'the validation data',
    dataset,
    samples: dataset,
    receipt: { format: 'inkling-receipt' },
    command: 'inkling train --preset slim',
  });

test('a report has settings, layers, curves, matrix, classes, mistakes, command and receipt', () => {
  const html = whole();
  const headings = [...html.matchAll(/<h2>([^<]+)<\/h2>/g)].map(([, heading]) => heading);
  assert.deepEqual(headings, [
    'Result on the validation data',
    'Settings',
    'Sample pictures',
    'Network',
    'Training',
    'Confusion matrix',
    'Class by class',
    'Worst mistakes',
    'Repeat it',
    'Receipt',
  ]);
  assert.match(html, /<td>kind=adam, beta1=0.9<\/td>/);
  assert.match(
    html,
    /<th scope="row">dense_1<\/th><td>10<\/td><td>10<\/td><td class="n">7,850<\/td>/,
  );
  assert.match(html, /&quot;format&quot;: &quot;inkling-receipt&quot;/);
  const recall = evaluation.perClass.reduce((sum, row) => sum + row.recall, 0) / 10;
  assert.ok(html.includes(`macro mean</th>`) && html.includes(`${(100 * recall).toFixed(2)} %`));
});

test('a report loads nothing, runs nothing, is the same twice, and names nothing twice', () => {
  const html = whole();
  assert.equal(html, whole());
  assert.match(html, /content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/);
  assert.ok(
    !/<script|<link|<iframe|\son\w+=|url\(|@import|(src|href)="(?!data:image\/png)/i.test(html),
  );
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, ids.join(' '));
  for (const [svg] of html.matchAll(/<svg[^]*?<\/svg>/g)) parseMarkup(svg);
  const body = html.slice(html.indexOf('<body'), html.lastIndexOf('</html>'));
  parseMarkup(body);
});

test('what comes from outside is text in every part of a report', () => {
  const classes = Array.from({ length: 10 }, (_, i) => `${HOSTILE}${i}`);
  const html = renderReport({
    title: HOSTILE,
    summary: HOSTILE,
    settings: { [HOSTILE]: HOSTILE, list: [{ [HOSTILE]: HOSTILE }] },
    evaluation,
    evaluated: HOSTILE,
    dataset: { ...dataset, name: HOSTILE },
    classes,
    receipt: { [HOSTILE]: HOSTILE },
    command: HOSTILE,
  });
  assert.ok(!html.includes('<script'));
  assert.equal(html.match(/<\/style>/g)?.length, 1);
  parseMarkup(html.slice(html.indexOf('<body'), html.lastIndexOf('</html>')));
});

test('parts may be left out; others are refused', () => {
  const html = renderReport({ history: { loss: [1] } });
  assert.deepEqual(
    [...html.matchAll(/<h2>([^<]+)/g)].map(([, heading]) => heading),
    ['Training'],
  );
  assert.throws(
    () => renderReport(/** @type {any} */ ({ histroy: {} })),
    inklingError('bad-argument', 'histroy', 'history'),
  );
  assert.throws(
    () => renderReport({ title: /** @type {any} */ (3) }),
    inklingError('bad-argument', 'title'),
  );
});
