/* memory.proof.js - twenty cycles of training and reset: a small leak adds up to what the test sees. */
import { test } from 'node:test';
import { memoryStays } from '../../node/support/memory.js';

test('memory after 20 cycles is within 5 % of that after the first', (context) =>
  memoryStays(20, context));
