import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

/** Functions that find their dependencies in what they are called with, put together in one way. */
const repository = (made: string) => `import { inject } from 'library';
export type Projects = ReturnType<typeof projectsOf>;
export function projectsOf({ db }: { db: Db }) { return ${made}; }
async function find({ id, organizationId, db }) { return db.project.findFirst({ where: { id, organizationId } }); }
async function remove({ id, db }) { await db.project.delete({ where: { id } }); }`;
const ways = [
  ['a library hands them their dependencies', 'inject({ find, remove }, { db })'],
  ['an object of closures', '{ find: (args) => find({ ...args, db }), remove: (args) => remove({ ...args, db }) }'],
] as const;
const deletes = (made: string, handler: string, service = '') => prove({
  'projects.ts': repository(made),
  'service.ts': `import type { Projects } from './projects';\n${service}`,
  'app.ts': `import { Hono } from 'hono';\nimport { projectsOf } from './projects';\nimport { owned, drop } from './service';\nconst app = new Hono();\napp.delete('/:id', async (c) => { const projects = projectsOf({ db }); const id = c.req.param('id'); const { organizationId } = c.get('session'); ${handler} });`,
}).filter((line) => line.startsWith('Project.delete '));

describe.each(ways)('functions where %s', (_, made) => {
  const check = 'export async function owned({ id, organizationId, projects }: { id: string; organizationId: string; projects: Projects }) {\n  const project = await projects.find({ id, organizationId });\n  if (!project) throw new Error();\n}';
  const drop = 'export async function drop({ id, projects }: { id: string; projects: Projects }) { await projects.remove({ id }); }';

  it('are called where they are called, not where they are put together', () => {
    expect(deletes(made, 'if (!await projects.find({ id, organizationId })) return c.notFound(); await projects.remove({ id });')).toEqual(['Project.delete in remove: proved guard']);
    expect(deletes(made, 'await projects.remove({ id });')).toEqual(['Project.delete in remove: key-only certain']);
    expect(deletes(made, 'return projects.find({ id, organizationId });')).toEqual([expect.stringMatching(/^Project\.delete in remove: key-only likely/)]);
  });

  it('are found by the type of what was handed on', () => {
    expect(deletes(made, 'await owned({ id, organizationId, projects }); await projects.remove({ id });', check)).toEqual(['Project.delete in remove: proved guard']);
    expect(deletes(made, 'await owned({ id: c.req.query("other"), organizationId, projects }); await projects.remove({ id });', check)).toEqual(['Project.delete in remove: key-only certain']);
    expect(deletes(made, 'await owned({ id, organizationId, projects }); await drop({ id, projects });', `${check}\n${drop}`)).toEqual(['Project.delete in remove: proved guard']);
    expect(deletes(made, 'await drop({ id, projects });', drop)).toEqual(['Project.delete in remove: key-only certain']);
  });
});
