/* documents.js - the Markdown files of the project, and the commands that they name. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');

/** Paths of all documents, from the root. */
export const documents = ['.', 'docs', 'tests', 'tools', 'weights'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { encoding: 'utf8', recursive: folder !== '.' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => path.join(folder, name)),
);

/** @param {string} name from the root */
export const read = (name) => readFileSync(path.join(root, name), 'utf8');

/** Words of a command line; quotes keep words together and are taken off. @param {string} line */
const wordsOf = (line) =>
  (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ''));

/** Commands in a text: lines of its shell blocks and what stands in `...`, without comments, settings of the environment and where
 *  the output goes. @param {string} text @returns {string[][]} the words of each */
export function commandsOf(text) {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
    block.split('\n'),
  );
  const inline = [...text.replace(/^```.*?^```/gms, '').matchAll(/`([^`]+)`/g)].map(([, code]) =>
    code.replaceAll(/\s+/g, ' '),
  );
  return [...blocks, ...inline]
    .flatMap((line) =>
      line
        .replace(/\s#.*/, '')
        .replace(/ > \S+$/, '')
        .split('&&'),
    )
    .map((line) => wordsOf(line.trim().replace(/^([A-Z_]+=\S+ )+/, '')))
    .filter(([program]) => ['make', 'node', 'inkling'].includes(program));
}
