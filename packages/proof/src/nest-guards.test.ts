import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const CERTAIN = 'key-only certain';
const MACHINES = 'key-only possible "only machines of the platform get here, by the role that they sign in with"';

const guardFile = (body: string): string => `import { CanActivate, ExecutionContext, ForbiddenException } from '@nestjs/common';
import { db } from './db';
const isRunner = (user) => typeof user === 'object' && 'role' in user && user.role === 'runner';
const isProxy = (user) => 'role' in user && user.role === 'proxy';
const isMember = (user) => 'role' in user && user.role === 'member';
const inRegion = (user) => 'regionId' in user;
const inOrganization = (user) => 'organizationId' in user;
function asking(context, isKind) {
  const request = context.switchToHttp().getRequest();
  if (request.user && isKind(request.user)) return request.user;
  throw new ForbiddenException();
}
async function load(id) {
  const project = await db.project.findUnique({ where: { id } });
  if (!project) throw new ForbiddenException();
  return project;
}
export class ProjectGuard implements CanActivate {
  async canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest();
    const id = request.params.projectId || request.params.id;
    ${body}
  }
}`;
const controller = (of: string, path: string): string => `import { Controller, Delete, Param, UseGuards } from '@nestjs/common';
import { ProjectGuard } from './guard';
import { db } from './db';
@Controller(${of})
export class ProjectController {
  @Delete('${path}') @UseGuards(ProjectGuard)
  remove(@Param('id') id: string) { return db.project.delete({ where: { id } }); }
}`;
const guarded = (body: string, { of = "'projects'", path = ':id', more = {} }: { of?: string; path?: string; more?: Record<string, string> } = {}): string[] =>
  prove({ 'guard.ts': guardFile(body), 'controller.ts': controller(of, path), ...more }).filter((line) => line.startsWith('Project.delete ')).map((line) => line.slice(line.indexOf(': ') + 2));

describe('a guard of several routes', () => {
  const own = 'const project = await load(id); return project.organizationId === request.user.organizationId;';
  const main = (call: string) => ({ more: { 'main.ts': `import { NestFactory } from '@nestjs/core';\n${call}` } });

  it('takes the part of the path that the route has', () => {
    expect(guarded(own)).toEqual(['proved guard']);
    expect(guarded(own, { of: "{ path: 'projects', version: '1' }" })).toEqual(['proved guard']);
    expect(guarded(own, main("app.setGlobalPrefix('api');"))).toEqual(['proved guard']);
  });

  it('may take the other part, where the path or a prefix of it has that too', () => {
    expect(guarded(own, { path: ':projectId/:id' })).toEqual([CERTAIN]);
    expect(guarded(own, { of: "'projects/:projectId'" })).toEqual([CERTAIN]);
    expect(guarded(own, { of: 'PATH' })).toEqual([CERTAIN]);
    expect(guarded(own, main("app.setGlobalPrefix(':projectId');"))).toEqual([CERTAIN]);
    expect(guarded(own, { more: { 'app.ts': "import { RouterModule } from '@nestjs/core';\nexport const routes = RouterModule.register([{ path: ':projectId', module: Projects }]);" } })).toEqual([CERTAIN]);
  });
});

describe('machines of the platform', () => {
  it.each([
    ['asking(context, isRunner); return true;', MACHINES],
    ['asking(context, (user) => isRunner(user) || isProxy(user)); return true;', MACHINES],
    ['return request.user.role === "health-check";', MACHINES],
    ['return request.user.type === Kind.RUNNER;', MACHINES],
    // people have these, or who says so is the client
    ['asking(context, isMember); return true;', CERTAIN],
    ['asking(context, (user) => isRunner(user) || isMember(user)); return true;', CERTAIN],
    ['return request.user.role !== "runner";', CERTAIN],
    ['return request.body.role === "runner";', CERTAIN],
    ['return request.user.name === "runner";', CERTAIN],
    ['return true;', CERTAIN],
  ])('%s: %s', (body, expected) => {
    expect(guarded(body)).toEqual([expected]);
  });

  const owned = 'case inOrganization(user): { const project = await load(id); if (project.organizationId !== user.organizationId) throw new ForbiddenException(); break; }';
  it.each([
    [`${owned}`, 'proved guard'],
    [`case isRunner(user): break; ${owned}`, MACHINES],
    [`case inRegion(user): { const project = await load(id); if (project.name !== user.regionId) throw new ForbiddenException(); break; } ${owned}`, MACHINES],
    [`case inRegion(user): { const task = await db.task.findFirst({ where: { projectId: id, title: user.regionId } }); if (!task) throw new ForbiddenException(); break; } ${owned}`, MACHINES],
    // of another row, by what a client says, or not at all
    [`case inRegion(user): { const project = await load(request.query.id); if (project.name !== user.regionId) throw new ForbiddenException(); break; } ${owned}`, CERTAIN],
    [`case inRegion(user): { const project = await load(id); if (project.name !== request.query.regionId) throw new ForbiddenException(); break; } ${owned}`, CERTAIN],
    [`case inRegion(user): break; ${owned}`, CERTAIN],
    // a row of the tenant that is called like the id of another's
    [`case isRunner(user): break; ${owned.replace('const project = await load(id);', 'const project = await db.project.findFirst({ where: { slug: id, organizationId: user.organizationId } });')}`, CERTAIN],
  ])('beside the tenants, %s: %s', (cases, expected) => {
    expect(guarded(`const user = asking(context, (user) => 'role' in user); switch (true) { ${cases} default: throw new ForbiddenException(); } return true;`)).toEqual([expected]);
  });
});

describe('a lookup in another function that throws where it finds nothing', () => {
  const byName = "await db.project.findFirst({ where: { slug: id, organizationId: request.user.organizationId } })";
  it.each([
    [`let project; try { project = await load(id); } catch { project = ${byName}; } return project.organizationId === request.user.organizationId;`, 'proved guard'],
    // it may have failed for another reason, or for another row
    [`let project; try { log(); project = await load(id); } catch { project = ${byName}; } return project.organizationId === request.user.organizationId;`, CERTAIN],
    [`let project; try { project = await load(request.query.id); } catch { project = ${byName}; } return project.organizationId === request.user.organizationId;`, CERTAIN],
    [`let project = ${byName}; return project.organizationId === request.user.organizationId;`, CERTAIN],
  ])('%s: %s', (body, expected) => {
    expect(guarded(body)).toEqual([expected]);
  });

  it('but for nothing else', () => {
    const other = guardFile(`let project; try { project = await load(id); } catch { project = ${byName}; } return project.organizationId === request.user.organizationId;`).replace('return project;\n', "if (project.slug === 'closed') throw new Error('closed');\n  return project;\n");
    expect(prove({ 'guard.ts': other, 'controller.ts': controller("'projects'", ':id') }).filter((line) => line.startsWith('Project.delete '))).toEqual([`Project.delete in ProjectController.remove: ${CERTAIN}`]);
  });
});

describe('a decorator that asks for whoever asks', () => {
  const mine = (decorator: string): string[] => prove({
    'asking.ts': `import { createParamDecorator } from '@nestjs/common';
const Asking = createParamDecorator((isKind, context) => { const { user } = context.switchToHttp().getRequest(); if (!isKind(user)) throw new Error(); return user; });
export const CurrentUser = () => Asking((user) => 'id' in user);
export const Sent = () => createParamDecorator((_, context) => context.switchToHttp().getRequest().body)();`,
    'guard.ts': guardFile('return true;'),
    'controller.ts': `import { Controller, Get, UseGuards } from '@nestjs/common';
import { CurrentUser, Sent } from './asking';
import { ProjectGuard } from './guard';
import { db } from './db';
@Controller('invoices')
export class InvoiceController {
  @Get() @UseGuards(ProjectGuard)
  async list(@${decorator}() who) { return db.invoice.findMany({ where: { author: { email: who.email } } }); }
}` }).filter((line) => line.startsWith('Invoice.')).map((line) => line.slice(line.indexOf(': ') + 2));

  it('gives what a guard put into the request', () => {
    expect(mine('CurrentUser')).toEqual(['key-only possible "it selects rows of one user, in whatever tenant they are"']);
    expect(mine('Sent')).toEqual([CERTAIN]);
  });
});
