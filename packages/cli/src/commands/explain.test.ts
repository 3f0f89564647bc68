import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '@tenantlint/rules';
import { pages } from '@tenantlint/rules/pages';
import { expect, it } from 'vitest';
import { layOut, schema } from '../../../program/test/project.ts';
import { run } from '../../test/run.ts';
import { toTerminal } from '../explain/page.ts';

const app = (name: string) => fileURLToPath(new URL(`../../../../fixtures/apps/${name}`, import.meta.url));
const explain = async (cwd: string, what: string, ...more: string[]) => {
  const { code, out, err } = await run(cwd, ['explain', what, ...more]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

it.each(rules.map(({ id }) => id))('prints the page of %s without the marks of Markdown, and loads no compiler for it', async (id) => {
  const out = await explain('/', id);
  expect(out).toBe(`${toTerminal(readFileSync(new URL(`../../../../rules/${id}/README.md`, import.meta.url), 'utf8'), false)}\nhttps://github.com/tenantlint/tenantlint/blob/main/rules/${id}/README.md\n`);
  expect(out.split('\n')[0]).toBe(id);
  expect(out).not.toMatch(/^```|^#|\]\(|^\|/m);
  expect(Object.keys(createRequire(import.meta.url).cache).filter((path) => /[\\/](?:ts-morph|@ts-morph|typescript)[\\/]/.test(path))).toEqual([]);
  expect(JSON.parse(await explain('/', `tenantlint/${id}`, '--format', 'json'))).toMatchObject({ version: 1, rule: { id: `tenantlint/${id}`, page: pages[id] } });
});

it('lays out headings, code, links and tables', () => {
  const page = '# a-rule\n\nSee [this](../x.md) and `y`.\n\n## Code\n\n```ts\nf();\n\n  // | no table |\n```\n\n| Option | Use |\n|---|---|\n| `a` | [b](c) |\n| `long` | d |\n';
  expect(toTerminal(page, false)).toBe('a-rule\n\nSee this and `y`.\n\nCode\n\n    f();\n\n      // | no table |\n\n  Option  Use\n  `a`     b\n  `long`  d\n');
  expect(toTerminal('# a\ntext', true)).toBe('\u001b[1ma\u001b[22m\ntext\n');
});

const rename = `import { db } from './db';
export async function rename(id: string, organizationId: string) {
  return db.project.update({ where: { id }, data: { name: 'x' } });
}
`;

it('explains a finding by its place or its id, with the edit that mends it', { timeout: 60_000 }, async () => {
  const root = layOut({ 'schema.prisma': schema, 'src/a.ts': rename });
  const out = await explain(root, 'src/a.ts:3');
  const id = /^Id (\w{32})\. About the rule: tenantlint explain require-tenant-in-update\n$/m.exec(out)?.[1];
  expect(out.slice(0, out.indexOf('\n\nId '))).toBe(`  warning src/a.ts:3:10 in rename tenantlint/require-tenant-in-update
  \`Project.update\` can change another tenant's rows, although \`organizationId\` is in scope and unused here. Add \`organizationId\` to the \`where\`, and treat "no row matched" as not found.
    3 │   return db.project.update({ where: { id }, data: { name: 'x' } });
      │                     ^^^^^^
    schema  schema.prisma:20  Project is declared here
            schema.prisma:23  organizationId ties Project to its Organization
    assumes no caller proves \`id\`

What was tried
  condition  id = id  a key alone, whoever has it
  way        src/a.ts:2:23  rename  does not prove it: a key alone selects the row

Which proof is missing
  a key alone selects the row

What would prove it
  Add \`organizationId\` to the condition.
  Or look the row up before, by the same key and the tenant, and stop where nothing is found.

Fix (add-tenant-condition; "tenantlint fix" makes it)
  Add \`organizationId\` to the \`where\`.
  --- a/src/a.ts
  +++ b/src/a.ts
  @@ -1,4 +1,4 @@
   import { db } from './db';
   export async function rename(id: string, organizationId: string) {
  -  return db.project.update({ where: { id }, data: { name: 'x' } });
  +  return db.project.update({ where: { id, organizationId }, data: { name: 'x' } });
   }`);
  expect(await explain(root, id!.slice(0, 12))).toBe(out);
  expect(readFileSync(join(root, 'src/a.ts'), 'utf8')).toBe(rename);
});

it('says why there is no edit', { timeout: 60_000 }, async () => {
  expect(await explain(app('prisma-nextjs/vulnerable'), 'app/actions/invoices.ts:23')).toContain('\nFix\n  by hand: an upsert with an added condition can create a second row: use a compound unique key that holds the tenant, or a scoped update and a create\n');
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\n// tenantlint-ignore-next-line -- nightly\nexport const all = () => db.project.findMany();\n` });
  const out = await explain(root, 'a.ts:3');
  expect(out).toContain('\nSilenced by a comment: nightly.\n');
  expect(out).toContain('\nFix\n  by hand: the finding is silenced\n');
});

it('says plainly where there is no finding', async () => {
  expect(await explain(app('prisma-nextjs/fixed'), 'lib/projects.ts:38')).toBe('lib/projects.ts:38:10 is no finding: the access is proved. "tenantlint trace lib/projects.ts:38" says why.\n');
  expect(await explain(app('prisma-nextjs/fixed'), 'lib/projects.ts:1')).toBe('Line 1 of lib/projects.ts holds no access to data that tenantlint recognises, and no call that leads to one.\n');
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n`, 'tenantlint.config.json': '{"rules":{"require-tenant-in-read":"off"}}' });
  expect(await explain(root, 'a.ts:2')).toBe('a.ts:2:26 is no finding: its rule is off. "tenantlint trace a.ts:2" says why.\n');
});

it('cannot explain what it does not know', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
  expect(await run(root, ['explain', 'require-tenant-in-reads'])).toEqual({ code: 2, out: '', err: `tenantlint: "require-tenant-in-reads" is no rule, no place and no id of a finding. Did you mean require-tenant-in-read? Give a rule ("tenantlint rules" lists them), file:line, or at least six characters of a finding's fingerprint.\n` });
  expect(await run(root, ['explain', 'abcdef'])).toEqual({ code: 2, out: '', err: 'tenantlint: No finding has the id abcdef. It may be fixed already; "tenantlint check --format json" shows the ids as "fingerprint".\n' });
  expect(await run(layOut({ 'a.ts': '' }), ['explain', 'a.ts:1'])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^tenantlint: /) as string });
});
