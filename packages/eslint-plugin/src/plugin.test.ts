import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ESLint, Linter } from 'eslint';
import { Linter as Linter9 } from 'eslint9';
import { exampleSchema } from '@tenantlint/testkit/check-text';
import { lintText } from '@tenantlint/testkit/lint-text';
import { rules as allRules } from '@tenantlint/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import plugin from './index.ts';
import { getModel } from './model.ts';

const lookup = "export async function getInvoice(prisma, id, organizationId) {\n  return prisma.invoice.findUnique({ where: { id } });\n}\n";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenantlint-plugin-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function writeSchema(text: string): void {
  mkdirSync(join(root, 'prisma'), { recursive: true });
  writeFileSync(join(root, 'prisma', 'schema.prisma'), text);
}

function verify(code: string, settings: unknown, file = 'a.js'): Linter.LintMessage[] {
  const config = { ...plugin.configs.recommended, ...(settings === undefined ? {} : { settings: { tenantlint: settings } }) } as Linter.Config;
  return new Linter({ configType: 'flat', cwd: root }).verify(code, [config], { filename: join(root, file) });
}

function say(messages: Linter.LintMessage[]): string[] {
  return messages.map(({ ruleId, line, message }) => `${ruleId ?? ''} ${line} ${message}`);
}

describe('the preset', () => {
  it('turns every rule on as an error, and names the plugin', () => {
    expect(plugin.configs.recommended.rules).toEqual(Object.fromEntries(allRules.map(({ id }) => [`tenantlint/${id}`, 'error'])));
    expect(plugin.configs.recommended.plugins).toEqual({ tenantlint: plugin });
    expect(plugin.meta).toEqual({ name: 'eslint-plugin-tenantlint', version: expect.stringMatching(/^\d+\.\d+\.\d+/), namespace: 'tenantlint' });
  });

  it('is a valid configuration of its own in ESLint', async () => {
    writeSchema(exampleSchema);
    const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [plugin.configs.recommended] });
    const [result] = await eslint.lintText(lookup, { filePath: join(root, 'a.js') });
    expect(result?.messages.map(({ ruleId, line, column }) => [ruleId, line, column])).toEqual([['tenantlint/require-tenant-in-lookup', 2, 10]]);
  });
});

describe('suggestions', () => {
  const suggest = (code: string): (string | undefined)[] =>
    verify(code, {}).flatMap(({ suggestions = [] }) => suggestions.map(({ fix: { range: [start, end], text } }) => code.slice(0, start) + text + code.slice(end)));

  it('take the form that the project needs: a method, a constant replaced, each alternative', () => {
    writeSchema(exampleSchema);
    writeFileSync(join(root, 'package.json'), '{ "dependencies": { "@prisma/client": "4.16.2" } }');
    expect(suggest(lookup)).toEqual([lookup.replace('findUnique', 'findFirst').replace('{ id }', '{ id, organizationId }')]);
    const constant = lookup.replace('findUnique', 'findMany').replace('{ id }', "{ organizationId: 'default' }");
    expect(suggest(constant)).toEqual([constant.replace("organizationId: 'default'", 'organizationId')]);
  });
});

describe('parsers and versions', () => {
  const expected = [['tenantlint/require-tenant-in-lookup', 2, 10, 2, 54]];
  const place = ({ ruleId, line, column, endLine, endColumn }: Linter.LintMessage): unknown[] => [ruleId, line, column, endLine, endColumn];

  it("reports the same with ESLint's own parser and with typescript-eslint's", async () => {
    expect((await lintText(lookup, { parser: null, filename: 'a.js' })).map(place)).toEqual(expected);
    expect((await lintText(lookup, { filename: 'a.ts' })).map(place)).toEqual(expected);
  });

  it('reports the same in ESLint 9', async () => {
    expect(Linter9.version).toMatch(/^9\./);
    const messages = await lintText(lookup, { linter: Linter9 as unknown as typeof Linter });
    expect(messages.map(place)).toEqual(expected);
    expect(messages[0]?.suggestions?.map(({ desc }) => desc)).toEqual(['Add `organizationId` to the `where`.']);
  });

  it('loads no TypeScript, and nothing of the codemods but the plan', async () => {
    const { metafile } = await build({
      entryPoints: [fileURLToPath(new URL('index.ts', import.meta.url))],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      external: ['oxc-parser', '@prisma/*', 'ignore', 'tinyglobby', 'eslint', 'typescript', 'ts-morph', '@typescript-eslint/*', 'diff', 'jscodeshift'],
    });
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path));
    const allowed = ['oxc-parser', '@prisma/prisma-schema-wasm', 'ignore', 'tinyglobby'];
    expect(imported.filter((path) => !path.startsWith('node:') && !allowed.includes(path))).toEqual([]);
  });
});

describe('settings', () => {
  it('takes the root relative to the working folder', () => {
    mkdirSync(join(root, 'app'));
    writeSchema(exampleSchema);
    const config = { ...plugin.configs.recommended, settings: { tenantlint: { root: '..' } } } as Linter.Config;
    const messages = new Linter({ configType: 'flat', cwd: join(root, 'app') }).verify(lookup, [config], { filename: join(root, 'app', 'a.js') });
    expect(messages.map(({ ruleId }) => ruleId)).toEqual(['tenantlint/require-tenant-in-lookup']);
  });

  it("shares the CLI's configuration", () => {
    writeSchema(exampleSchema);
    expect(verify(lookup, { rules: { 'require-tenant-in-lookup': 'off' } })).toEqual([]);
    expect(verify(lookup, { confidence: 'certain', rules: { 'require-tenant-in-lookup': 'likely' } })).toEqual([]);
    expect(verify(lookup, { model: { resources: { Invoice: 'global' } } })).toEqual([]);
  });

  it('has a preset that asks for the owner in the access itself', () => {
    writeSchema(exampleSchema);
    const guarded = "export async function pay(db, organizationId, id) {\n  const invoice = await db.invoice.findFirst({ where: { id, organizationId } });\n  if (!invoice) throw new Error();\n  await db.invoice.delete({ where: { id } });\n}\n";
    const lines = (preset: Linter.Config) => new Linter({ configType: 'flat', cwd: root }).verify(guarded, [preset, { settings: { tenantlint: { rules: { 'no-hardcoded-tenant': 'off' } } } }], { filename: join(root, 'a.js') }).map(({ line }) => line);
    expect(lines(plugin.configs.recommended)).toEqual([]);
    expect(lines(plugin.configs.strict)).toEqual([4]);
  });

  it('names what is wrong with them, at the first line of the first file only', () => {
    writeSchema(exampleSchema);
    const expected = [
      'tenantlint/no-conditional-tenant 1 settings.tenantlint: unknown key "modell"; did you mean "model"? Allowed here: ignore, model, rules, profile, confidence, tenant, guards, layers.',
    ];
    expect(say(verify(lookup, { modell: {} }))).toEqual(expected);
    expect(say(verify(lookup, { modell: {} }, 'b.js'))).toEqual([]);
    expect(say(verify(lookup, { modell: {} }))).toEqual(expected);
  });
});

describe('a project without a model', () => {
  it('says once that there is no schema', () => {
    const expected = [
      `tenantlint/no-conditional-tenant 1 tenantlint found no Prisma schema, Drizzle table or TypeORM entity under ${root}, so nothing is checked. Set settings.tenantlint.root to the folder that holds it, or name the schema in settings.tenantlint.model.schema.`,
    ];
    expect(say(verify(lookup, undefined))).toEqual(expected);
    expect(say(verify(lookup, undefined, 'b.js'))).toEqual([]);
  });

  it('says nothing in files that call no database', () => {
    expect(verify('export const a = 1;\n', undefined)).toEqual([]);
  });

  it('says that no tenant was recognised', () => {
    writeSchema('model Song {\n  id String @id\n  title String\n}\n');
    expect(say(verify(lookup, undefined))).toEqual([
      "tenantlint/no-conditional-tenant 1 tenantlint recognised no tenant among the 1 models of prisma/schema.prisma, so nothing is checked. Name it in settings.tenantlint.model.roots, for example ['Organization'].",
    ]);
  });
});

describe('the model', () => {
  it('is read again when a schema file changed, at most once a second', () => {
    writeSchema(exampleSchema);
    const settings = { root, config: {} };
    const first = getModel(settings, 0);
    expect(first.resources['Invoice']?.kind).toBe('owned');
    expect(getModel(settings, 5000)).toBe(first);
    writeSchema(exampleSchema.replaceAll('Invoice', 'Receipt'));
    utimesSync(join(root, 'prisma', 'schema.prisma'), 1, 1);
    expect(getModel(settings, 5900)).toBe(first);
    expect(Object.keys(getModel(settings, 6100).resources)).toContain('Receipt');
  });

  it('is read again when the schema folder gains a file', () => {
    writeSchema(exampleSchema);
    const settings = { root, config: {} };
    expect(Object.keys(getModel(settings, 0).resources)).not.toContain('Song');
    writeFileSync(join(root, 'prisma', 'song.prisma'), 'model Song {\n  id String @id\n}\n');
    utimesSync(join(root, 'prisma'), 1, 1);
    expect(Object.keys(getModel(settings, 2000).resources)).toContain('Song');
  });

  it('holds the tables and entities of source files, and is read again when one changes', () => {
    const settings = { root, config: {} };
    writeFileSync(join(root, 'schema.ts'), "import { pgTable, uuid } from 'drizzle-orm/pg-core';\nexport const teams = pgTable('teams', { id: uuid().primaryKey() });\nexport const docs = pgTable('docs', { teamId: uuid().notNull().references(() => teams.id) });\nexport const logs = pgTable('logs', { teamId: uuid().notNull().references(() => teams.id) });\n");
    writeFileSync(join(root, 'note.entity.ts'), "import { Column, Entity } from 'typeorm';\n@Entity() export class Note { @Column('uuid') teamId: string; }\n");
    const kinds = (now: number) => Object.values(getModel(settings, now).resources).map(({ name, kind }) => `${name} ${kind}`);
    expect(kinds(0)).toEqual(['teams root', 'docs owned', 'logs owned', 'Note owned']);
    writeFileSync(join(root, 'note.entity.ts'), "import { Column, Entity } from 'typeorm';\n@Entity() export class Memo { @Column('uuid') text: string; }\n");
    utimesSync(join(root, 'note.entity.ts'), 1, 1);
    expect(kinds(2000)).toEqual(['teams root', 'docs owned', 'logs owned', 'Memo global']);
  });

  it('is looked for again while there is none', () => {
    const settings = { root, config: {} };
    expect(getModel(settings, 0).files).toEqual([]);
    writeSchema(exampleSchema);
    expect(getModel(settings, 2000).files).toEqual(['prisma/schema.prisma']);
  });
});

describe('comments', () => {
  const ignored = lookup.replace('  return', '  // tenantlint-ignore-next-line require-tenant-in-lookup -- operators only\n  return');
  const disabled = lookup.replace('  return', '  // eslint-disable-next-line tenantlint/require-tenant-in-lookup -- operators only\n  return');

  it('of tenantlint silence a finding, with a reason', () => {
    writeSchema(exampleSchema);
    expect(verify(ignored, undefined)).toEqual([]);
    expect(verify(ignored.replace(' -- operators only', ''), undefined)).toMatchObject([{ ruleId: 'tenantlint/require-tenant-in-lookup' }]);
  });

  it('of ESLint do, and are not called unused', () => {
    writeSchema(exampleSchema);
    const config = { ...plugin.configs.recommended, linterOptions: { reportUnusedDisableDirectives: 'error' } } as Linter.Config;
    expect(new Linter({ configType: 'flat', cwd: root }).verify(disabled, [config], { filename: join(root, 'a.js') })).toEqual([]);
  });
});

describe('what the settings declare', () => {
  const guarded = "import { requireInvoice } from '@acme/authz';\nexport async function getInvoice(prisma, id) {\n  await requireInvoice(id);\n  return prisma.invoice.findUnique({ where: { id } });\n}\n";
  const facade = "import { invoices } from '../data/invoices';\nexport async function getInvoice(id, organizationId) {\n  return invoices.find({ id });\n}\n";

  it('is believed as in check', () => {
    writeSchema(exampleSchema);
    const guards = [{ module: '@acme/authz', name: 'requireInvoice', resource: 'Invoice' }];
    expect(verify(guarded, { guards, confidence: 'possible' })).toEqual([]);
    expect(verify(guarded.replace('(id);\n  return', '(prisma);\n  return'), { guards }).map(({ ruleId, line }) => [ruleId, line])).toEqual([['tenantlint/require-tenant-in-lookup', 4]]);
  });

  it('makes methods of a facade accesses, by the file that a relative import names, without suggestions', () => {
    writeSchema(exampleSchema);
    const layers = [{ name: 'acme', module: 'src/data/invoices.ts', methods: { 'invoices.find': { operation: 'read', resource: 'Invoice', where: { id: '0.id', organizationId: '0.organizationId' } }, 'invoices.byId': { operation: 'read', resource: 'Invoice', where: { id: '0.id' } } } }];
    expect(verify(facade, undefined, 'src/api/a.js')).toEqual([]);
    expect(verify(facade, { layers }, 'src/api/a.js').map(({ ruleId, line, suggestions }) => [ruleId, line, suggestions ?? []])).toEqual([['tenantlint/no-conditional-tenant', 3, []]]);
    expect(verify(facade.replace('find(', 'byId('), { layers }, 'src/api/a.js').map(({ ruleId, line, suggestions }) => [ruleId, line, suggestions ?? []])).toEqual([['tenantlint/require-tenant-in-lookup', 3, []]]);
    expect(verify(facade.replace('{ id }', '{ id, organizationId }'), { layers }, 'src/api/a.js')).toEqual([]);
  });
});
