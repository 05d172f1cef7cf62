/* looks.proof.js - the tests of looks with every pair of screen and theme; the gate takes two of the four. */
import process from 'node:process';

process.env.EVERY_SCREEN = '1';
for (const view of ['', 'inside-', 'mine-', 'number-', 'test-', 'train-'])
  await import(`../../browser/one/${view}looks.test.js`);
