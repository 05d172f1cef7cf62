/* studies.proof.js - two studies on more digits than in the gate. */
import { test } from 'node:test';
import { preparation, robustness } from '../../node/support/studies.js';

test('robustness on 60 digits', () => robustness(60));
test('preparation of 60 drawings, 20 of them as pictures', () => preparation(60, 20));
