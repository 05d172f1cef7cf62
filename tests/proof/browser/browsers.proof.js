/* browsers.proof.js - in each browser what the gate does in one of them, and with every number of workers. */
import process from 'node:process';

process.env.THOROUGH = '1';
for (const file of [
  'each/engine',
  'each/trouble',
  'one/train-run',
  'one/site',
  'one/mine-signs',
  'other/journey',
])
  await import(`../../browser/${file}.test.js`);
