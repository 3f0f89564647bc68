import { describe, expect, it } from 'vitest';
import { analyseText, prove } from '../test/prove.ts';

const CERTAIN = 'key-only certain';
/** The verdicts on deletes of a project, in order of file and place. */
const deletes = (files: Record<string, string>): string[] => prove(files).filter((line) => line.startsWith('Project.delete ')).map((line) => line.slice(line.indexOf(': ') + 2));

const expressGuard = (id = 'req.params.id', failed = 'return res.sendStatus(404);', lookup = 'await db.project.findFirst({ where: { id: ID, organizationId: req.user.organizationId } })') => `import { db } from './db';
export async function ownProject(req, res, next) {
  const project = ${lookup.replace('ID', id)};
  if (!project) ${failed}
  next();
}
`;
const expressFile = (body: string) => `import express, { Router } from 'express';\nimport { db } from './db';\nimport { ownProject } from './guard';\n${body}`;
const remove = 'async (req, res) => { await db.project.delete({ where: { id: req.params.id } }); res.end(); }';
const app = (body: string, guard = expressGuard()) => deletes({ 'guard.ts': guard, 'app.ts': expressFile(`const app = express();\n${body}`) });

describe('Express', () => {
  it.each([
    ['in the route', `app.delete('/p/:id', ownProject, ${remove});`],
    ['in a list', `app.delete('/p/:id', [ownProject], ${remove});`],
    ['on the route of a path', `app.route('/p/:id').delete(ownProject, ${remove});`],
    ['used before', `app.use(ownProject);\napp.delete('/p/:id', ${remove});`],
    ['used for its path', `app.use('/p/:id', ownProject);\napp.delete('/p/:id/all', ${remove});`],
    ['wrapped, as the handler', `app.delete('/p/:id', wrap(ownProject), wrap(${remove}));\nfunction wrap(fn) { return (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next); }`],
  ])('middleware %s proves the handler', (_, body) => {
    expect(app(body)).toEqual(['proved guard']);
  });

  it.each([
    ['used after the route', `app.delete('/p/:id', ${remove});\napp.use(ownProject);`],
    ['used for another path', `app.use('/q/:id', ownProject);\napp.delete('/p/:id', ${remove});`],
    ['used for a path that only begins alike', `app.use('/pro', ownProject);\napp.delete('/projects/:id', ${remove});`],
    ['of a sibling router', `const a = Router();\nconst b = Router();\na.use(ownProject);\nb.delete('/p/:id', ${remove});`],
    ['of another route', `app.get('/p/:id', ownProject, (req, res) => res.end());\napp.delete('/p/:id', ${remove});`],
  ])('middleware %s proves nothing', (_, body) => {
    expect(app(body)).toEqual([CERTAIN]);
  });

  it.each([
    ['leaves by an error', expressGuard('req.params.id', 'return next(new Error());'), 'proved guard'],
    ['guards another id', expressGuard('req.body.id'), CERTAIN],
    ['answers and goes on', expressGuard('req.params.id', 'res.sendStatus(404);'), CERTAIN],
    ['passes on in one more way', expressGuard('req.params.id', 'return next();'), CERTAIN],
    ['does not wait', expressGuard('req.params.id', 'return;', 'db.project.findFirst({ where: { id: ID, organizationId: req.user.organizationId } })'), CERTAIN],
    ['passes where the tenant is absent', expressGuard('req.params.id', 'return;', 'req.user.organizationId ? await db.project.findFirst({ where: { id: ID, organizationId: req.user.organizationId } }) : true'), CERTAIN],
  ])('middleware that %s', (_, guard, expected) => {
    expect(app(`app.delete('/p/:id', ownProject, ${remove});`, guard)).toEqual([expected]);
  });

  const router = { 'projects.ts': expressFile(`export const projects = Router({ mergeParams: true });\nprojects.delete('/', ${remove});`) };
  const mounting = (body: string) => deletes({ 'guard.ts': expressGuard(), ...router, 'app.ts': expressFile(`import { projects } from './projects';\nconst app = express();\n${body}`) });
  it.each([
    ['in the mount', `app.use('/p/:id', ownProject, projects);`, 'proved guard'],
    ['before the mount', `app.use('/p/:id', ownProject);\napp.use('/p/:id', projects);`, 'proved guard'],
    ['before a router that mounts it', `const api = Router();\napi.use('/p/:id', projects);\napp.use(ownProject);\napp.use('/api', api);`, 'proved guard'],
    ['in every mount', `app.use('/p/:id', ownProject, projects);\napp.use('/q/:id', ownProject, projects);`, 'proved guard'],
    ['in one mount of two', `app.use('/p/:id', ownProject, projects);\napp.use('/q/:id', projects);`, CERTAIN],
    ['after the mount', `app.use('/p/:id', projects);\napp.use(ownProject);`, CERTAIN],
    ['before the mount, for another path', `app.use('/q', ownProject);\napp.use('/p/:id', projects);`, CERTAIN],
    ['nowhere', `app.use('/p/:id', projects);`, CERTAIN],
  ])('middleware %s of a router of another file', (_, body, expected) => {
    expect(mounting(body)).toEqual([expected]);
  });

  it('functions that register routes on what they are given stand where they are called', () => {
    const routes = { 'routes.ts': `import { db } from './db';\nexport function projectRoutes({ app }) { app.delete('/p/:id', ${remove}); }` };
    const call = (body: string) => deletes({ 'guard.ts': expressGuard(), ...routes, 'app.ts': expressFile(`import { projectRoutes } from './routes';\nconst app = express();\n${body}`) });
    expect(call('app.use(ownProject);\nprojectRoutes({ app });')).toEqual(['proved guard']);
    expect(call('projectRoutes({ app });\napp.use(ownProject);')).toEqual([CERTAIN]);
  });

  it('a handler in another file stands behind what its route lists', () => {
    const controller = { 'controller.ts': `import { db } from './db';\nexport const remove = ${remove};` };
    const route = (list: string) => deletes({ 'guard.ts': expressGuard(), ...controller, 'app.ts': expressFile(`import * as controller from './controller';\nconst app = express();\napp.delete('/p/:id', ${list});`) });
    expect(route('ownProject, controller.remove')).toEqual(['proved guard']);
    expect(route('controller.remove')).toEqual([CERTAIN]);
  });

  it('what middleware attaches is what the handler finds', () => {
    const load = (lookup: string) => prove({ 'app.ts': expressFile(`const app = express();
async function load(req, res, next) {
  const project = await db.project.${lookup};
  if (!project) return res.sendStatus(404);
  res.locals.project = project;
  next();
}
app.get('/p/:id', load, async (req, res) => res.json(await db.task.findMany({ where: { projectId: res.locals.project.id } })));`) });
    expect(load('findFirst({ where: { id: req.params.id, organizationId: req.user.organizationId } })')).toEqual(['Project.findFirst in load: proved condition', "Task.findMany in app.get('/p/:id'): proved derived"]);
    expect(load('findUnique({ where: { id: req.params.id } })')).toEqual([`Project.findUnique in load: ${CERTAIN}`, "Task.findMany in app.get('/p/:id'): proved derived"]);
  });

  it('middleware that nobody can read may be the check, where it is called like one', () => {
    const unread = (name: string) => deletes({ 'app.ts': expressFile(`import { ${name} } from '@acme/http';\nconst app = express();\napp.delete('/p/:id', ${name}(), ${remove});`) });
    expect(unread('requireProjectAccess')).toEqual(['key-only possible "requireProjectAccess stands before it and could be the check, and its body was not read"']);
    expect(unread('authenticate')).toEqual([CERTAIN]);
  });

  it('the client may say whatever it likes of the tenant', () => {
    const compared = (tenant: string) => prove({ 'app.ts': expressFile(`const app = express();\napp.get('/o/:org/p/:id', async (req, res) => { const p = await db.project.findUnique({ where: { id: req.params.id } }); if (p.organizationId !== ${tenant}) return res.sendStatus(404); res.json(p); });`) });
    expect(compared('req.user.organizationId')).toEqual(["Project.findUnique in app.get('/o/:org/p/:id'): proved comparison"]);
    for (const claim of ['req.params.org', 'req.query.org', "req.get('x-org')", 'schema.parse(req.body).org', 'String(req.headers.org)']) expect(compared(claim)).toEqual([`Project.findUnique in app.get('/o/:org/p/:id'): ${CERTAIN}`]);
  });

  it('the way starts at the handler', () => {
    const { judgements } = analyseText({
      'service.ts': `import { db } from './db';\nexport async function drop(id) { await db.project.delete({ where: { id } }); }`,
      'app.ts': `import express from 'express';\nimport { drop } from './service';\nconst app = express();\napp.delete('/p/:id', async (req, res) => { await drop(req.params.id); res.end(); });`,
    });
    expect(judgements.map((j) => [j.confidence, ...j.path.map((step) => step.note)])).toEqual([['certain', "in handler app.delete('/p/:id')", 'calls drop', 'Project.delete']]);
  });

  it('a map, a cache or a client is no router', () => {
    expect(deletes({ 'a.ts': `import { db } from './db';\nimport { cache } from './cache';\nexport async function f(id) { return cache.get('projects', () => db.project.delete({ where: { id } })); }` })).toEqual(['key-only likely "no caller proves `id`"']);
  });
});

const honoGuard = (failed = 'return c.json({}, 404);', then = '', id = "c.req.param('id')") => `async (c, next) => { const { organizationId } = c.get('session'); const project = await db.project.findFirst({ where: { id: ${id}, organizationId } }); if (!project) ${failed} ${then} await next(); }`;
const honoRemove = "async (c) => { await db.project.delete({ where: { id: c.req.param('id') } }); return c.body(null); }";
const honoFile = (body: string) => `import { Hono } from 'hono';\nimport { createMiddleware } from 'hono/factory';\nimport { db } from './db';\n${body}`;

describe('Hono', () => {
  it.each([
    ['chain', `new Hono().use(${honoGuard()}).delete('/p/:id', ${honoRemove})`, 'proved guard'],
    ['made by createMiddleware', `new Hono().use(createMiddleware(${honoGuard()})).delete('/p/:id', ${honoRemove})`, 'proved guard'],
    ['its path', `new Hono().use('/p/:id', ${honoGuard()}).delete('/p/:id', ${honoRemove})`, 'proved guard'],
    ['all below its path', `new Hono().use('/p/:id/*', ${honoGuard()}).delete('/p/:id/x', ${honoRemove})`, 'proved guard'],
    ['not below its path', `new Hono().use('/p/:id', ${honoGuard()}).delete('/p/:id/x', ${honoRemove})`, CERTAIN],
    ['other case', `new Hono().use('/P/:id', ${honoGuard()}).delete('/p/:id', ${honoRemove})`, CERTAIN],
    ['after the route', `new Hono().delete('/p/:id', ${honoRemove}).use(${honoGuard()})`, CERTAIN],
    ['response without return', `new Hono().use(${honoGuard('c.json({}, 404);')}).delete('/p/:id', ${honoRemove})`, CERTAIN],
    ['status is no end', `new Hono().use(${honoGuard('c.status(404);')}).delete('/p/:id', ${honoRemove})`, CERTAIN],
    ['other source', `new Hono().use(${honoGuard(undefined, '', "c.req.query('id')")}).delete('/p/:id', ${honoRemove})`, CERTAIN],
  ])('%s', (_, chain, expected) => {
    expect(deletes({ 'app.ts': honoFile(`export default ${chain};`) })).toEqual([expected]);
  });

  it('covers what is mounted under the path', () => {
    const mounted = (body: string) => deletes({ 'sub.ts': honoFile(`export const sub = new Hono().delete('/', ${honoRemove});`), 'app.ts': honoFile(`import { sub } from './sub';\nconst app = new Hono();\n${body}`) });
    expect(mounted(`app.use('/p/:id/*', ${honoGuard()});\napp.route('/p/:id', sub);`)).toEqual(['proved guard']);
    expect(mounted(`app.use('/q/*', ${honoGuard()});\napp.route('/p/:id', sub);`)).toEqual([CERTAIN]);
    expect(mounted(`app.route('/p/:id', sub);\napp.use('/p/:id/*', ${honoGuard()});`)).toEqual([CERTAIN]);
  });

  it.each(["c.get('project')", 'c.var.project'])('%s is what was set', (read) => {
    const set = (then: string) => prove({ 'app.ts': honoFile(`export default new Hono().use(${honoGuard(undefined, then)}).get('/p/:id', async (c) => c.json(await db.task.findMany({ where: { projectId: ${read}.id } })));`) }).at(-1);
    expect(set("c.set('project', project);")).toBe("Task.findMany in Hono().use().get('/p/:id'): proved derived");
    expect(set("c.set('other', project);")).toBe(`Task.findMany in Hono().use().get('/p/:id'): ${CERTAIN}`);
  });
});

const trpcFile = (chain: string, more = '') => ({ 'router.ts': `import { initTRPC } from '@trpc/server';\nimport { db } from './db';\nconst t = initTRPC.context().create();\n${more}export const router = t.router({ drop: ${chain} });` });
const step = (ways = '', id = 'input.id') => `async ({ ctx, input, next }) => { ${ways} const project = await db.project.findFirst({ where: { id: ${id}, organizationId: ctx.organizationId } }); if (!project) throw new Error(); return next({ ctx: { project } }); }`;
const input = '.input(z.object({ id: z.string(), other: z.string() }))';
const drop = '.mutation(({ input }) => db.project.delete({ where: { id: input.id } }))';

describe('tRPC', () => {
  it.each([
    ['after the input', `t.procedure${input}.use(${step()})${drop}`, 'proved guard'],
    ['made by t.middleware', `t.procedure${input}.use(t.middleware(${step()}))${drop}`, 'proved guard'],
    ['before the input, which it does not see', `t.procedure.use(${step()})${input}${drop}`, CERTAIN],
    ['of another input', `t.procedure${input}.use(${step('', 'input.other')})${drop}`, CERTAIN],
    ['that lets some pass', `t.procedure${input}.use(${step('if (ctx.trusted) return next();')})${drop}`, CERTAIN],
    ['none', `t.procedure${input}${drop}`, CERTAIN],
  ])('a step %s', (_, chain, expected) => {
    expect(deletes(trpcFile(chain))).toEqual([expected]);
  });

  it('a handler that takes nothing runs behind a step that asks who is there', () => {
    const all = (parameters: string): string[] => prove(trpcFile(`t.procedure.use(({ ctx, next }) => { if (!ctx.session) throw new Error(); return next(); }).query((${parameters}) => db.project.findMany())`));
    expect(all('')).toEqual(['Project.findMany in router.drop: unfiltered certain']);
    expect(all('{ ctx }')).toEqual(all(''));
  });

  it('builders of other files keep their steps', () => {
    const file = (base: string) => deletes({ 'base.ts': `import { initTRPC } from '@trpc/server';\nimport { db } from './db';\nconst t = initTRPC.create();\nexport const ownProcedure = t.procedure${input}.use(${step()});\nexport const publicProcedure = t.procedure${input};`, 'router.ts': `import { ownProcedure, publicProcedure } from './base';\nimport { db } from './db';\nexport const router = { drop: ${base}${drop} };` });
    expect(file('ownProcedure')).toEqual(['proved guard']);
    expect(file('publicProcedure')).toEqual([CERTAIN]);
  });
});

describe('next-safe-action', () => {
  const action = (method: string, id: string) => deletes({ 'actions.ts': `import { createSafeActionClient } from 'next-safe-action';\nimport { db } from './db';\nconst actionClient = createSafeActionClient();\nexport const drop = actionClient.inputSchema(schema).${method}(${step('', id).replace('input,', 'parsedInput, clientInput,')}).action(async ({ parsedInput }) => db.project.delete({ where: { id: parsedInput.id } }));` });
  it('validates after `use`, which sees the raw input alone', () => {
    expect(action('useValidated', 'parsedInput.id')).toEqual(['proved guard']);
    expect(action('use', 'parsedInput.id')).toEqual([CERTAIN]);
    expect(action('use', 'clientInput.id')).toEqual([CERTAIN]);
  });
});

describe('Fastify', () => {
  const hook = (failed = 'throw new Error();') => `async (req, reply) => { const project = await db.project.findFirst({ where: { id: req.params.id, organizationId: req.user.organizationId } }); if (!project) ${failed} }`;
  const handler = 'async (req) => db.project.delete({ where: { id: req.params.id } })';
  it.each([
    ['a hook, wherever it is written', `app.delete('/p/:id', ${handler});\napp.addHook('preHandler', ${hook()});`, 'proved guard'],
    ["the route's own", `app.delete('/p/:id', { preHandler: [${hook()}] }, ${handler});`, 'proved guard'],
    ['a route as an object', `app.route({ method: 'DELETE', url: '/p/:id', preHandler: ${hook()}, handler: ${handler} });`, 'proved guard'],
    ['a reply that is returned', `app.delete('/p/:id', { preHandler: ${hook('return reply.code(404).send();')} }, ${handler});`, 'proved guard'],
    ['a hook that only logs', `app.delete('/p/:id', { preHandler: ${hook('req.log.warn(project);')} }, ${handler});`, CERTAIN],
    ['a hook after the response', `app.delete('/p/:id', ${handler});\napp.addHook('onResponse', ${hook()});`, CERTAIN],
    ['a plugin around the routes', `app.addHook('preHandler', ${hook()});\napp.register(async (scope) => { scope.delete('/p/:id', ${handler}); });`, 'proved guard'],
    ['a plugin beside the routes', `app.register(async (scope) => { scope.addHook('preHandler', ${hook()}); });\napp.delete('/p/:id', ${handler});`, CERTAIN],
  ])('%s', (_, body, expected) => {
    expect(deletes({ 'app.ts': `import Fastify from 'fastify';\nimport { db } from './db';\nconst app = Fastify();\n${body}` })).toEqual([expected]);
  });
});

describe('Koa', () => {
  const guard = (failed = 'ctx.throw(404);') => `async (ctx, next) => { const project = await db.project.findFirst({ where: { id: ctx.params.id, organizationId: ctx.state.user.organizationId } }); if (!project) ${failed} await next(); }`;
  const handler = 'async (ctx) => { await db.project.delete({ where: { id: ctx.params.id } }); }';
  it.each([
    ['returns without next', `router.delete('/p/:id', ${guard('return;')}, ${handler});`, 'proved guard'],
    ['throws by the context', `router.delete('/p/:id', ${guard()}, ${handler});`, 'proved guard'],
    ['asserts by the context', `router.delete('/p/:id', ${guard('ctx.assert(project, 404);')}, ${handler});`, 'proved guard'],
    ['sets a status only', `router.delete('/p/:id', ${guard('ctx.status = 404;')}, ${handler});`, CERTAIN],
    ['comes later', `router.delete('/p/:id', ${handler});\nrouter.use(${guard()});`, CERTAIN],
  ])('middleware that %s', (_, body, expected) => {
    expect(deletes({ 'app.ts': `import Router from '@koa/router';\nimport { db } from './db';\nconst router = new Router();\n${body}` })).toEqual([expected]);
  });
});

describe('functions by their place', () => {
  const body = 'db.project.delete({ where: { id: params.id } })';
  it.each([
    ['app/p/route.ts', `export async function DELETE(req, { params }) { return ${body}; }`],
    ['app/p/page.tsx', `export default async function Page({ params }) { return ${body}; }`],
    ['app/routes/p.ts', `export async function action({ params }) { return ${body}; }`],
    ['src/routes/p/+server.ts', `export async function DELETE({ params }) { return ${body}; }`],
    ['src/routes/p/+page.server.ts', `export const actions = { drop: async ({ params }) => ${body} };`],
    ['src/actions.ts', `'use server';\nexport async function drop(params) { return ${body}; }`],
  ])('%s', (path, source) => {
    expect(deletes({ [path]: `${source.startsWith("'use") ? '' : "import { db } from './db';\n"}${source}` })).toEqual([CERTAIN]);
    expect(deletes({ 'lib/other.ts': `import { db } from './db';\n${source.replace("'use server';\n", '')}` })[0]).toMatch(/^key-only likely /);
  });

  it('a wrapper that runs before the handler is read', () => {
    const route = (check: string) => deletes({
      'lib/with.ts': `import { db } from './db';\nimport { getSession } from './session';\nexport const withProject = (handler) => async (req, { params }) => {\n  const session = await getSession();\n  const project = await db.project.findFirst({ where: { id: params.id, organizationId: session.organizationId } });\n  ${check}\n  return handler({ req, params });\n};`,
      'app/p/route.ts': `import { withProject } from '../../lib/with';\nimport { db } from '../../lib/db';\nexport const DELETE = withProject(async ({ params }) => ${body});`,
    });
    expect(route('if (!project) return new Response(null, { status: 404 });')).toEqual(['proved guard']);
    expect(route('if (!project) console.warn(params.id);')).toEqual([CERTAIN]);
  });
});

describe('NestJS', () => {
  const nestGuard = (body: string) => ({ 'guard.ts': `import { CanActivate, ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';\nimport { db } from './db';\n@Injectable()\nexport class ProjectGuard implements CanActivate {\n  async canActivate(context: ExecutionContext) {\n    const request = context.switchToHttp().getRequest();\n    ${body}\n  }\n}` });
  const lookup = (id = 'request.params.id') => `const project = await db.project.findFirst({ where: { id: ${id}, organizationId: request.user.organizationId } });`;
  const controller = (decorators: string, parameter = "@Param('id') id: string", more = '') => ({ 'controller.ts': `import { Body, Controller, Delete, Param, Query, Req, UseGuards, createParamDecorator } from '@nestjs/common';\nimport { ProjectGuard } from './guard';\nimport { db } from './db';\n${more}@Controller('projects')\n${decorators.includes('class ') ? '@UseGuards(ProjectGuard)\n' : ''}export class ProjectController {\n  ${decorators.includes('other ') ? '@UseGuards(ProjectGuard) @Get() all() { return []; }\n' : ''}@Delete(':id') ${decorators.includes('method ') ? '@UseGuards(ProjectGuard)' : ''}\n  remove(${parameter}) { return db.project.delete({ where: { id: ${parameter.includes('req') ? 'req.params.id' : 'id'} } }); }\n}` });

  it.each([
    ['on the method, that throws', `${lookup()} if (!project) throw new ForbiddenException(); return true;`, 'method ', 'proved guard'],
    ['on the class', `${lookup()} if (!project) throw new ForbiddenException(); return true;`, 'class ', 'proved guard'],
    ['that returns false', `${lookup()} if (!project) return false; return true;`, 'method ', 'proved guard'],
    ['that returns what it found', `${lookup()} return !!project;`, 'method ', 'proved guard'],
    ['on another method', `${lookup()} return !!project;`, 'other ', CERTAIN],
    ['nowhere', `${lookup()} return !!project;`, '', CERTAIN],
    ['of another id', `${lookup('request.query.id')} return !!project;`, 'method ', CERTAIN],
    ['that does not wait', `${lookup().replace('await ', '')} return !!project;`, 'method ', CERTAIN],
    ['that allows in one more way', `if (request.user.trusted) return true; ${lookup()} return !!project;`, 'method ', CERTAIN],
    ['that allows whatever it found', `${lookup()} return true;`, 'method ', CERTAIN],
  ])('a guard %s', (_, body, where, expected) => {
    expect(deletes({ ...nestGuard(body), ...controller(where) })).toEqual([expected]);
  });

  it('parameters are the part of the request that their decorator says', () => {
    const guarded = (parameter: string, more?: string) => deletes({ ...nestGuard(`${lookup()} return !!project;`), ...controller('method ', parameter, more) });
    expect(guarded('@Req() req')).toEqual(['proved guard']);
    expect(guarded('@ProjectId() id: string', 'const ProjectId = createParamDecorator((data, context) => context.switchToHttp().getRequest().params.id);\n')).toEqual(['proved guard']);
    expect(guarded("@Body('id') id: string")).toEqual([CERTAIN]);
    expect(guarded("@Param('other') id: string")).toEqual([CERTAIN]);
  });

  it('a part of the path is there, and says which way a guard took', () => {
    const byEither = (where: string) => nestGuard(`const { id, slug } = request.params;
    const key = id ? { id } : { slug };
    const project = 'id' in key ? await db.project.findFirst({ where: { id: key.id } }) : await db.project.findFirst({ where: ${where} });
    return project.organizationId === request.user.organizationId;`);
    const said = (texts: Record<string, string>): string[] => prove(texts).filter((line) => line.startsWith('Project.deleteMany')).map((line) => line.replace(/^[^:]*: /, ''));
    const all = (decorators: string): Record<string, string> => ({ 'controller.ts': controller(decorators)['controller.ts'].replace('db.project.delete(', 'db.project.deleteMany(') });
    const optional = { 'controller.ts': all('method ')['controller.ts']!.replace("':id'", "':id?'") };
    expect(said({ ...byEither('{ slug: key.slug }'), ...all('method ') })).toEqual(['proved guard']);
    expect(said({ ...byEither('{ slug: key.slug }'), ...optional })).toEqual([CERTAIN]);
  });

  it('a guard that nobody can read may be the check', () => {
    expect(deletes(controller('method '))).toEqual(['key-only possible "ProjectGuard stands before it and could be the check, and its body was not read"']);
  });
});
