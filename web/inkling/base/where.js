/* where.js - whether this is Node or a browser. Alone in a file, so that a bundler can settle it. */

export const inNode = typeof process !== 'undefined' && Boolean(process.versions?.node);
