import { describe, expect, it } from 'vitest';
import { getBundleErrors, getTypesErrors } from './bundle-check.mjs';

const external = (path, kind = 'import-statement') => ({ path, kind, external: true });
const chunk = (path, kind = 'import-statement') => ({ path, kind });
const manifest = { name: 'p', dependencies: { 'ts-morph': '1', '@scope/wasm': '1' }, peerDependencies: { eslint: '>=9' } };

describe('getBundleErrors', () => {
  it('accepts declared externals, built-in modules and heavy modules behind import()', () => {
    const outputs = {
      'dist/cli.js': { imports: [external('node:fs'), external('path'), external('@scope/wasm/sub'), chunk('dist/a.js'), chunk('dist/b.js', 'dynamic-import')] },
      'dist/a.js': { imports: [chunk('dist/cli.js')] },
      'dist/b.js': { imports: [external('ts-morph'), external('eslint')] },
    };
    expect(getBundleErrors({ outputs }, manifest, ['dist/cli.js'], { text: 'import "ts-morph"; require("@scope/wasm/sub")' })).toEqual([]);
  });

  it('names an external that no dependency declares, also where only a lazy chunk imports it', () => {
    const outputs = {
      'dist/cli.js': { imports: [chunk('dist/b.js', 'dynamic-import')] },
      'dist/b.js': { imports: [external('@other/thing/sub')] },
    };
    expect(getBundleErrors({ outputs }, manifest, ['dist/cli.js'], {})).toEqual([
      'p: dist/b.js imports "@other/thing/sub", which is no dependency in its package.json. Add it there.',
    ]);
  });

  it('names a heavy module that a chunk loads together with the entry', () => {
    const outputs = {
      'dist/cli.js': { imports: [chunk('dist/a.js')] },
      'dist/a.js': { imports: [external('ts-morph')] },
    };
    expect(getBundleErrors({ outputs }, manifest, ['dist/cli.js'], {})).toEqual([
      'p: dist/cli.js loads "ts-morph" at start-up, through dist/a.js. Put it behind import().',
    ]);
  });

  it('names a dependency that nothing imports, only where the whole text is given', () => {
    const outputs = { 'dist/cli.js': { imports: [external('ts-morph', 'dynamic-import')] } };
    expect(getBundleErrors({ outputs }, manifest, ['dist/cli.js'], {})).toEqual([]);
    expect(getBundleErrors({ outputs }, manifest, ['dist/cli.js'], { text: 'import("ts-morph")' })).toEqual([
      'p: nothing in its bundle imports the dependency "@scope/wasm". Remove it from its package.json.',
    ]);
  });
});

describe('getTypesErrors', () => {
  it('names what a user of the declarations would not find', () => {
    expect(getTypesErrors(['eslint', 'node:fs', '@eslint/core'], { name: 'p', peerDependencies: { eslint: '>=9' } })).toEqual([
      'p: dist/index.d.ts imports "@eslint/core", which is no dependency in its package.json. Write the type out where it is exported.',
    ]);
  });
});
