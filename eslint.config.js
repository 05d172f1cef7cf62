/* eslint.config.js - what the linter checks beyond types (tsc), format (Prettier), layers (tools/build/layers.js) and unused
 * exports (knip): the length of functions, names that nothing uses, and where tests take random inputs from.
 */

/** Lines of code in a function, without blank lines and comments. */
const longest = (/** @type {number} */ max) => ({
  'max-lines-per-function': ['error', { max, skipBlankLines: true, skipComments: true }],
});

const SEEDED = 'Take random inputs from tests/shared/seed.js: SEED repeats them.';

export default [
  {
    ignores: [
      'dist/',
      'tools/vendor/',
      'build/',
      'types/',
      'data/',
      'web/vendor/',
      'tools/bench/*/node_modules/',
    ],
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...longest(60),
      'no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  // A test reads from top to bottom; a rival's network is one long literal.
  { files: ['tests/**', 'tools/bench/**'], rules: longest(150) },
  {
    files: ['tests/**'],
    ignores: ['tests/shared/seed.js'],
    rules: {
      'no-restricted-imports': ['error', { name: 'fast-check', message: SEEDED }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: SEEDED },
      ],
    },
  },
];
