/* where.js - whether this is Node or a browser. A file of its own, so that a bundler can replace it. */

export const inNode = typeof process !== 'undefined' && Boolean(process.versions?.node);
