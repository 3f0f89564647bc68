import { describe, expect, it } from 'vitest';
import { factsOf, lines } from '../../test/resources.ts';
import { readDrizzle } from '../drizzle/read.ts';
import { readTypeorm } from '../typeorm/read.ts';
import { Modules } from './modules.ts';
import { Sources } from './sources.ts';

describe('Modules', () => {
  const files = factsOf({ 'apps/web/src/db/schema.ts': '', 'apps/api/src/db/schema.ts': '', 'packages/db/src/index.ts': '', 'packages/db/src/users.mts': '', 'index.ts': '' });
  const modules = new Modules(files);
  it.each([
    ['apps/api/src/use.ts', './db/schema', 'apps/api/src/db/schema.ts'],
    ['apps/api/src/use.ts', './db/schema.js', 'apps/api/src/db/schema.ts'],
    ['apps/api/src/use.ts', '../../web/src/db/schema', 'apps/web/src/db/schema.ts'],
    ['apps/api/src/use.ts', '@/db/schema', 'apps/api/src/db/schema.ts'],
    ['apps/web/src/use.ts', '~/db/schema', 'apps/web/src/db/schema.ts'],
    ['apps/web/src/use.ts', '@acme/db/users', 'packages/db/src/users.mts'],
    ['packages/db/src/users.mts', '.', 'packages/db/src/index.ts'],
    ['packages/db/src/users.mts', './index.js', 'packages/db/src/index.ts'],
    ['packages/db/src/users.mts', './gone', undefined],
    ['packages/db/src/users.mts', 'drizzle-orm/users', undefined],
    ['packages/db/src/users.mts', '@acme/db', undefined],
  ])('%s: %s is %s', (from, specifier, expected) => {
    expect(modules.find(from, specifier)?.path).toBe(expected);
  });
});

describe('Sources', () => {
  const text = (sources: Record<string, string>, name: string) => {
    const files = new Sources(factsOf(sources));
    const found = files.exported(files.files[0]!, name);
    return found?.kind === 'expr' ? files.text(found) : found && ('name' in found ? `${found.source}#${found.name}` : found.file.path);
  };

  it('follows names through variables, members, imports, re-exports and calls', () => {
    const sources = {
      'a.ts': `import other, { renamed as here } from './b';
import * as all from './b';
import { joined } from './c';
import { gone } from 'elsewhere';
enum Kind { One = 'one' }
const { picked } = { picked: 'p' };
const own = { deep: { value: 'v' } as const };
const make = (name, { suffix = 'x' } = {}) => \`\${name}-\${suffix}\`;
export const a = other, b = here, c = all.renamed, d = joined, e = own.deep.value, f = make('n', { suffix: 's' }), g = make('n'), h = picked, i = 'a' + 1, j = Kind.One, k = make(unknown);
export { gone as l, all as m };
`,
      'b.ts': "export default 'default';\nconst local = 'local';\nexport { local as renamed };\nexport * from './c';",
      'c.ts': "export const joined = 'joined';\nexport * from './b';",
    };
    expect(Object.fromEntries([...'abcdefghijklm'].map((name) => [name, text(sources, name)]))).toEqual({
      a: 'default', b: 'local', c: 'local', d: 'joined', e: 'v', f: 'n-s', g: 'n-x', h: 'p', i: 'a1', j: 'one', k: undefined, l: 'elsewhere#gone', m: 'b.ts',
    });
    expect(text({ 'a.ts': "import { far } from '@/not/found';\nexport const x = far;", 'deep/b.ts': "export const far = 'far';" }, 'x')).toBe('far');
    expect(text({ 'a.ts': "export * from './b';\nexport * from 'drizzle-orm/pg-core';", 'b.ts': "export * from './a';" }, 'pgTable')).toBe('drizzle-orm/pg-core#pgTable');
  });

  it('comes to an end on what has none', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `const s${i + 1} = \`\${s${i}}\${s${i}}\`, o${i + 1} = { ...o${i}, ...o${i} };`).join('\n');
    const circle = Array.from({ length: 8 }, (_, i) => [`r${i}.ts`, `${Array.from({ length: 8 }, (_, j) => `export * from './r${j}';`).join('\n')}\nexport const t${i} = 1;`]);
    const drizzle = readDrizzle(factsOf({
      'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
import { missing } from './r0';
const s0 = 'x', o0 = { id: text('id') };
${doubling}
const again = () => again(), loop = { ...loop, ...loop }, list = [list, list, ...list], column = column;
export const a = pgTable(s60, { ...o60, ...again(), ...loop, c: column, d: again(), e: missing }, () => list);
export const self = pgTable('self', self);
const wrap = (name) => wrap(name);
export const b = wrap('b');
`, ...Object.fromEntries(circle),
    }));
    expect(drizzle.map(({ name, incomplete }) => [name, incomplete])).toEqual([['a', true], ['self', true]]);
    expect(lines(readTypeorm(factsOf({
      'entities.ts': `import { ChildEntity, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
const target = () => target, joins = [joins, joins];
class Meta { @Column() x: string; @Column(() => Meta) a: Meta; @Column(() => Meta) b: Meta; }
@Entity() export class A extends A { @PrimaryColumn() id: string; @Column(() => Meta) meta: Meta; @ManyToOne(target) up: A; @ManyToOne(() => A) @JoinColumn(joins) next: A; }
@ChildEntity() export class B extends B { @PrimaryColumn() id: string; }
`,
    })))).toEqual(['A = a as A a', '  id string!*', '  meta.x string =metaX', '  nextId string? <next', '  -> next? A nextId=id', 'B = b as B b', '  id string!*']);
  });
});
