/* markup.js - a strict check that a text is well-formed XML, as far as figures use it: elements, attributes, text, the five
 * entities and numbers of letters. It finds elements by name, so that tests can ask where something is drawn.
 */
import assert from 'node:assert/strict';

/** @typedef {{ name: string, attributes: Record<string, string>, text: string, children: Element[] }} Element */

const NAME = '[A-Za-z_][\\w.:-]*';
const START = new RegExp(`^<(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`);
const END = new RegExp(`^</(${NAME})>`);
const ATTRIBUTE = new RegExp(`(${NAME})="([^"]*)"`, 'g');
const ENTITIES = /** @type {Record<string, string>} */ ({
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
});
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** @param {string} text */
function unescape(text) {
  const rest = text.replace(/&(\w+|#\d+);/g, (whole, entity) => {
    assert.ok(entity in ENTITIES, `unknown entity ${whole}`);
    return '';
  });
  assert.ok(!rest.includes('&'), `a bare & in ${text.slice(0, 80)}`);
  return text.replace(/&(\w+|#\d+);/g, (_, entity) => ENTITIES[entity]);
}

/**
 * Parses a text and fails where it is not well-formed.
 * @param {string} source
 * @returns {Element} the root
 */
export function parseMarkup(source) {
  assert.equal(Buffer.from(source).toString(), source, 'half of a surrogate pair');
  assert.ok(!FORBIDDEN.test(source), 'a letter that XML forbids');
  /** @type {Element} */
  const top = { name: '', attributes: {}, text: '', children: [] };
  const open = [top];
  for (let rest = source.trim(); rest !== '';) {
    const here = open[open.length - 1];
    const [start, end] = [rest.match(START), rest.match(END)];
    if (start) {
      /** @type {Record<string, string>} */
      const attributes = {};
      for (const [, name, value] of start[2].matchAll(ATTRIBUTE)) {
        assert.ok(!(name in attributes), `${name} twice in ${start[0]}`);
        attributes[name] = unescape(value);
      }
      const element = { name: start[1], attributes, text: '', children: [] };
      here.children.push(element);
      if (start[3] === '') open.push(element);
      rest = rest.slice(start[0].length);
    } else if (end) {
      assert.equal(end[1], here.name, `</${end[1]}> closes <${here.name}>`);
      open.pop();
      rest = rest.slice(end[0].length);
    } else {
      const [text] = /** @type {RegExpMatchArray} */ (
        rest.match(/^[^<]+/) ?? assert.fail(`not markup: ${rest.slice(0, 80)}`)
      );
      here.text += unescape(text);
      rest = rest.slice(text.length);
    }
  }
  assert.equal(open.length, 1, `<${open[open.length - 1].name}> is not closed`);
  assert.equal(top.children.length, 1, 'not one root');
  return top.children[0];
}

/** All elements below one, itself included, in document order. @param {Element} element @returns {Element[]} */
export const allOf = (element) => [element, ...element.children.flatMap(allOf)];

/** Those that have a class. @param {Element} root @param {string} name */
export const withClass = (root, name) =>
  allOf(root).filter(({ attributes }) => attributes.class?.split(' ').includes(name));
