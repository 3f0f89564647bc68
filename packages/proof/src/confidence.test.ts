import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const said = (files: Record<string, string>): string[] => prove(files).map((line) => line.replace(/^[^:]*: /, '').replace(/ at .*$/, ''));

describe('handlers among those of administrators', () => {
  const AMONG = 'possible "it stands among what administrators of the platform have"';
  const route = (path: string, guard: string, query: string) => said({ 'routes.ts': `import { Hono } from 'hono';\nimport { requirePermissions, requireSystemRole, signedIn } from './elsewhere';\nimport { db } from './db';\nconst app = new Hono();\napp.get('${path}', ${guard}, async (c) => c.json(await ${query}));` });
  const all = 'db.project.findMany()';
  const one = "db.project.findUnique({ where: { id: c.req.param('id') } })";

  it.each([
    ['/api/admin/projects', "requirePermissions(['view'])", all],
    ['/admin/projects', 'requireSystemRole(ADMIN)', all],
    ['/admin/projects/:id', 'requireSystemRole(ADMIN)', one],
  ])('that ask for a role are the platform\'s: %s, %s', (path, guard, query) => {
    expect(route(path, guard, query)[0]).toContain(AMONG);
  });

  it.each([
    ['/admin/projects', 'signedIn', all],
    ['/api/projects', "requirePermissions(['view'])", all],
    ['/admin/:teamId/projects', "requirePermissions(['view'])", all],
  ])('and others are not: %s, %s', (path, guard, query) => {
    expect(route(path, guard, query)[0]).not.toContain(AMONG);
  });

  it('one row by its key asks for a role that is the platform\'s', () => {
    expect(route('/admin/projects/:id', "requirePermissions(['view'])", one)[0]).not.toContain(AMONG);
  });

  const page = (path: string, layout: string, check: string, query = all): string => prove({ [path]: `import { db } from '../db';\nexport async function loader({ params: c }) { return ${query.replace("c.req.param('id')", 'c.id')}; }`, [layout]: `import { db } from '../db';\nexport async function loader({ request }) { const user = await db.user.findFirst({ where: { id: request.userId } }); ${check} return null; }` }).find((line) => line.startsWith('Project.'))!;
  it.each([
    ['app/routes/admin+/stats.tsx', 'app/routes/admin+/_layout.tsx', 'if (!isAdmin(user)) throw redirect();', true],
    ['app/routes/admin+/a/stats.tsx', 'app/routes/admin+/_layout.tsx', 'if (!isAdmin(user)) throw redirect();', true],
    ['app/routes/admin+/stats.tsx', 'app/routes/admin+/_layout.tsx', 'if (!user) throw redirect();', false],
    ['app/routes/admin+/stats.tsx', 'app/routes/admin+/list.tsx', 'if (!isAdmin(user)) throw redirect();', false],
    ['app/routes/admin+/stats.tsx', 'app/routes/_layout.tsx', 'if (!isAdmin(user)) throw redirect();', false],
    ['app/routes/team+/stats.tsx', 'app/routes/team+/_layout.tsx', 'if (!isAdmin(user)) throw redirect();', false],
    ['app/routes/admin+/$teamId/stats.tsx', 'app/routes/admin+/_layout.tsx', 'if (!isAdmin(user)) throw redirect();', false],
  ])('%s in %s, where it says: %s', (path, layout, check, isTheirs) => {
    expect(page(path, layout, check).includes(AMONG)).toBe(isTheirs);
    // not for one row by its key
    expect(page(path, layout, check, one)).not.toContain(AMONG);
  });

  it('counts of all tenants among them, which no client is seen to call', () => {
    const count = (path: string): string => prove({ [path]: 'export const projectStats = async () => db.project.groupBy({ by: ["name"] });' }, { openWorld: true })[0]!;
    expect(count('lib/admin/stats.ts')).toContain(AMONG);
    expect(count('lib/stats.ts')).toContain('likely');
  });

  it('a class says so by its decorators', () => {
    const controller = (decorators: string) => said({ 'src/admin/projects.controller.ts': `import { Controller, Delete, Param } from '@nestjs/common';\nimport { RequiredSystemRole, RequiredRole } from './roles';\nimport { db } from '../db';\n@Controller('admin/projects')\n${decorators}\nexport class Projects {\n  @Delete(':id') remove(@Param('id') id: string) { return db.project.delete({ where: { id } }); }\n}` });
    expect(controller('@RequiredSystemRole(SystemRole.ADMIN)')).toEqual([`key-only ${AMONG}`]);
    expect(controller('@RequiredRole(Role.ADMIN)')).toEqual(['key-only certain']);
    expect(controller('')).toEqual(['key-only certain']);
  });
});

describe('rows of no tenant', () => {
  const update = (where: string, data: string) => said({ 'app/claim/actions.ts': `'use server';\nimport { db } from '../db';\nimport { auth } from '../auth';\nexport async function claim(id) { const { user } = await auth(); await db.label.updateMany({ where: ${where}, data: ${data} }); }` });

  it('that are given to the tenant at hand are nobody else\'s', () => {
    expect(update('{ organizationId: null }', '{ organizationId: user.organizationId }')).toEqual(['unfiltered possible "it takes over rows that belong to no tenant"']);
  });

  it.each([
    ['{ organizationId: null }', "{ name: 'x' }"],
    ['{}', '{ organizationId: user.organizationId }'],
    ['{ organizationId: { not: null } }', '{ organizationId: user.organizationId }'],
  ])('%s, %s', (where, data) => {
    expect(update(where, data)[0]).toMatch(/(?:certain|likely)/);
  });
});

describe('a row whose key is only searched for', () => {
  const find = (use: string) => said({ 'app/import/actions.ts': `'use server';\nimport { db } from '../db';\nexport async function rename(text, ids) { const rows = await db.project.findMany({ where: { id: { in: ids } } }); for (const row of rows) { ${use} } return text; }` });

  it('is not given out', () => {
    expect(find('text = text.replaceAll(row.id, newId());')).toEqual(['proved not-released']);
  });

  it('what takes its place is', () => {
    expect(find('text = text.replaceAll(placeholder, row.name);')).toEqual(['key-only certain']);
  });
});
