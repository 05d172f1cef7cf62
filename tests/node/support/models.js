/* models.js - model files that other programs wrote, with their answers: tests/models. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../models');

/** @typedef {{ name: string, bytes: Uint8Array }} NamedFile */
/**
 * A description of tests/models/README.md.
 * @typedef {{ name: string, files: string[], chain: { type: string }[], input: { shape: number[], pixels: string },
 *   outputKind: string, outputs: number[][], tolerance: number, refuse: string | null, needsLayers?: boolean, mustGuess?: boolean }} Fixture
 */

/** @param {string} file in tests/models */
const modelBytes = (file) => new Uint8Array(readFileSync(path.join(folder, file)));

/** @type {Fixture[]} */
export const FIXTURES = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.includes('.architecture.'))
  .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));

/** @param {string} name */
export const fixture = (name) => /** @type {Fixture} */ (FIXTURES.find((one) => one.name === name));

/** The files of a fixture by their names. @param {string} name @returns {NamedFile[]} */
export const filesOf = (name) =>
  fixture(name).files.map((file) => ({ name: path.basename(file), bytes: modelBytes(file) }));

/** Picture k of the descriptions, 0..1. @param {number} k @param {number} count of values */
export const picture = (k, count) =>
  Float32Array.from({ length: count }, (_, i) => ((i * 37 + 11 * k) % 256) / 255);

/** The probabilities that a fixture's program gave. @param {Fixture} one @returns {number[][]} */
export function probabilities({ outputKind, outputs }) {
  if (outputKind === 'probabilities') return outputs;
  return outputs.map((row) => {
    const top = Math.max(...row);
    const powers = row.map((value) => Math.exp(value - top));
    const sum = powers.reduce((total, value) => total + value, 0);
    return powers.map((value) => value / sum);
  });
}
