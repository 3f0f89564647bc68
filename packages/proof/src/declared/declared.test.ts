import { describe, expect, it } from 'vitest';
import { analyseText, prove } from '../../test/prove.ts';
import type { Declarations } from './types.ts';

const key = 'Project.findUnique in f: key-only likely "no caller proves `id`"';

/** A handler's lookup by a key alone, after some code. */
const lookup = (before: string, imports = "import { requireProject } from '@acme/authz';"): string => `import { db } from './db';
${imports}
export async function f(id: string, other: string, authz: Authz) {
  ${before}
  return db.project.findUnique({ where: { id } });
}
`;

describe('a declared guard', () => {
  const guards: Declarations = { guards: [{ module: '@acme/authz', name: 'requireProject', resource: 'Project' }] };
  const judged = (before: string, declarations = guards, imports?: string) => prove(lookup(before, imports), { declarations });

  it('proves the key that it was given, once it was awaited', () => {
    expect(judged('await requireProject(id);')).toEqual(['Project.findUnique in f: proved guard']);
  });

  it('is named in the evidence', () => {
    const { judgements } = analyseText(lookup('await requireProject(id);'), { declarations: guards });
    expect(judgements.map(({ verdict }) => verdict)).toEqual([{ kind: 'proved', evidence: [{ kind: 'guard', detail: 'requireProject is declared to check it' }] }]);
  });

  it('stands in a trace, also where it says nothing of the access', () => {
    const considered = (before: string) => analyseText(lookup(before), { declarations: guards, trace: { file: 'case.ts', line: 5 } }).traces!.flatMap(({ functions }) => functions.flatMap((one) => one.considered.map(({ what, counts, why }) => ({ what, counts, why }))));
    expect(considered('await requireProject(id);')).toEqual([{ what: 'Project.requireProject', counts: true, why: 'proves it' }]);
    expect(considered('await requireProject(other);')).toEqual([{ what: 'Project.requireProject', counts: false, why: 'is tied to a tenant, but says nothing of `id`' }]);
  });

  it('does not count where every access must name its owner', () => {
    expect(prove(lookup('await requireProject(id);'), { declarations: guards, profile: 'strict' })).toEqual(['Project.findUnique in f: key-only likely "the profile is strict, where "requireProject is declared to check it" is no proof"']);
  });

  it.each([
    ['nothing is declared', 'await requireProject(id);', {}],
    ['it is not awaited', 'requireProject(id);', guards],
    ['another key is checked', 'await requireProject(other);', guards],
    ['it is passed over', 'if (other) await requireProject(id);', guards],
    ['its refusal is swallowed', 'try { await requireProject(id); } catch {}', guards],
    ['another function of that module is called', 'await readProject(id);', guards],
    ['what is before it may be anything', 'await requireProject(...other, id);', guards],
    ['it checks another model', 'await requireProject(id);', { guards: [{ module: '@acme/authz', name: 'requireProject', resource: 'Invoice' }] }],
    ['it checks another argument', 'await requireProject(id);', { guards: [{ module: '@acme/authz', name: 'requireProject', resource: 'Project', argument: '1' }] }],
    ['another module has it', 'await requireProject(id);', { guards: [{ module: '@acme/other', name: 'requireProject', resource: 'Project' }] }],
  ] as const)('proves nothing where %s', (_, before, declarations) => {
    const [found] = judged(before, declarations as Declarations, "import { readProject, requireProject } from '@acme/authz';");
    expect(found).not.toContain('proved');
  });

  it('is found as a member, a default, by its file, and by the type of its object', () => {
    const at = (module: string, name: string): Declarations => ({ guards: [{ module, name, resource: 'Project' }] });
    const proved = ['Project.findUnique in f: proved guard'];
    expect(judged('await acme.requireProject(id);', at('@acme/authz', 'authz.requireProject'), "import { authz as acme } from '@acme/authz';")).toEqual(proved);
    expect(judged('await all.requireProject(id);', at('@acme/authz', 'requireProject'), "import * as all from '@acme/authz';")).toEqual(proved);
    expect(judged('await check(id);', at('@acme/authz', 'default'), "import check from '@acme/authz';")).toEqual(proved);
    expect(judged('await renamed(id);', guards, "import { requireProject as renamed } from '@acme/authz';")).toEqual(proved);
    expect(judged('await authz.requireProject(id);', at('@acme/authz', 'Authz.requireProject'), "import type { Authz } from '@acme/authz';")).toEqual(proved);
    expect(judged('await new Authz().requireProject(id);', at('@acme/authz', 'Authz.requireProject'), "import { Authz } from '@acme/authz';")).toEqual(proved);
    expect(judged('await requireProject(id);', at('authz.ts', 'requireProject'), "import { requireProject } from './authz';")).toEqual(proved);
    expect(judged('await authz.requireProject(id);', at('@acme/authz', 'Authz.requireProject'), "import type { Authz } from '@acme/other';")).toEqual(['Project.findUnique in f: key-only possible "requireProject could be the check, and its body was not read"']);
  });

  it('counts in place of its body', () => {
    const files = { 'case.ts': lookup('await requireProject(id);', "import { requireProject } from './authz';"), 'authz.ts': 'export async function requireProject(id: string) { await fetch(`https://authz/${id}`); }\n' };
    expect(prove(files)).toEqual([key]);
    expect(prove(files, { declarations: { guards: [{ module: './authz', name: 'requireProject', resource: 'Project' }] } })).toEqual(['Project.findUnique in f: proved guard']);
  });

  it('that answers must be tested', () => {
    const answers: Declarations = { guards: [{ module: '@acme/authz', name: 'requireProject', resource: 'Project', refuses: 'falsy' }] };
    expect(judged("if (!(await requireProject(id))) throw new Error('404');", answers)).toEqual(['Project.findUnique in f: proved guard']);
    expect(judged('await requireProject(id);', answers)[0]).not.toContain('proved');
    expect(judged("if (await requireProject(id)) throw new Error('404');", answers)[0]).not.toContain('proved');
    expect(judged("if (!requireProject(id)) throw new Error('404');", answers)[0]).not.toContain('proved');
  });

  it('without a promise needs no await', () => {
    const sync: Declarations = { guards: [{ module: '@acme/authz', name: 'requireProject', resource: 'Project', sync: true }] };
    expect(judged('requireProject(id);', sync)).toEqual(['Project.findUnique in f: proved guard']);
    expect(judged('requireProject(other);', sync)[0]).not.toContain('proved');
  });

  it('takes the part of its arguments that is named', () => {
    const part: Declarations = { guards: [{ module: '@acme/authz', name: 'requireProject', resource: 'Project', argument: '1.projectId' }] };
    expect(judged("await requireProject('read', { projectId: id });", part)).toEqual(['Project.findUnique in f: proved guard']);
    expect(judged("await requireProject('read', { projectId: other, id });", part)[0]).not.toContain('proved');
  });

  it('of a parent proves the row that was read before', () => {
    const check = (argument: string): string[] => prove(`import { db } from './db';
import { requireOrganization } from '@acme/authz';
export async function f(id: string, organizationId: string) {
  const project = await db.project.findUnique({ where: { id } });
  if (!project) return null;
  await requireOrganization(${argument});
  return project;
}
`, { declarations: { guards: [{ module: '@acme/authz', name: 'requireOrganization', resource: 'Organization' }] } });
    expect(check('project.organizationId')).toEqual(['Project.findUnique in f: proved guard']);
    expect(check('organizationId')[0]).toContain('key-only');
  });

  it('of a tenant ties what the client named to whoever asks', () => {
    const handler = (before: string): string[] => prove(`import express from 'express';
import { db } from './db';
import { requireMember } from '@acme/authz';
const app = express();
app.get('/:organizationId', requireUser, async (req, res) => {
  ${before}
  res.json(await db.project.findMany({ where: { organizationId: req.params.organizationId } }));
});
`, { declarations: { guards: [{ module: '@acme/authz', name: 'requireMember', resource: 'Organization', argument: '1' }] } });
    expect(handler('await requireMember(req.user, req.params.organizationId);')).toEqual(['Project.findMany in app.get(\'/:organizationId\'): proved condition']);
    expect(handler('await requireMember(req.user, req.user.organizationId);')[0]).toContain('untrusted');
  });

  it('that nothing calls is named', () => {
    const declarations: Declarations = { guards: [{ module: '@acme/authz', name: 'requireProjet', resource: 'Project' }], sources: [{ module: '@acme/auth', name: 'getTenant' }] };
    expect(analyseText(lookup('await requireProject(id);'), { declarations }).unused.map(({ name }) => name)).toEqual(['requireProjet', 'getTenant']);
    expect(analyseText(lookup('await requireProject(id);'), { declarations: guards }).unused).toEqual([]);
  });
});

describe('a declared source of the tenant', () => {
  const declarations: Declarations = { sources: [{ module: 'tenant.ts', name: 'tenantOf' }] };
  const files = (use: string) => ({
    'case.ts': `import express from 'express';
import { db } from './db';
import { other, tenantOf } from './tenant';
const app = express();
app.get('/', requireUser, async (req, res) => {
  res.json(await db.project.findMany({ where: { organizationId: ${use} } }));
});
`,
    'tenant.ts': `// the gateway sets the header, and takes it off whatever clients send
export const tenantOf = (req) => req.headers['x-organization'];
export const other = (req) => req.headers['x-organization'];
`,
  });

  it('is no word of the client, whatever its body reads', () => {
    expect(prove(files('tenantOf(req)'))[0]).toContain('untrusted');
    expect(prove(files('tenantOf(req)'), { declarations })).toEqual(["Project.findMany in app.get('/'): proved condition"]);
    expect(prove(files('other(req)'), { declarations })[0]).toContain('untrusted');
  });

  it('names the tenant in keys', () => {
    const kept = (key: string, result?: string): string[] => prove(`import Redis from 'ioredis';
import { current } from '@acme/context';
import { db } from './db';
const redis = new Redis();
export async function f() {
  await redis.set(\`stats:\${${key}}\`, 'x');
}
`, { declarations: { sources: [{ module: '@acme/context', name: 'current', ...(result && { result }) }] } });
    expect(kept('current().realm', 'realm')).toEqual(['redis.set in f: proved condition']);
    expect(kept('current().locale', 'realm')[0]).not.toContain('proved condition');
  });
});

describe('a declared layer', () => {
  const declarations: Declarations = {
    layers: [{
      name: 'acme-data',
      module: '@acme/data',
      methods: {
        'projects.find': { operation: 'read', resource: 'Project', where: { id: '0', organizationId: '1.organizationId' } },
        'projects.byIds': { operation: 'read', resource: 'Project', where: { id: '0[]' }, list: true },
        'projects.create': { operation: 'create', resource: 'Project', data: '0' },
        'projects.remove': { operation: 'delete', resource: 'Project', where: { id: '0' } },
        'scoped.list': { operation: 'read', resource: 'Project', list: true, scoped: 'it adds the tenant of the request' },
        'scoped.create': { operation: 'create', resource: 'Project', data: '0', scoped: 'it adds the tenant of the request' },
        'Projects.find': { operation: 'read', resource: 'Project', where: { id: '0' } },
        countProjects: { operation: 'aggregate', resource: 'Project' },
      },
    }],
  };
  const judged = (body: string): string[] => prove(`import { countProjects, projects, type Projects, scoped } from '@acme/data';
import { db } from './db';
export async function f(id: string, organizationId: string, input: Input, repo: Projects) {
  ${body}
}
`, { declarations });

  it.each([
    ['return projects.find(id, { organizationId });', 'Project.projects.find in f: proved condition'],
    ['return projects.find(id);', 'Project.projects.find in f: conditional likely "no caller proves `id`"'],
    ["return projects.find(id, { organizationId: 'acme' });", 'Project.projects.find in f: hardcoded likely "no caller proves `id`"'],
    ['return repo.find(id);', 'Project.Projects.find in f: key-only likely "no caller proves `id`"'],
    ['return countProjects();', 'Project.countProjects in f: unfiltered likely "`f` runs for one tenant at a time"'],
    ['await projects.remove(id);', 'Project.projects.remove in f: key-only likely "no caller proves `id`"'],
    ["await projects.create({ name: 'x' });", 'Project.projects.create in f: owner-unset likely "`f` runs for one tenant at a time"'],
    ["await projects.create({ name: 'x', organizationId });", 'Project.projects.create in f: proved condition'],
    ['return scoped.list();', 'Project.scoped.list in f: proved wrapper'],
    ["await scoped.create({ name: 'x' });", 'Project.scoped.create in f: proved condition'],
  ])('%s', (body, expected) => {
    expect(judged(body)).toEqual([expected]);
  });

  it('makes rows that prove others, and are proved by others', () => {
    const both = "const p = await projects.find(id, { organizationId }); if (!p) throw new Error('404'); return db.project.update({ where: { id }, data: { name: 'x' } });";
    expect(judged(both)).toEqual(['Project.projects.find in f: proved not-released', 'Project.update in f: proved guard']);
    expect(judged(both.replace('{ organizationId }', '{}'))[1]).not.toContain('proved');
    expect(judged("const p = await projects.byIds([id]); if (p.some((x) => x.organizationId !== organizationId)) throw new Error('403'); return p;")[0]).toBe('Project.projects.byIds in f: proved comparison');
  });

  it('is nothing to who declares none', () => {
    expect(prove("import { projects } from '@acme/data';\nexport const f = (id: string) => projects.find(id);\n")).toEqual([]);
  });
});
