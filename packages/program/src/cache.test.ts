import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFile } from '@tenantlint/facts';
import { describe, expect, it } from 'vitest';
import { layOut } from '../test/project.ts';
import { cacheFolder, openCache } from './cache.ts';

const text = Buffer.from('export const name = "ä\u2028€𝒳";\n');
const facts = parseFile('src/ä.ts', text.toString()).facts!;

function filled(): string {
  const folder = join(layOut({}), 'cache');
  const cache = openCache(folder, '1');
  cache.set('src/ä.ts', text, facts);
  cache.save(false);
  return folder;
}

describe('openCache', () => {
  it('gives back what was saved, for the same text and version only', () => {
    const folder = filled();
    expect(openCache(folder, '1').get('src/ä.ts', text)).toEqual(facts);
    expect(openCache(folder, '1').get('src/ä.ts', Buffer.from('other'))).toBeUndefined();
    expect(openCache(folder, '1').get('src/b.ts', text)).toBeUndefined();
    expect(openCache(folder, '2').get('src/ä.ts', text)).toBeUndefined();
  });

  it('leaves no temporary file and keeps itself out of git', () => {
    const folder = filled();
    expect(readdirSync(folder)).toEqual(['.gitignore', 'facts.jsonl']);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('ignores a damaged file, and a damaged line alone', () => {
    const folder = filled();
    const file = join(folder, 'facts.jsonl');
    const saved = readFileSync(file, 'latin1');
    const cache = openCache(folder, '1');
    cache.set('b.ts', Buffer.from('b'), { ...facts, path: 'b.ts' });
    cache.save(false);
    writeFileSync(file, readFileSync(file, 'latin1').replace('"name"', '"nome"'));
    expect(openCache(folder, '1').get('src/ä.ts', text)).toBeUndefined();
    expect(openCache(folder, '1').get('b.ts', Buffer.from('b'))?.path).toBe('b.ts');
    for (const damaged of ['', '\0\0', saved.slice(0, -40), saved.replace('\t"src', '\t"src"x'), saved.replaceAll('\t', ' ')]) {
      writeFileSync(file, damaged);
      expect(openCache(folder, '1').get('src/ä.ts', text)).toBeUndefined();
    }
  });

  it('forgets files that a whole run did not ask for, but not after a part of them', () => {
    const folder = filled();
    const add = (name: string, whole: boolean) => {
      const cache = openCache(folder, '1');
      cache.set(name, Buffer.from(name), { ...facts, path: name });
      cache.save(whole);
    };
    add('part.ts', false);
    expect(openCache(folder, '1').get('src/ä.ts', text)).toEqual(facts);
    add('whole.ts', true);
    expect(openCache(folder, '1').get('src/ä.ts', text)).toBeUndefined();
    expect(openCache(folder, '1').get('part.ts', Buffer.from('part.ts'))).toBeUndefined();
    expect(openCache(folder, '1').get('whole.ts', Buffer.from('whole.ts'))?.path).toBe('whole.ts');
  });

  it('says nothing where it cannot write', () => {
    const root = layOut({ file: '' });
    const cache = openCache(join(root, 'file', 'cache'), '1');
    cache.set('a.ts', text, facts);
    expect(() => cache.save(false)).not.toThrow();
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('');
  });

  it('lies in node_modules where there is one', () => {
    const root = layOut({});
    expect(cacheFolder(root)).toBe(join(root, '.tenantlint', 'cache'));
    mkdirSync(join(root, 'node_modules'));
    expect(cacheFolder(root)).toBe(join(root, 'node_modules', '.cache', 'tenantlint'));
  });
});
