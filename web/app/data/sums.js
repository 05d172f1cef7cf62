/* sums.js - SHA-256 of the engine and the models, by path below the page. `make site` has a file of its own instead of this one, with the
 * sums (tools/build/site.js). The sources have none: there the compiler makes these files anew. */

/** @type {Map<string, string>} */
export const sums = new Map();
