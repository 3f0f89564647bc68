import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findSchemaFiles, loadModel } from './index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'tenantlint-model-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const schema = 'model Team {\n  id Int @id\n  docs Doc[]\n  logs Log[]\n}\nmodel Doc {\n  id Int @id\n  teamId Int\n  team Team @relation(fields: [teamId], references: [id])\n}\nmodel Log {\n  id Int @id\n  teamId Int\n  team Team @relation(fields: [teamId], references: [id])\n}\n';

describe('loadModel', () => {
  it('walks the project where no listing is given, past dependencies and build output', () => {
    const root = project({ 'packages/db/prisma/schema.prisma': schema, 'node_modules/x/schema.prisma': 'model X {\n', 'dist/schema.prisma': 'model Y {\n', '.cache/schema.prisma': 'model Z {\n' });
    const model = loadModel(root, undefined);
    expect(model.files).toEqual(['packages/db/prisma/schema.prisma']);
    expect(Object.keys(model.resources)).toEqual(['Team', 'Doc', 'Log']);
    expect(model.resources.Doc!.place).toEqual({ file: 'packages/db/prisma/schema.prisma', line: 6, endLine: 10 });
    expect(model.problems).toEqual([]);
  });

  it('takes a listing, absolute or relative, in any order', () => {
    const root = project({ 'a/one.prisma': schema, 'b/two.prisma': 'model Flag {\n  id Int @id\n}\n', 'c/three.prisma': 'model Other {\n  id Int @id\n}\n' });
    const model = loadModel(root, [join(root, 'b/two.prisma'), 'a/one.prisma', 'src/x.ts']);
    expect(model.files).toEqual(['a/one.prisma', 'b/two.prisma']);
    expect(loadModel(root, ['a/one.prisma', 'b/two.prisma'])).toEqual(model);
  });

  it('reads the places named in the configuration only, listed or not', () => {
    const root = project({ 'prisma/schema.prisma': 'model Flag {\n  id Int @id\n}\n', 'hidden/app.prisma': schema });
    expect(loadModel(root, ['prisma/schema.prisma'], { schema: ['hidden/app.prisma', 'gone/*.prisma'] })).toMatchObject({
      files: ['hidden/app.prisma'],
      roots: [{ name: 'Team' }],
      problems: [{ file: 'tenantlint.config', message: 'model.schema names "gone/*.prisma", but no schema is there. Give a file, folder or glob relative to the project\'s root.' }],
    });
  });

  it('without a schema gives an empty model', () => {
    expect(loadModel(project({ 'src/a.ts': '' }), undefined)).toEqual({ resources: {}, roots: [], files: [], problems: [] });
  });

  it('uses the rest of a broken schema and says what to do', () => {
    const model = loadModel(project({ 'schema.prisma': `\ufeff${schema}model Half {\n  id Int @id\n`.replaceAll('\n', '\r\n') }), undefined);
    expect(Object.keys(model.resources)).toEqual(['Team', 'Doc', 'Log', 'Half']);
    expect(model.resources.Doc).toMatchObject({ kind: 'owned' });
    expect(model.problems).toEqual([{ file: 'schema.prisma', line: 16, message: 'model Half is not closed ("}" is missing). The rest of the schema is used; correct this line (`prisma validate` shows it too).' }]);
  });

  it('goes on over a file it may not read', () => {
    const root = project({ 'a.prisma': schema, 'b.prisma': 'model Flag {\n  id Int @id\n}\n' });
    rmSync(join(root, 'b.prisma'));
    const model = loadModel(root, ['a.prisma', 'b.prisma']);
    expect(Object.keys(model.resources)).toEqual(['Team', 'Doc', 'Log']);
    expect(model.problems).toEqual([{ file: 'b.prisma', message: 'the schema cannot be read (ENOENT). Its models are unknown.' }]);
  });
});

describe('findSchemaFiles', () => {
  it('tells which files are one schema', () => {
    const root = project({ 'package.json': '{"prisma":{"schema":"db"}}', 'db/a.prisma': schema, 'db/b.prisma': '', 'other.prisma': '' });
    expect(findSchemaFiles(root, undefined)).toEqual([{ path: 'db/a.prisma', schema: 'db' }, { path: 'db/b.prisma', schema: 'db' }, { path: 'other.prisma' }]);
  });
});
