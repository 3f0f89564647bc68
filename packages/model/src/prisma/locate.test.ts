import { describe, expect, it } from 'vitest';
import { configPlace, locateSchemas } from './locate.ts';

const locate = (files: Record<string, string>, named?: string[]) => locateSchemas(Object.keys(files), (path) => files[path], named);

describe('locateSchemas', () => {
  it('finds every schema, in the order of paths', () => {
    expect(locate({ 'src/a.ts': '', 'prisma/schema.prisma': '', 'packages/db/schema/b.prisma': '', 'package.json': '{"prisma":{"seed":"x"}}' })).toEqual({
      files: [{ path: 'packages/db/schema/b.prisma' }, { path: 'prisma/schema.prisma' }],
      missing: [],
    });
  });

  it('takes a folder or file named in package.json as one schema', () => {
    expect(locate({ 'apps/web/package.json': '{"prisma":{"schema":"./db/models"}}', 'apps/web/db/models/a.prisma': '', 'apps/web/db/models/x/b.prisma': '', 'apps/web/db/other.prisma': '' }).files).toEqual([
      { path: 'apps/web/db/models/a.prisma', schema: 'apps/web/db/models' },
      { path: 'apps/web/db/models/x/b.prisma', schema: 'apps/web/db/models' },
      { path: 'apps/web/db/other.prisma' },
    ]);
  });

  it('takes the place named in prisma.config, without running it', () => {
    const config = 'import { defineConfig } from "prisma/config";\nthrow new Error("never run");\nexport default defineConfig({ schema: "./schema", migrations: { path: "x" } });\n';
    expect(locate({ 'packages/db/prisma.config.ts': config, 'packages/db/schema/a.prisma': '' }).files).toEqual([{ path: 'packages/db/schema/a.prisma', schema: 'packages/db/schema' }]);
    expect(locate({ '.config/prisma.ts': 'export default { schema: "db/schema.prisma" }', 'db/schema.prisma': '' }).files).toEqual([{ path: 'db/schema.prisma', schema: 'db/schema.prisma' }]);
  });

  it('leaves schemas of tests and examples aside, unless there is no other or one is named', () => {
    const files = { 'prisma/schema.prisma': '', 'test/fixtures/schema.prisma': '', 'src/generated/schema.prisma': '' };
    expect(locate(files).files).toEqual([{ path: 'prisma/schema.prisma' }]);
    expect(locate({ 'examples/a/schema.prisma': '' }).files).toEqual([{ path: 'examples/a/schema.prisma' }]);
    expect(locate({ ...files, 'package.json': '{"prisma":{"schema":"test/fixtures/schema.prisma"}}' }).files).toEqual([
      { path: 'prisma/schema.prisma' },
      { path: 'test/fixtures/schema.prisma', schema: 'test/fixtures/schema.prisma' },
    ]);
  });

  it('searches only the places that the configuration names, and tells which are empty', () => {
    const files = { 'prisma/schema.prisma': '', 'db/a.prisma': '', 'db/b.prisma': '', 'mods/x/m.prisma': '' };
    expect(locate(files, ['./db/', 'mods/**/*.prisma', 'nowhere'])).toEqual({
      files: [{ path: 'db/a.prisma', schema: 'db' }, { path: 'db/b.prisma', schema: 'db' }, { path: 'mods/x/m.prisma' }],
      missing: ['nowhere'],
    });
  });

  it('goes on over a broken manifest', () => {
    expect(locate({ 'package.json': '{"prisma": ', 'prisma/schema.prisma': '' }).files).toEqual([{ path: 'prisma/schema.prisma' }]);
  });
});

describe('configPlace', () => {
  it.each([
    ["export default defineConfig({\n  schema: 'prisma/schema.prisma' })", 'prisma/schema.prisma'],
    ['export default {\n  // schema: "old",\n  schema: "new",\n}', 'new'],
    ['export default { "schema": `db` }', 'db'],
    ["export default defineConfig({ earlyAccess: true, schema: path.join('prisma', 'schema') })", 'prisma/schema'],
    ["export default defineConfig({ schema: path.resolve(__dirname, 'db', 'schema.prisma') })", 'db/schema.prisma'],
    ["export default defineConfig({ schema: join(import.meta.dirname, './db') })", 'db'],
    ['export default defineConfig({ schema: process.env.SCHEMA })', undefined],
    ['export default defineConfig({ schema: `${base}/db` })', undefined],
    ['export default defineConfig({ schema: path.join(base, "db") })', undefined],
    ['export default defineConfig({ datasource: { url: "schema" } })', undefined],
  ])('%s', (text, place) => {
    expect(configPlace(text)).toBe(place);
  });
});
