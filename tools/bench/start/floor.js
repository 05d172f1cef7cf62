/* floor.js - the lower bound: a page that fetches the files of Inkling's page and computes nothing. */
import { show } from './page.js';

const responses = await Promise.all(
  ['inkling.wasm', 'default.safetensors'].map((name) => fetch(name)),
);
await Promise.all(responses.map((response) => response.arrayBuffer()));
show([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
