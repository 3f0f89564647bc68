import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['**/dist/', '**/.tenantlint/', 'fixtures/', 'rules/*/cases/', 'codemods/*/__testfixtures__/'] },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.nodeBuiltin },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: ['packages/*/tsconfig.json', 'rules/tsconfig.json', 'codemods/tsconfig.json', 'tsconfig.tests.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // The type-checked rules that find real mistakes; the rest of that preset is mostly style.
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-this-alias': 'off',
      // TypeScript's control flow analysis covers it.
      'no-undef': 'off',
      'no-fallthrough': 'off',
    },
  },
  {
    // What analysed code costs to load is a promise of this product: no compiler on the default path.
    files: ['packages/{model,facts,proof,program,cli,eslint-plugin}/src/**/*.ts', 'rules/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        paths: ['typescript', 'ts-morph', 'jscodeshift', 'jiti'].map((name) => ({ name, message: 'Too slow to load at start-up: use import() where it is needed.', allowTypeImports: true })),
      }],
    },
  },
);
