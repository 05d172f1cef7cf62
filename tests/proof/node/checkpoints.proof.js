/* checkpoints.proof.js - a run continued from any of its steps ends as the whole run. */
import { test } from 'node:test';
import { continuesFrom } from '../../node/support/checkpoints.js';

test('continued from the first step, ends of epochs, within them, and near the end', () =>
  continuesFrom([1, 5, 7, 10, 12, 18]));
