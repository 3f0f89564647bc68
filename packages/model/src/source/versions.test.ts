import { describe, expect, it } from 'vitest';
import { isAtLeast, versionsIn } from './versions.ts';

const of = (manifests: Record<string, object | string>, lockfiles: string[] = [], above: string[] = []) =>
  versionsIn(() => Object.entries(manifests).map(([folder, text]) => ({ folder, text: typeof text === 'string' ? text : JSON.stringify(text) })), () => above, () => lockfiles);

describe('the version of a library', () => {
  it.each([
    ['^0.3.20', '0.3.20'], ['~1.1.0', '1.1.0'], ['1.0.0-rc.2', '1.0.0-rc.2'], ['>=0.3 <2', '0.3'], ['^1.0.0 || ^0.3.17', '0.3.17'], ['npm:typeorm@0.3.31', '0.3.31'],
  ])('is the lowest that the manifest admits: %s', (range, expected) => {
    expect(of({ '': { dependencies: { typeorm: range } } })('src/a.ts', 'typeorm')).toBe(expected);
  });

  it('is said by the nearest manifest that names it, dependencies first', () => {
    const version = of({ '': { dependencies: { typeorm: '^0.3.20' } }, 'apps/api': { peerDependencies: { typeorm: '*' }, devDependencies: { typeorm: '1.1.1' } }, 'apps/web': { dependencies: { react: '19' } } });
    expect(version('apps/api/src/a.ts', 'typeorm')).toBe('1.1.1');
    expect(version('apps/web/src/a.ts', 'typeorm')).toBe('0.3.20');
    expect(version('apps/api-2/a.ts', 'typeorm')).toBe('0.3.20');
    expect(of({ '': {} }, [], ['{"dependencies":{"typeorm":"1.0.0"}}'])('a.ts', 'typeorm')).toBe('1.0.0');
  });

  it.each([
    ['pnpm', 'packages:\n  typeorm@0.3.20(pg@8.11.0):\n    resolution: {}\n  \'@nestjs/typeorm@11.0.0\':\n    resolution: {}\n'],
    ['older pnpm', 'packages:\n  /typeorm@0.3.20(pg@8.11.0):\n    resolution: {}\n  /@nestjs/typeorm@11.0.0:\n    resolution: {}\n'],
    ['npm', '{"packages":{"node_modules/@nestjs/typeorm": {\n "version": "11.0.0"},\n"node_modules/typeorm": {\n "version": "0.3.20" } } }'],
    ['yarn 1', '"@nestjs/typeorm@^11.0.0":\n  version "11.0.0"\n\ntypeorm@^0.3.17, typeorm@^0.3.20:\n  version "0.3.20"\n'],
    ['yarn', '"@nestjs/typeorm@npm:^11.0.0":\n  version: 11.0.0\n\n"typeorm@npm:latest":\n  version: 0.3.20\n  resolution: "typeorm@npm:0.3.20"\n'],
    ['bun', '{ "packages": { "@nestjs/typeorm": ["@nestjs/typeorm@11.0.0", ""], "typeorm": ["typeorm@0.3.20", ""] } }'],
  ])('is read from the lockfile of %s where the manifest does not tell', (_, text) => {
    for (const range of ['catalog:', 'latest', '*', 'workspace:^']) expect(of({ '': { dependencies: { typeorm: range } } }, [text])('a.ts', 'typeorm')).toBe('0.3.20');
  });

  it('is read from the lockfile where the release matters, within the range', () => {
    const lockfile = "  drizzle-orm@0.45.4:\n  drizzle-orm@1.0.0-rc.5:\n  drizzle-orm@1.0.0-rc.4:\n";
    expect(of({ '': { dependencies: { 'drizzle-orm': '^1.0.0-beta.1' } } }, [lockfile])('a.ts', 'drizzle-orm', true)).toBe('1.0.0-rc.4');
    expect(of({ '': { dependencies: { 'drizzle-orm': '^1.0.0-beta.1' } } }, [lockfile])('a.ts', 'drizzle-orm')).toBe('1.0.0-beta.1');
    expect(of({ '': { dependencies: { 'drizzle-orm': '^1.0.0-rc.5' } } }, [lockfile])('a.ts', 'drizzle-orm', true)).toBe('1.0.0-rc.5');
  });

  it('is unknown where nothing says it', () => {
    expect(of({ '': { dependencies: { typeorm: 'latest' } } })('a.ts', 'typeorm')).toBeUndefined();
    expect(of({ '': '{ "dependencies": { "typeorm": ' })('a.ts', 'typeorm')).toBeUndefined();
  });
});

it.each([
  ['1.0.0', '1.0.0-rc.5', true], ['1.0.0-rc.5', '1.0.0-rc.5', true], ['1.0.0-rc.10', '1.0.0-rc.5', true], ['1.1', '1.0.5', true],
  ['1.0.0-rc.4', '1.0.0-rc.5', false], ['1.0.0-beta.21', '1.0.0-rc.1', false], ['0.45.4', '1.0.0-beta.1', false], ['1.0.0-rc.5', '1.0.0', false],
])('%s is at least %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
