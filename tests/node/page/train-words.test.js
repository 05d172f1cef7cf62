/* What the Train view says about a run that has ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endSentences } from '../../../web/app/train/words.js';

/** @param {Record<string, unknown>} more */
const ended = (more) =>
  /** @type {any} */ ({
    result: { epochs: 1, seconds: 3, stopped: 'finished' },
    values: { data: 'mnist', validate: 'none' },
    recipe: { callbacks: [] },
    data: { count: 60000 },
    record: { data: { epochs: [{ accuracy: 0.9646, valAccuracy: null, valLoss: null }] } },
    finalScore: null,
    ...more,
  });

test('the running mean is not told as the score of the net', () => {
  const [, before] = endSentences(ended({}));
  assert.match(before, /^While learning, .* 96\.46.% of the training data right/);
  const [, after] = endSentences(ended({ finalScore: { accuracy: 0.9932, count: 10000 } }));
  assert.match(after, /^With its final weights, .* 99\.32.% of 10,000 training pictures right/);
  assert.match(after, /96\.46.% while learning/);
  assert.match(after, /nothing was held back/i);
});

test('where something validates, that is the score', () => {
  const epochs = [{ accuracy: 0.9, valAccuracy: 0.95, valLoss: 0.2 }];
  const [, sentence] = endSentences(ended({ record: { data: { epochs } } }));
  assert.match(sentence, /validation accuracy 95/);
  assert.doesNotMatch(sentence, /90/);
});
