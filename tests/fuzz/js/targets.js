/* targets.js - every reader of untrusted bytes that is written in JavaScript, as a fuzz target. */
import { DATA } from './data.js';
import { MODELS } from './models.js';
import { PICTURES } from './pictures.js';
import { TEXTS } from './texts.js';

export const TARGETS = [...MODELS, ...DATA, ...TEXTS, ...PICTURES];
