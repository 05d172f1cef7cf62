/* boxes.js - where everything on a page stands and how it looks, to be compared with another visit. */

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {{ name: string, box: number[], style: string[] }} Box box: left, top, width, height in pixels of the page */
/** @typedef {{ boxes: Box[], tooWide: number, below: number }} Look tooWide: pixels that the page is wider than its window;
 *    below: pixels of the pad that the first screen does not show */

/** What is measured: everything to press or to fill in, and what holds it. */
const MEASURED =
  'a, button, canvas, dl, fieldset, figure, footer, h1, h2, h3, h4, header, input, label, legend, li, main, nav, p, pre, ' +
  'progress, section, select, summary, table, td, textarea, th, .view, .view div, .view span';

/** What is compared of their style. */
const STYLES = [
  'color',
  'background-color',
  'border-top-color',
  'border-top-width',
  'border-left-width',
  'border-bottom-width',
  'border-bottom-color',
  'box-shadow',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'text-align',
  'text-decoration-line',
  'visibility',
];

/** Pixels that two visits may differ by: text is placed on whole pixels. */
const TOLERANCE = 1;

/**
 * All that can be seen of a page, once two measurements in a row give the same.
 * @param {Page} page
 * @param {string} pad what has to be on the first screen, or a selector of nothing
 * @returns {Promise<Look>}
 */
export async function lookAt(page, pad) {
  const { boxes, known, ...look } = await page.evaluate(
    async ({ measured, styles, pad }) => {
      const seen = () =>
        [...document.querySelectorAll(measured)].filter(
          (element) => element.getClientRects().length > 0,
        );
      const nameOf = (/** @type {Element} */ { tagName, id, classList }) =>
        [tagName.toLowerCase() + (id && `#${id}`), ...classList].join('.');
      const boxOf = (/** @type {Element} */ element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return [left + scrollX, top + scrollY, width, height];
      };
      const frames = () =>
        new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      scrollTo(0, 0);
      let elements = seen();
      let places = elements.map(boxOf);
      for (let i = 0, before = ''; i < 300 && before !== String(places); i++) {
        before = String(places);
        await frames();
        elements = seen();
        places = elements.map(boxOf);
      }
      const { scrollWidth, clientWidth } = document.documentElement;
      const bottom = document.querySelector(pad)?.getBoundingClientRect().bottom ?? 0;
      /** Styles are few and long, so each is sent once. @type {Map<string, number>} */
      const numbers = new Map();
      /** @type {string[][]} */
      const known = [];
      const numberOf = (/** @type {Element} */ element) => {
        const computed = getComputedStyle(element);
        const values = styles.map((property) => computed.getPropertyValue(property));
        const key = values.join();
        const number = numbers.get(key) ?? known.push(values) - 1;
        numbers.set(key, number);
        return number;
      };
      return {
        boxes: elements.map((element, i) => ({
          name: `${nameOf(/** @type {Element} */ (element.parentElement))} > ${nameOf(element)}`,
          box: places[i].map((length) => Math.round(10 * length) / 10),
          style: numberOf(element),
        })),
        known,
        tooWide: scrollWidth - clientWidth,
        below: Math.max(0, Math.round(bottom - innerHeight)),
      };
    },
    { measured: MEASURED, styles: STYLES, pad },
  );
  return { ...look, boxes: boxes.map((one) => ({ ...one, style: known[one.style] })) };
}

/**
 * What differs between two visits, at most ten lines.
 * @param {Box[]} fresh
 * @param {Box[]} later
 * @returns {string[]}
 */
export function differences(fresh, later) {
  const lines = fresh.flatMap(({ name, box, style }, i) => {
    const other = later[i];
    if (other?.name !== name) return [`${name} became ${other?.name ?? 'nothing'}`];
    const places = box.some((length, k) => Math.abs(length - other.box[k]) > TOLERANCE)
      ? [`${name} stood at ${box.map(Math.round)}, now at ${other.box.map(Math.round)}`]
      : [];
    const looks = STYLES.flatMap((property, k) =>
      style[k] === other.style[k]
        ? []
        : [`${name}: ${property} was ${style[k]}, now ${other.style[k]}`],
    );
    return [...places, ...looks];
  });
  if (later.length > fresh.length) lines.push(`${later.length - fresh.length} elements more`);
  return lines.slice(0, 10);
}
