/* terminal.js - writes to the terminal: colours if they are wanted, a progress line if stderr is a terminal, and numbers and
 * times in readable form.
 *
 * Names and texts come from files of strangers. What a terminal would obey, or would show in another order, is written as an escape of JSON,
 * so JSON keeps its value.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { clearLine, cursorTo } from 'node:readline';

const COLOURS = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 };

/** Control characters but tab and line feed, marks of direction, line separators, and marks without width but joiners. */
const UNSAFE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
/** Stands for the beginning of our colours until they are written: a text of outside does not know it. */
const COLOUR_MARK = randomUUID();

/** @param {string} letter */
const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text that a terminal only shows; it may have several lines. @param {string} text */
export const visible = (text) => text.replace(UNSAFE, escaped).replaceAll(COLOUR_MARK, '\u001b[');

/** The same on one line. @param {string} text */
export const visibleLine = (text) => visible(text).replace(/[\t\n]/g, escaped);

/** @param {keyof typeof COLOURS} colour @param {string} text @param {NodeJS.WriteStream} [stream] */
export function paint(colour, text, stream = process.stdout) {
  const wanted = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return wanted ? `${COLOUR_MARK}${COLOURS[colour]}m${text}${COLOUR_MARK}0m` : text;
}

/** Writes a line of data. @param {string} [text] */
export function print(text = '') {
  process.stdout.write(`${visible(text)}\n`);
}

/** Writes a line about the work. @param {string} text */
export function note(text) {
  progress('');
  process.stderr.write(`${visible(text)}\n`);
}

const REFRESH_MS = 100;
let shownAt = -Infinity; // -Infinity: there is no progress line

/** Replaces the progress line ('' removes it), at most ten times a second. Does nothing if stderr is not a terminal.
 *  @param {string} text */
export function progress(text) {
  const now = performance.now();
  if (!process.stderr.isTTY || (text === '' ? shownAt === -Infinity : now - shownAt < REFRESH_MS))
    return;
  shownAt = text === '' ? -Infinity : now;
  cursorTo(process.stderr, 0);
  clearLine(process.stderr, 0);
  process.stderr.write(visibleLine(text).slice(0, (process.stderr.columns || 80) - 1));
}

/** @param {number} share 0..1 @param {number} [digits] */
export const percent = (share, digits = 2) => `${(100 * share).toFixed(digits)} %`;

/** 12345 -> '12,345'. @param {number} number @param {number} [digits] */
export const count = (number, digits = 0) =>
  number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = String(whole % 60).padStart(2, '0');
  return hours
    ? `${hours}:${String(minutes).padStart(2, '0')}:${rest} h`
    : `${minutes}:${rest} min`;
}

/** Formats rows as aligned columns: text to the left, numbers to the right. @param {(string | number)[][]} rows first row: headings */
export function table(rows) {
  const shown = rows.map((row) => row.map((cell) => visibleLine(String(cell))));
  const widths = shown[0].map((_, column) => Math.max(...shown.map((row) => row[column].length)));
  const isNumber = shown[0].map((_, column) =>
    shown.slice(1).every((row) => /^[\d.,+-]+( %)?$/.test(row[column])),
  );
  return shown
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
