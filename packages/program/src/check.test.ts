import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut, schema } from '../test/project.ts';
import { check, InputError } from './check.ts';

const bad = `import { prisma } from './prisma';\nexport function all() {\n  return prisma.project.findMany();\n}\n`;

describe('check', () => {
  it('gives the same result whatever the order of files on disk and of paths', async () => {
    const names = ['b.ts', 'a.ts', 'c/d.ts'];
    const one = layOut({ 'schema.prisma': schema, 'c/x.md': '' });
    const two = layOut({ 'schema.prisma': schema, 'c/x.md': '' });
    for (const name of names) writeFileSync(join(one, name), bad);
    for (const name of names.toReversed()) writeFileSync(join(two, name), bad);
    const [first, second] = [await check({ root: one, config: {} }), await check({ root: two, config: {} })];
    expect(first.findings.map(({ file, line, column, rule }) => [file, line, column, rule])).toEqual([
      ['a.ts', 3, 10, 'tenantlint/require-tenant-in-read'],
      ['b.ts', 3, 10, 'tenantlint/require-tenant-in-read'],
      ['c/d.ts', 3, 10, 'tenantlint/require-tenant-in-read'],
    ]);
    expect({ ...second, root: one }).toEqual(first);
    const [there, back] = [await check({ root: one, config: {}, paths: names }), await check({ root: one, config: {}, paths: names.toReversed() })];
    expect(back).toEqual(there);
    expect(there.findings).toEqual(first.findings);
  });

  it('points at the schema and keeps every judgement', async () => {
    const root = layOut({ 'prisma/schema.prisma': schema, 'a.ts': bad });
    const { findings, judgements, coverage, files, hidden } = await check({ root, config: {} });
    expect(findings[0]!.related).toEqual([
      { file: 'prisma/schema.prisma', line: 20, message: 'Project is declared here' },
      { file: 'prisma/schema.prisma', line: 23, message: 'organizationId ties Project to its Organization' },
    ]);
    expect(judgements.map(({ access }) => [access.resource, access.method, access.symbol])).toEqual([['Project', 'findMany', 'all']]);
    expect(coverage).toMatchObject({ accesses: 1, reported: 1 });
    expect(files).toEqual({ seen: 1, outOfScope: 0, parsed: 1, skipped: [] });
    expect(hidden).toBe(0);
  });

  it('counts what lies below the confidence asked for', async () => {
    const root = layOut({ 'schema.prisma': schema, 'a.ts': bad });
    const rules = { 'require-tenant-in-read': 'possible' } as const;
    const usual = await check({ root, config: { rules } });
    expect([usual.findings.length, usual.hidden]).toEqual([0, 1]);
    const all = await check({ root, config: { rules, confidence: 'possible' } });
    expect([all.findings.length, all.hidden]).toEqual([1, 0]);
  });

  it('asks more in the strict profile, and shows what may be safe too', async () => {
    const guarded = `import { prisma } from './prisma';\nexport async function rename(ctx, id) {\n  const project = await prisma.project.findFirst({ where: { id, organizationId: ctx.organizationId } });\n  if (!project) throw new Error();\n  await prisma.project.update({ where: { id }, data: { name: 'x' } });\n}\n`;
    const root = layOut({ 'schema.prisma': schema, 'a.ts': guarded });
    const linesOf = async (config: Parameters<typeof check>[0]['config']) => (await check({ root, config })).findings.map(({ line, confidence }) => [line, confidence]);
    expect(await linesOf({})).toEqual([]);
    expect(await linesOf({ profile: 'strict' })).toEqual([[5, 'likely']]);
    const rules = { 'require-tenant-in-update': 'possible' } as const;
    expect(await linesOf({ profile: 'strict', rules })).toEqual([[5, 'possible']]);
    expect(await linesOf({ profile: 'strict', rules, confidence: 'likely' })).toEqual([]);
  });

  it('names comments that silence nothing, with their place', async () => {
    const above = (comment: string) => bad.replace('  return', `  ${comment}\n  return`);
    const run = async (text: string, config: Parameters<typeof check>[0]['config'] = {}) => {
      const { findings, problems } = await check({ root: layOut({ 'schema.prisma': schema, 'a.ts': text }), config });
      return [findings.filter(({ suppressed }) => !suppressed).length, problems];
    };
    const at = { kind: 'suppression', file: 'a.ts', line: 3, column: 3 };
    expect(await run(above('// tenantlint-ignore-next-line require-tenant-in-read -- staff only'))).toEqual([0, []]);
    expect(await run(above('// tenantlint-ignore-next-line require-tenant-in-read'))).toEqual([1, [{ ...at, message: 'The comment gives no reason, so it silences nothing: write why after `--`.' }]]);
    expect(await run(above('// eslint-disable-next-line tenantlint/require-tenant-in-read'))).toEqual([1, [{ ...at, message: 'The comment gives no reason, so it silences nothing: write why after `--`.' }]]);
    expect(await run(above('// tenantlint-ignore-next-line require-tenant-in-delete -- staff only'))).toEqual([1, [{ ...at, message: 'The comment silences nothing: nothing is found there any more. Remove it.' }]]);
    expect(await run(above('// tenantlint-ignore-next-line require-tenants -- staff only'))).toEqual([1, [{ ...at, message: 'The comment names require-tenants, which tenantlint does not know: `tenantlint rules` lists the rules.' }]]);
    // ESLint says so of its own directives; what is off or hidden is not found for another reason
    expect(await run(above('// eslint-disable-next-line tenantlint/require-tenant-in-delete -- staff only'))).toEqual([1, []]);
    expect(await run(above('// tenantlint-ignore-next-line require-tenant-in-read -- staff only'), { rules: { 'require-tenant-in-read': 'off' } })).toEqual([0, []]);
    expect(await run(above('// tenantlint-ignore-next-line require-tenant-in-read -- staff only'), { rules: { 'require-tenant-in-read': 'possible' } })).toEqual([0, []]);
  });

  it('refuses paths that do not exist or lie outside', async () => {
    const root = layOut({ 'schema.prisma': schema, 'a.ts': bad });
    await expect(check({ root, config: {}, paths: ['b.ts'] })).rejects.toThrow(new InputError(`No such file or folder: b.ts. Check the spelling; it was looked for at ${join(root, 'b.ts')}.`));
    await expect(check({ root, config: {}, paths: ['../x.ts'] })).rejects.toThrow(new InputError(`../x.ts lies outside the project root ${root}. Name paths inside of it.`));
    await expect(check({ root: join(root, 'none'), config: {} })).rejects.toThrow(new InputError(`No such folder: ${join(root, 'none')}. Give the project's folder.`));
  });
});
