/* worker.js - the entry file of every worker, in the browser and in Node: connects roles.js to the worker's owner. */
import { serve } from './roles.js';
import { openPort } from './threads.js';

openPort(serve);
