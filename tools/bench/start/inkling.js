/* inkling.js - a page that reads one picture with Inkling. */
import { loadEngine } from '../../../web/inkling/reading.js';
import { PICTURE, show } from './page.js';

const model = fetch('default.safetensors').then((response) => response.arrayBuffer());
const engine = await loadEngine({ wasm: new URL('inkling.wasm', document.baseURI) });
const { probabilities } = (await engine.loadModel(await model)).predict(PICTURE);
show(probabilities);
