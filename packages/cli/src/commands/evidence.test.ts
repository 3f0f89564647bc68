import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { layOut, schema } from '../../../program/test/project.ts';
import { makeRepository } from '../../test/repository.ts';
import { run } from '../../test/run.ts';
import type { EvidenceReport } from '../evidence/collect.ts';
import { renderMarkdown } from '../evidence/markdown.ts';

const code = `import { prisma } from './prisma';
export const own = (organizationId: string) => prisma.project.findMany({ where: { organizationId } });
export const all = () => prisma.project.findMany();
// tenantlint-ignore-next-line -- nightly <run>
export const night = () => prisma.project.count();
export const raw = (name: string) => prisma[name].findMany();
`;
const project = { 'schema.prisma': schema, 'src/a.ts': code, 'src/a.test.ts': code, 'src/broken.ts': 'prisma.project.findMany(\nconst = 1;' };

it('lists every access with its proof, its exception or what is missing, and what was not seen', async () => {
  const { root, git } = makeRepository(project);
  const { code: exit, out, err } = await run(root, ['evidence', '--format', 'json']);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  const report = JSON.parse(out) as EvidenceReport;
  expect(report.commit).toEqual({ id: git('rev-parse', 'HEAD').trim(), changed: false });
  expect(report.totals).toEqual({ open: 1, unknown: 1, exception: 1, proved: 1, 'no-tenant': 0 });
  expect(report.accesses.map(({ line, symbol, status, method, code: text, proof, reason, exception }) => ({ line, symbol, status, method, text, proof, reason, exception }))).toEqual([
    { line: 2, symbol: 'own', status: 'proved', method: 'findMany', text: 'prisma.project.findMany({ where: { organizationId } })', proof: [{ kind: 'condition', detail: 'organizationId is compared with the tenant' }], reason: undefined, exception: undefined },
    { line: 3, symbol: 'all', status: 'open', method: 'findMany', text: 'prisma.project.findMany()', proof: [], reason: 'no condition names the tenant', exception: undefined },
    { line: 5, symbol: 'night', status: 'exception', method: 'count', text: 'prisma.project.count()', proof: [], reason: 'no condition names the tenant', exception: { by: 'comment', reason: 'nightly <run>' } },
    { line: 6, symbol: 'raw', status: 'unknown', method: 'findMany', text: 'prisma[name].findMany()', proof: [], reason: 'dynamic model', exception: undefined },
  ]);
  expect(report.resources.find(({ name }) => name === 'Project')).toMatchObject({ kind: 'owned', owners: ['organizationId'], file: 'schema.prisma', line: 20, totals: { open: 1, exception: 1, proved: 1 } });
  expect(report.notSeen).toEqual({ outOfScope: 1, files: [], problems: [{ file: 'src/broken.ts', line: 2, message: 'Not analysed: it does not parse (Unexpected token).' }] });
});

it('counts what the baseline accepts as an exception', async () => {
  const root = layOut(project);
  await run(root, ['baseline', '--reason', 'legacy', '--owner', 'platform']);
  const report = JSON.parse((await run(root, ['evidence', '--format', 'json'])).out) as EvidenceReport;
  expect(report.totals).toMatchObject({ open: 0, exception: 2 });
  expect(report.accesses.find(({ symbol }) => symbol === 'all')?.exception).toEqual({ by: 'baseline', reason: 'legacy', owner: 'platform' });
});

it('writes all forms in one run', async () => {
  const root = layOut(project);
  const { code: exit, out } = await run(root, ['evidence', '--format', 'markdown', '--format', 'html=e.html', '--format', 'json=e.json']);
  expect(exit).toBe(0);
  expect(out).toContain('| Open | 1 | not proved: a finding |\n| Unknown | 1 |');
  expect(out).toContain('## Exceptions\n\n- <code>src/a.ts:5:28</code> Silenced by a comment: nightly &#60;run&#62;.\n\n## Not seen\n\n- 1 files are tests');
  const html = readFileSync(join(root, 'e.html'), 'utf8');
  expect(JSON.parse(/id="data">(.*?)<\/script>/.exec(html)![1]!).report).toEqual(JSON.parse(readFileSync(join(root, 'e.json'), 'utf8')));
});

it('lists scoped clients, with what they do not cover and what goes around them', async () => {
  const client = `import { prisma } from './prisma';
export const forTenant = (organizationId: string) => prisma.$extends({ query: { project: { findMany: ({ args, query }) => query({ ...args, where: { ...args.where, organizationId } }) } } });
export const own = (organizationId: string) => forTenant(organizationId).project.findMany();
export const count = (organizationId: string) => forTenant(organizationId).project.count();
export const all = () => prisma.project.findMany();
`;
  const { root } = makeRepository({ 'schema.prisma': schema, 'src/a.ts': client });
  const report = JSON.parse((await run(root, ['evidence', '--format', 'json'])).out) as EvidenceReport;
  const file = 'src/a.ts';
  expect(report.clients).toEqual([{ name: '`forTenant(…)`', file, line: 2, covered: 1, uncovered: [{ file, line: 4, why: 'does not see `count` of Project' }], around: [{ file, line: 5 }] }]);
  expect(renderMarkdown(report)).toContain('## Scoped clients\n\n- <code>forTenant(…)</code>, made at <code>src/a.ts:2</code>. Accesses that it proves: 1.');
});

it('lists accesses to what no schema declares', async () => {
  const { root } = makeRepository(project);
  const report = JSON.parse((await run(root, ['evidence', '--format', 'json'])).out) as EvidenceReport;
  const { resource: _, ...access } = { ...report.accesses[0]!, symbol: 'nameless' };
  const text = renderMarkdown({ ...report, accesses: [...report.accesses, { ...report.accesses[0]!, resource: 'cache' }, access] });
  expect(text.match(/^## .*$/gm)).toEqual(['## Project', '## cache', '## Not to be told which', '## Exceptions', '## Not seen']);
  expect(text).toContain('<code>nameless</code>');
});

it('exits with 2 where nothing can be said', async () => {
  expect(await run(layOut({ 'a.ts': '' }), ['evidence'])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^tenantlint: No Prisma schema/) });
});
