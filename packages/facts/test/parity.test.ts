import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as typescript from '@typescript-eslint/parser';
import * as espree from 'espree';
import { describe, expect, it } from 'vitest';
import type { FileFacts, SyntaxComment, SyntaxNode } from '../src/index.ts';
import { lowerProgram, parseFile, stripByteOrderMark } from '../src/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function sourcesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path) && !/(^|[\\/])(node_modules|generated|dist)[\\/]/.test(path))
    .map((path) => join(folder, path))
    .sort();
}

const textOf = (path: string): string => stripByteOrderMark(readFileSync(join(root, path), 'utf8'));

function fromOxc(path: string, text: string): FileFacts {
  const { facts, error } = parseFile(path, text);
  if (error) throw new Error(`${path}:${error.offset}: ${error.message}`);
  return facts;
}

function fromTypeScriptEslint(path: string, text: string): FileFacts {
  const program = typescript.parse(text, { range: true, comment: true, filePath: path, ecmaFeatures: { jsx: path.endsWith('x') } }) as unknown as SyntaxNode;
  return lowerProgram(program, text, path, program.comments as SyntaxComment[]);
}

function fromEspree(path: string, text: string): FileFacts {
  const program = espree.parse(text, { range: true, comment: true, ecmaVersion: 'latest', sourceType: 'module', ecmaFeatures: { jsx: true } }) as unknown as SyntaxNode;
  return lowerProgram(program, text, path, program.comments as SyntaxComment[]);
}

describe('the same facts from oxc-parser and from typescript-eslint', () => {
  const files = [...sourcesIn('packages/facts', /\.ts$/), ...sourcesIn('fixtures', /\.tsx?$/)];

  it.each(files)('%s', (path) => {
    const text = textOf(path);
    expect(fromTypeScriptEslint(path, text)).toEqual(fromOxc(path, text));
  });

  it('on what those files hardly use', () => {
    const text = textOf('packages/facts/test/every-form.txt');
    const facts = fromOxc('every-form.tsx', text);
    expect(fromTypeScriptEslint('every-form.tsx', text)).toEqual(facts);
    expect([facts.functions.length, facts.classes.length, facts.suppressions.length]).toEqual([31, 4, 2]);
  });
});

describe('the same facts from oxc-parser and from espree', () => {
  it.each(sourcesIn('scripts', /\.mjs$/))('%s', (path) => {
    const text = textOf(path);
    expect(fromEspree(path, text)).toEqual(fromOxc(path, text));
  });

  it('with JSX', () => {
    const text = 'export const A = (p) => <B c={p.d} {...p}>{/* e */}{p.f?.()}<></></B>; class C { #x = 1; static { this.#x } get y() { return super.y } }';
    expect(fromEspree('a.jsx', text)).toEqual(fromOxc('a.jsx', text));
  });
});
