/* svg.js - writes SVG as text: elements, escaped text, the frame of a figure and its style.
 *
 * Markup is a plain string. Text from outside (names of classes and data) comes in only through
 * `text` and attribute values, which escape it. Numbers have at most two decimals, so the same figure
 * has the same bytes everywhere. The style knows light and dark; where a program ignores the style
 * for dark screens, as most converters do, the figure is the light one.
 */

/** @typedef {Record<string, string | number | undefined>} Attributes undefined: left out */

/** Letters that XML does not allow, and those that would turn the text around them. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ENTITIES = /** @type {Record<string, string>} */ ({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
});

/** Any value as text that is safe in XML and HTML, in elements and in attributes.
 * @param {unknown} value
 */
export const escapeText = (value) =>
  String(value)
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, (letter) => ENTITIES[letter]);

/** A number for an attribute. @param {number} value */
export const short = (value) => String(Math.round(value * 100) / 100 + 0);

/**
 * An element.
 * @param {string} name
 * @param {Attributes} [attributes]
 * @param {...(string | readonly string[])} children markup
 * @returns {string}
 */
export function tag(name, attributes = {}, ...children) {
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escapeText(value)}"`,
    )
    .join('');
  const inner = children.flat().join('');
  return inner === '' ? `<${name}${given}/>` : `<${name}${given}>${inner}</${name}>`;
}

/**
 * A line of text; its y is the base line.
 * @param {number} x
 * @param {number} y
 * @param {unknown} value
 * @param {Attributes} [attributes] class, text-anchor, ...
 */
export const text = (x, y, value, attributes = {}) =>
  tag('text', { x, y, ...attributes }, escapeText(value));

/** Width of a letter as a part of the font size, as in common sans-serif fonts; wide scripts take 1.
 * @param {string} letter
 */
const letterWidth = (letter) =>
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|[\u{1f000}-\u{3fffd}]/u.test(
    letter,
  )
    ? 1
    : /[MWmw%@]/.test(letter)
      ? 0.94
      : /[A-Z]/.test(letter)
        ? 0.7
        : /[ijltfI.,:;'|!() ]/.test(letter)
          ? 0.36
          : 0.62;

/** About how wide a text is, in pixels. @param {string} value @param {number} size of the font */
export const textWidth = (value, size) =>
  [...value].reduce((sum, letter) => sum + letterWidth(letter), 0) * size;

/** A text cut to a width, with an ellipsis where letters are missing.
 * @param {string} value
 * @param {number} width in pixels
 * @param {number} size of the font
 */
export function fitText(value, width, size) {
  if (textWidth(value, size) <= width) return value;
  const letters = [...value];
  while (letters.length > 1 && textWidth(`${letters.join('')}\u2026`, size) > width) letters.pop();
  return `${letters.join('').trimEnd()}\u2026`;
}

/** What every figure and the report share. Their classes begin with ik-. Converters skip what stands in @media: the colours
 * for dark screens, and the word pixelated, which older ones do not know (they know optimizeSpeed).
 */
export const STYLE =
  '.ik{color:#16213a;color-scheme:light dark;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}' +
  '.ik text{fill:currentColor;font-size:12px}' +
  '.ik .ik-title{font-size:19px;font-weight:700}' +
  '.ik .ik-head{font-size:13px;font-weight:700}' +
  '.ik .ik-quiet{opacity:.74}' +
  '.ik .ik-strong{font-weight:700}' +
  '.ik-paper{fill:#fffdf8}' +
  '.ik-grid{stroke:currentColor;stroke-opacity:.13;fill:none}' +
  '.ik-axis{stroke:currentColor;stroke-opacity:.55;fill:none}' +
  '.ik-one,.ik-two{fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}' +
  '.ik-one{stroke:#2f5bd0}.ik-two{stroke:#b06000}.ik-two-dashed{stroke-dasharray:7 5}' +
  '.ik-one-dot{fill:#2f5bd0}.ik-two-dot{fill:#fffdf8;stroke:#b06000;stroke-width:2}' +
  '.ik .ik-one-text{fill:#2f5bd0;font-weight:700}.ik .ik-two-text{fill:#9a5200;font-weight:700}' +
  '.ik-cell{fill:none;stroke:currentColor;stroke-opacity:.1}' +
  '.ik-right{fill:#1d7a3f}.ik-wrong{fill:#b0371d}.ik-hit{fill:#2f5bd0}' +
  '.ik-right-line,.ik-wrong-line{fill:none;stroke-width:2.25;stroke-linecap:round;stroke-linejoin:round}' +
  '.ik-right-line{stroke:#1d7a3f}.ik-wrong-line{stroke:#b0371d}.ik-wrong-frame{stroke-dasharray:6 5}' +
  '.ik-plain-line{fill:none;stroke:currentColor;stroke-opacity:.25}' +
  '.ik .ik-right-text{fill:#1d7a3f}.ik .ik-wrong-text{fill:#b0371d}.ik .ik-on{fill:#fffdf8}' +
  '@media all{.ik-pixels{image-rendering:pixelated}}' +
  '@media (prefers-color-scheme:dark){' +
  '.ik{color:#f2e9d8}.ik-paper,.ik .ik-on{fill:#181e2d}' +
  '.ik-one{stroke:#8fb1ff}.ik-two{stroke:#f0b35a}' +
  '.ik-one-dot{fill:#8fb1ff}.ik-two-dot{fill:#181e2d;stroke:#f0b35a}' +
  '.ik .ik-one-text{fill:#8fb1ff}.ik .ik-two-text{fill:#f0b35a}' +
  '.ik-right{fill:#7fd49a}.ik-wrong{fill:#ff9a80}.ik-hit{fill:#8fb1ff}' +
  '.ik-right-line{stroke:#7fd49a}.ik-wrong-line{stroke:#ff9a80}' +
  '.ik .ik-right-text{fill:#7fd49a}.ik .ik-wrong-text{fill:#ff9a80}' +
  '.ik-ink{filter:invert(1)}' +
  '}';

/** What a report cuts off at the left and at the top. */
const REPORT_CUT = [22, 44];

/**
 * A whole figure.
 * @param {object} parts
 * @param {string} parts.name of the figure, for the ids of its title and description
 * @param {number} parts.width in pixels
 * @param {number} parts.height in pixels
 * @param {string} parts.title
 * @param {string} parts.description what it shows, for those who do not see it
 * @param {string} parts.body markup
 * @param {boolean} parts.inReport leaves out what the report has itself: style, paper, title and margin
 * @returns {string} SVG
 */
export function figure({ name, width, height, title, description, body, inReport }) {
  const [left, top] = inReport ? REPORT_CUT : [0, 0];
  const [titleId, descriptionId] = [`ik-${name}-title`, `ik-${name}-description`];
  return tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'ik',
      viewBox: `${left} ${top} ${short(width - left)} ${short(height - top)}`,
      width: width - left,
      height: height - top,
      role: 'img',
      'aria-labelledby': `${titleId} ${descriptionId}`,
    },
    tag('title', { id: titleId }, escapeText(title)),
    tag('desc', { id: descriptionId }, escapeText(description)),
    inReport ? '' : tag('style', {}, STYLE),
    inReport ? '' : tag('rect', { class: 'ik-paper', width, height }),
    body,
  );
}
