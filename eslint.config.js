import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The rooms, highest first: a room may import from itself and from the rooms below it, never upwards. */
const rooms = [
  ['ui', 'cli', 'page-api'],
  ['app'],
  ['capture'],
  ['settlement'],
  ['chain'],
  ['store'],
  ['verify'],
  ['opengradient'],
  ['nitro', 'zk'],
  ['bytes'],
];

/** `page-api` is what a dApp imports and stands alone; `ui` and `cli` do not know each other. */
const zones = rooms
  .flatMap((storey, index) =>
    storey.map((room) => ({
      target: `./src/${room}`,
      from: [...rooms.slice(0, index).flat(), ...storey.filter((other) => other !== room)].map(
        (other) => `./src/${other}`,
      ),
      message: 'Imports point down the list of rooms only (eslint.config.js).',
    })),
  )
  .filter((zone) => zone.from.length > 0);

const noWayOut = ['bytes', 'nitro', 'zk', 'opengradient', 'verify'];

export default tseslint.config(
  {
    ignores: [
      '.output/**',
      '.wxt/**',
      'dist/**',
      'node_modules/**',
      'test/output/**',
      'web-ext-artifacts/**',
      '**/*.min.js',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...zones,
            {
              target: './src',
              from: ['./entrypoints', './test'],
              message: 'src knows neither entrypoints nor tests.',
            },
            {
              target: './src/page-api',
              from: ['./src'],
              except: ['./page-api'],
              message: 'page-api has no dependencies.',
            },
          ],
        },
      ],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: noWayOut.map((room) => `src/${room}/**/*.ts`),
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'fetch',
          'window',
          'document',
          'indexedDB',
          'localStorage',
          'chrome',
          'browser',
          'self',
          'process',
        ].map((name) => ({
          name,
          message: 'This room is pure: no browser API, no network, no process.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Pure rooms take the time as a parameter.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Pure rooms take the time as a parameter.',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'Pure rooms take randomness as a parameter.',
        },
      ],
    },
  },
  {
    files: ['src/capture/page/**/*.ts'],
    rules: {
      '@typescript-eslint/prefer-for-of': 'off',
      'no-restricted-syntax': [
        'error',
        ...[
          'ForOfStatement',
          'AwaitExpression',
          'Literal[regex]',
          'ArrayExpression > SpreadElement',
          'CallExpression > SpreadElement',
          'NewExpression > SpreadElement',
          'ArrayPattern',
        ].map((selector) => ({
          selector,
          message:
            'This code shares its world with hostile pages: the construct looks up something they can replace.',
        })),
      ],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
);
