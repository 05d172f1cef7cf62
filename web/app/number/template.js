/* template.js - a form template: named fields, each a box in fractions of the sheet, as `inkling read --template` takes it. Pure. */

/** @typedef {import('./photo-signs.js').Box} Box */
/** @typedef {string | number | null} Pattern a name, a number of digits, or null for anything */
/**
 * @typedef {object} Field
 * @property {string} name
 * @property {Box} box in fractions of the picture, 0 to 1
 * @property {Pattern} pattern what it may hold
 * @property {Record<string, unknown>} more what else its file says, for the command
 */

/** Decimals of a fraction: a ten-thousandth of a sheet is less than a pixel. */
const STEPS = 10000;

/** @param {number} value */
const rounded = (value) => Math.round(value * STEPS) / STEPS;

/** The content of form.json. @param {readonly Field[]} fields */
export function templateOf(fields) {
  const lines = fields.map(({ name, box, pattern, more }) => {
    const sides = [box.left, box.top, box.right, box.bottom].map(rounded);
    return `    ${JSON.stringify({ name, box: sides, ...(pattern === null ? {} : { pattern }), ...more })}`;
  });
  return `{\n  "fields": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** The fields of a file; throws an error with a sentence. @param {string} text @param {string} file its name
 * @param {readonly string[]} patterns known names @returns {Field[]} */
export function fieldsOf(text, file, patterns) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`“${file}” is not JSON. A template is a file like form.json.`);
  }
  const fields = value?.fields;
  if (!Array.isArray(fields) || fields.length === 0)
    throw new Error(`“${file}” has no fields: a template is {"fields": [{"name", "box"}, …]}.`);
  return fields.map((field, i) => fieldOf(field, `“${file}”, field ${i + 1}`, patterns));
}

/** @param {any} field @param {string} where @param {readonly string[]} patterns @returns {Field} */
function fieldOf(field, where, patterns) {
  const { name, box, pattern = null, ...more } = field ?? {};
  if (!isWritable(field)) throw new Error(`${where}: its values are nested too deep.`);
  if (typeof name !== 'string' || name.trim() === '')
    throw new Error(`${where}: it has no “name”.`);
  const isShare = (/** @type {unknown} */ side) =>
    typeof side === 'number' && side >= 0 && side <= 1;
  const isBox = Array.isArray(box) && box.length === 4 && box.every(isShare);
  if (!isBox || box[0] >= box[2] || box[1] >= box[3])
    throw new Error(
      `${where}, ${name}: “box” must be [left, top, right, bottom] in fractions of the sheet.`,
    );
  const isCount = typeof pattern !== 'object' && /^[1-9]\d?$/.test(String(pattern));
  if (pattern !== null && !isCount && !patterns.includes(pattern))
    throw new Error(
      `${where}, ${name}: “pattern” must be ${patterns.join(', ')} or a number of digits.`,
    );
  const [left, top, right, bottom] = box;
  return {
    name,
    box: { left, top, right, bottom },
    pattern: isCount ? Number(pattern) : pattern,
    more,
  };
}

/** JSON.parse() reads deeper lists than JSON.stringify() writes. @param {unknown} value */
function isWritable(value) {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

/** A name that no field has. @param {readonly Field[]} fields */
export function freshName(fields) {
  let i = fields.length + 1;
  while (fields.some(({ name }) => name === `field ${i}`)) i++;
  return `field ${i}`;
}

/** Why the names cannot be columns, or ''. @param {readonly Field[]} fields */
export function namesFault(fields) {
  const names = fields.map(({ name }) => name.trim());
  if (names.includes('')) return 'Every field needs a name.';
  const twice = names.find((name, i) => names.indexOf(name) < i);
  return twice === undefined ? '' : `Two fields are called “${twice}”.`;
}

/** A box between fractions and pixels. @param {Box} box @param {number} x factor across @param {number} y factor down @returns {Box} */
export const scaled = ({ left, top, right, bottom }, x, y) => ({
  left: left * x,
  top: top * y,
  right: right * x,
  bottom: bottom * y,
});

/** The pixels of a field, as the command cuts them. @param {Field} field @param {{ width: number, height: number }} size */
export function pixelsOfField({ box }, { width, height }) {
  const [left, top] = [Math.floor(box.left * width), Math.floor(box.top * height)];
  const right = Math.min(width, Math.max(left + 1, Math.ceil(box.right * width)));
  const bottom = Math.min(height, Math.max(top + 1, Math.ceil(box.bottom * height)));
  return { left, top, width: right - left, height: bottom - top };
}
