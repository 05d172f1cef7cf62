/* load.js - loadEngine(): loads the build that fits the platform, tests it and makes an Engine. */
import { badArgument, flag, optionsOf } from './base/checks.js';
import { InklingError } from './base/errors.js';
import { placeBeside } from './base/platform.js';
import { Engine } from './inkling.js';
import { remember } from './engine/loaded.js';
import { compile, given, hasSimd, isCode, openEngine, placeOf } from './engine/open.js';
import { testReading } from './engine/selftest.js';
import { isWhole, training } from './model/whole.js';

/**
 * Loads the engine: the build with SIMD where the platform has it, else the one without.
 *
 * Both give the same bits. The third build, made by `make relaxed`, does not: it fuses multiply and add where the
 * processor can. It is loaded only on request. If it is missing or cannot run, an exact build is loaded
 * instead; the engine's `exact` says which one.
 * @param {object} [options]
 * @param {import('./engine/open.js').Code} [options.wasm] another place, the bytes
 *   themselves, or the compiled code
 * @param {import('./engine/open.js').Code} [options.paper] the same for paper.wasm, which the first
 *   photograph needs
 * @param {boolean} [options.scalar] take the build without SIMD; it gives the same bits, slower
 * @param {boolean} [options.relaxed] take the build with relaxed SIMD where possible: faster, NOT
 *   bit-exact; needs the whole library
 * @returns {Promise<Engine>}
 */
export async function loadEngine(options = {}) {
  const wanted = optionsOf('loadEngine', options, ['wasm', 'paper', 'scalar', 'relaxed']);
  const scalar = flag('scalar', wanted.scalar ?? false);
  const relaxed = flag('relaxed', wanted.relaxed ?? false);
  if (scalar && relaxed) throw new InklingError('bad-argument', 'give scalar or relaxed, not both');
  if (typeof WebAssembly === 'undefined') {
    throw new InklingError('load-failed', 'this browser has no WebAssembly');
  }
  const wasm = wanted.wasm === undefined ? given.wasm : codeIn('wasm', wanted.wasm);
  if (wanted.paper !== undefined) given.paper = codeIn('paper', wanted.paper);
  const simd = !scalar && hasSimd();
  const standard = [
    { source: () => new URL('./inkling.wasm', import.meta.url), simd: true },
    { source: () => new URL('./inkling-scalar.wasm', import.meta.url), simd: false },
  ];
  const usual = wasm === undefined ? standard.slice(simd ? 0 : 1) : [{ source: () => wasm, simd }];
  const candidates =
    relaxed && isWhole() && wasm === undefined && training().hasRelaxedSimd()
      ? [
          { source: () => new URL('inkling-relaxed.wasm', standard[0].source()), simd: true },
          ...usual,
        ]
      : usual;
  /** The error of the first build that failed, other than the relaxed one. @type {unknown} */
  let firstError;
  for (const candidate of candidates) {
    try {
      const source = placeBeside(candidate.source, 'inkling.wasm', 'give loadEngine({ wasm })');
      const place = placeOf(source);
      const engine = await openEngine(Engine, await compile(source), candidate.simd, place);
      if (engine.exact) {
        testReading(engine);
      } else if (relaxed && isWhole()) {
        training().testRelaxed(engine);
      } else {
        throw new InklingError(
          'load-failed',
          `${place} is the relaxed build, not bit-exact: load it with relaxed: true`,
        );
      }
      remember(engine);
      return engine;
    } catch (error) {
      if (usual.includes(candidate)) firstError ??= error;
    }
  }
  throw firstError;
}

/** @param {string} name @param {unknown} value */
function codeIn(name, value) {
  if (isCode(value)) return value;
  throw badArgument(name, 'a path, URL, bytes or compiled code', value);
}
