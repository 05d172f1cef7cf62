/* terminal.js - writes to the terminal: colours if they are wanted, a progress line if stderr is a terminal, and numbers and
 * times in readable form.
 */
import process from 'node:process';
import { clearLine, cursorTo } from 'node:readline';

const COLOURS = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 };

/** @param {keyof typeof COLOURS} colour @param {string} text @param {NodeJS.WriteStream} [stream] */
export function paint(colour, text, stream = process.stdout) {
  const wanted = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return wanted ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
}

/** Writes a line of data. @param {string} [text] */
export function print(text = '') {
  process.stdout.write(`${text}\n`);
}

/** Writes a line about the work. @param {string} text */
export function note(text) {
  progress('');
  process.stderr.write(`${text}\n`);
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
  process.stderr.write(text.slice(0, (process.stderr.columns || 80) - 1));
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
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  const isNumber = rows[0].map((_, column) =>
    rows.slice(1).every((row) => /^[\d.,+-]+( %)?$/.test(String(row[column]))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber[column]
            ? String(cell).padStart(widths[column])
            : String(cell).padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
