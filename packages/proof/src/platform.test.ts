import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const said = (guard: string, lookup = ''): string[] => prove(`import { db } from './db';
async function read(id: string) {
  const i = await db.invoice.findUnique({ where: { id } });
  return i;
}
export async function f(id: string, ctx: Context, user: User, req: Request, c: Context) {
  ${lookup}
  if (!(${guard})) throw new Error('forbidden');
  return read(id);
}
`, { openWorld: true }).filter((line) => !line.startsWith('Membership')).map((line) => line.replace(/^[^:]*: /, ''));

const unseen = expect.stringMatching(/^key-only possible "only (?:administrators of the platform get here|the platform itself gets here: a secret of its environment was compared)"$/);
const seen = ['key-only likely "no caller proves `id`"'];

describe('where only administrators of the platform get, behind a helper too', () => {
  it.each([
    ['ctx.user.isAdmin'],
    ['ctx.session.user.isSuperAdmin'],
    ["ctx.user.role === 'admin'"],
    ['ctx.user.role === Role.SUPERADMIN'],
    ["user.roles.includes('ADMIN')"],
    ['ctx.ability.canSuper()'],
    ['await isSuperAdmin(user)'],
    ['user.isAdmin || ctx.ability.canSuper()'],
    ['(ctx.plugin ? ctx.plugin.ability : ctx.ability).canSuper()'],
    ['ctx.plugin ? ctx.user.isAdmin && ctx.plugin.isOn : ctx.ability.canSuper()'],
    ["req.headers.authorization === process.env.CRON_SECRET"],
    ['req.headers.authorization === `Bearer ${process.env.CRON_SECRET}`'],
    ["c.req.header('authorization') === env().CRON_SECRET"],
    ['timingSafeEqual(Buffer.from(req.headers.authorization), Buffer.from(process.env.INTERNAL_API_KEY))'],
    ['ctx.user.roles.includes(Role.ADMIN)'],
  ])('%s: nothing is shown', (guard) => {
    expect(said(guard)).toEqual([unseen]);
  });

  it.each([
    // a role within a tenant
    ["ctx.member.role === 'admin'", ''],
    ['member?.role === "admin"', "const member = await db.membership.findFirst({ where: { userId: ctx.user.id } });"],
    // not an administrator's
    ["ctx.user.role === 'member'", ''],
    ["ctx.user.roles.includes('USER')", ''],
    ["ctx.role === 'admin'", ''],
    // anybody who is signed in
    ['ctx.user', ''],
    ['ctx.user.isAdmin || ctx.user.isActive', ''],
    ['await isAdmin()', ''],
    ['ctx.plugin ? ctx.plugin.isOn : ctx.ability.canSuper()', ''],
    ['!(ctx.user.isAdmin && ctx.plugin.isOn)', ''],
    ['await canSupervise()', ''],
    // what everybody may know, or what stands open without a setting
    ['req.headers.host === process.env.HOST', ''],
    ['req.headers.authorization === process.env.NEXT_PUBLIC_API_KEY', ''],
    ["process.env.API_KEY === 'none'", ''],
    ['process.env.API_KEY === process.env.OTHER_KEY', ''],
    ['!process.env.CRON_SECRET || req.headers.authorization === process.env.CRON_SECRET', ''],
    ['req.headers.authorization !== process.env.CRON_SECRET', ''],
    // a session's own
    ['req.headers.authorization === ctx.session.TOKEN', ''],
  ])('%s: the lookup by key stands', (guard, lookup) => {
    expect(said(guard, lookup).slice(-1)).toEqual(seen);
  });
});

it('a way that others can take is told before the shorter one of an administrator', () => {
  const source = (open: string): string => `import { db } from './db';
async function read(id: string) {
  const i = await db.invoice.findUnique({ where: { id } });
  return i;
}
export async function manage(id: string, ctx: Context) {
  if (!ctx.user.isAdmin) throw new Error('forbidden');
  return read(id);
}
${open}`;
  expect(prove(source(''), { openWorld: true }).at(-1)).toContain('key-only possible');
  expect(prove(source('async function step(id: string) { return read(id); }\nexport async function show(id: string) { return step(id); }'), { openWorld: true }).at(-1)).toContain('key-only likely');
});

describe('a wrapper that its options make ask for more', () => {
  const wrapper = `export function dashboard(options: Options, handler: Handler) {
  return async function action({ request, params }: Args) {
    const { authorize } = await import('./authorize');
    const result = await authorize(request, options);
    if (!result.ok) throw result.response;
    return handler({ user: result.user, request });
  };
}
`;
  const authorize = (denied: string): string => `import { rbac } from 'rbac';
function isAuthorized(ability: Ability, authorization: Authorization): boolean {
  if ('requireSuper' in authorization) return ability.canSuper();
  return ability.can(authorization.action);
}
export async function authorize(request: Request, options: Options) {
  const auth = await rbac.authenticateSession(request);
  if (!auth.ok) return { ok: false, response: redirect('/login') };
  ${denied}
  return { ok: true, user: auth.user };
}
`;
  const plain = authorize("if (options.authorization && !isAuthorized(auth.ability, options.authorization)) return { ok: false, response: redirect('/') };");
  const nested = authorize(`if (options.authorization) {
    const isSuperGate = 'requireSuper' in options.authorization;
    const denied = isSuperGate ? !isAuthorized(auth.ability, options.authorization) : !options.scope || !isAuthorized(auth.ability, options.authorization);
    if (denied) {
      if (isSuperGate) return { ok: false, response: redirect('/') };
      return { ok: false, response: forbidden() };
    }
  }`);
  /** The plugin's own body is at hand too. */
  const read = (ability: string): string => `${plain.replace("import { rbac } from 'rbac';", `import { db } from './db';
const superAbility = { can: () => true, canSuper: () => true };
const anybody = { can: () => true, canSuper: () => false };
const build = (isAdmin: boolean): Ability => (isAdmin ? superAbility : anybody);
const wrap = (ability: Ability): Ability => ({ can: (action) => ability.can(action), canSuper: () => ability.canSuper() });
const rbac = {
  async authenticateSession(request: Request) {
    const user = await db.user.findFirst({ where: { id: request.userId } });
    if (!user) return { ok: false };
    return { ok: true, user, ability: ${ability} };
  },
};`)}`;
  const outcome = (check: string, options: string): string[] => prove({
    'dashboard.ts': wrapper,
    'authorize.ts': check,
    'app/routes/admin.tsx.ts': `import { dashboard } from '../../dashboard';
import { db } from '../../db';
async function remove(id: string) {
  await db.invoice.delete({ where: { id } });
}
export const action = dashboard(${options}, async ({ request }) => {
  const form = await request.formData();
  return remove(form.get('id'));
});
`,
  }).map((line) => line.replace(/^[^:]*: /, '').replace(/ at [^"]*$/, '')).filter((line) => !line.startsWith('proved'));

  it.each([['plain', plain], ['nested', nested], ['by a flag', read('build(user.admin)')], ['by a flag, wrapped', read('wrap(build(user.isAdmin))')], ['by another, wrapped', read('wrap(other.abilityOf(user))')]])('a super user, %s', (_, check) => {
    expect(outcome(check, '{ authorization: { requireSuper: true } }')).toEqual(['key-only possible "only administrators of the platform get here"']);
  });

  it.each([
    ['plain', plain, "{ authorization: { action: 'delete' } }"],
    ['nested', nested, "{ scope: true, authorization: { action: 'delete' } }"],
    ['plain', plain, '{}'],
    ['nested', nested, '{}'],
    ['everybody is', read('superAbility'), '{ authorization: { requireSuper: true } }'],
    ['by another flag', read('build(user.isActive)'), '{ authorization: { requireSuper: true } }'],
    ['not tested', authorize(''), '{ authorization: { requireSuper: true } }'],
  ])('%s: %s', (_, check, options) => {
    expect(outcome(check, options)[0]).toMatch(/^key-only (?:likely|certain)/);
  });
});

describe('a secret of the environment that stands before a router', () => {
  const check = (test: string): string => `async (c, next) => {
  if (${test}) return c.text('Unauthorized', 401);
  return next();
}`;
  const source = (middleware: string): string => `import { Hono } from 'hono';
import { env } from './env';
import { db } from './db';
export const cron = new Hono();
cron.use('*', ${middleware});
cron.get('/cleanup', async (c) => {
  const late = await db.invoice.findMany({ where: { status: 'late' } });
  return c.json(late);
});
`;
  const platform = 'Invoice.findMany in cron.get(\'/cleanup\'): unfiltered possible "only the platform itself gets here: a secret of its environment was compared"';

  it.each(["c.req.header('authorization') !== env().CRON_SECRET", 'c.req.header("authorization") !== `Bearer ${process.env.CRON_SECRET}`', "!timingSafeEqual(c.req.header('x-secret'), process.env.JOBS_TOKEN)"])('%s', (test) => {
    expect(prove(source(check(test)))).toEqual([platform]);
  });

  it.each(["c.req.header('authorization') === env().CRON_SECRET", "env().CRON_SECRET && c.req.header('authorization') !== env().CRON_SECRET", "c.req.header('x-region') !== env().REGION", "!c.req.header('authorization')"])('%s: anybody gets there', (test) => {
    expect(prove(source(check(test)))[0]).toContain('unfiltered certain');
  });

  it('where another file mounts the router', () => {
    const mounted = (before: string): string[] => prove({
      'app.ts': `import { Hono } from 'hono';\nimport { cron } from './jobs';\nexport const app = new Hono();\n${before}\napp.route('/cron', cron);\n`,
      'jobs.ts': source('async (c, next) => next()'),
    });
    expect(mounted(`app.use('/cron/*', ${check("c.req.header('authorization') !== process.env.CRON_SECRET")});`)).toEqual([platform]);
    expect(mounted(`app.use('/other/*', ${check("c.req.header('authorization') !== process.env.CRON_SECRET")});`)[0]).toContain('unfiltered certain');
  });
});

describe('what runs when the program starts', () => {
  const job = `import { db } from './db';
async function schedule() {
  const late = await db.invoice.findMany({ where: { status: 'late' } });
  late.forEach((invoice) => plan(invoice));
}
`;
  const verdicts = (start: string): string[] => prove(job + start).map((line) => line.replace(/^[^:]*: /, '').replace(/ at [^"]*$/, ''));

  it.each(['schedule();', 'void app.prepare().then(async () => { await schedule(); });', 'async function main() { await schedule(); }\nmain().catch(stop);', 'await schedule();'])('%s', (start) => {
    expect(verdicts(start)).toEqual(['unfiltered possible "it runs when the program starts, for all tenants at once"']);
  });

  it.each(["bot.on('message', () => schedule());", 'export const run = wrap(async () => schedule());', 'schedule();\nbot.command(() => schedule());', 'export const run = () => schedule();'])('%s: someone else calls it', (start) => {
    expect(verdicts(start)[0]).toMatch(/^unfiltered likely/);
  });

  it('is a hook of a class too', () => {
    const hook = (name: string, body: string): string[] => verdicts(`export class Jobs { async ${name}() { ${body} } }`);
    expect(hook('onApplicationBootstrap', 'await schedule();')).toEqual(['unfiltered possible "it runs when the program starts, for all tenants at once"']);
    expect(hook('onRequest', 'await schedule();')[0]).toMatch(/^unfiltered likely/);
    // rows for all tenants that it makes; an invoice is somebody's
    expect(hook('onModuleInit', "await db.label.create({ data: { name: 'all', organizationId: null } });").at(-1)).toBe('owner-unset possible "it runs when the program starts, for all tenants at once"');
    expect(hook('onRequest', "await db.label.create({ data: { name: 'all', organizationId: null } });").at(-1)).toMatch(/^owner-unset likely/);
    expect(hook('onModuleInit', "await db.invoice.create({ data: { number: '1' } });").at(-1)).toMatch(/^owner-unset likely/);
  });

  it('a message is no client either, where rows for all tenants are made', () => {
    const made = (decorator: string, model: string): string => verdicts(`export class Listener { ${decorator} async handle(event: { organizationId?: string }) { await db.${model}.create({ data: { name: 'x', number: 'x', organizationId: event.organizationId ?? undefined } }); } }`).at(-1)!;
    expect(made("@OnEvent('region.created')", 'label')).toBe('owner-unset possible "no client starts it, and rows of no tenant are there for all"');
    expect(made('', 'label')).toMatch(/^owner-unset likely/);
    expect(made("@OnEvent('region.created')", 'invoice')).toMatch(/^owner-unset likely/);
  });

  it('for one row it is no work on all of them', () => {
    expect(prove(`import { db } from './db';\nshow(await db.invoice.findUnique({ where: { id: process.argv[2] } }));`)[0]).toContain('key-only likely');
  });
});

describe('the number of tenants', () => {
  const counted = (model: string, use: string): string => prove(`import { db } from './db';\nexport async function f() {\n  const n = await db.${model}.count();\n  ${use}\n}`, { openWorld: true })[0]!.replace(/^[^:]*: /, '');

  it('tells nothing of one where it is only compared', () => {
    expect(counted('organization', "if (n === 0) redirect('/setup');")).toBe('proved not-released');
  });

  it('counts where it is given out, and so do numbers of what tenants have', () => {
    expect(counted('organization', 'return n;')).toMatch(/^unfiltered likely/);
    expect(counted('invoice', "if (n === 0) redirect('/setup');")).toMatch(/^unfiltered likely/);
  });
});

describe('one way of several that administrators of the platform have', () => {
  const helper = (...lines: string[]): string => prove(`const isForbidden = async (p: Loaded, user?: { id: string; email: string } | null, other?: { email: string }) => {
  if (!user) return true;
  ${lines.join('\n  ')}
  return !p.organization.memberships.some((m) => m.userId === user.id);
};
export async function f({ input: { id }, context: { user, other } }) {
  const p = await db.project.findUnique({ where: { id }, select: { id: true, organization: { select: { memberships: { select: { userId: true } } } } } });
  if (!p || (await isForbidden(p, user, other))) throw new Error('forbidden');
  return db.task.findMany({ where: { projectId: id } });
}`, { openWorld: true }).at(-1)!.replace(/^[^:]*: /, '');

  it.each([
    ['', 'proved guard'],
    ['if (user.isAdmin) return false;', 'proved guard'],
    ['if ((env.ADMIN_EMAIL ?? []).some((email) => email === user.email)) return false;', 'proved guard'],
    ['if (process.env.ADMIN_EMAILS.split(",").includes(user.email)) return false;', 'proved guard'],
    // others have it too
    ['if (user.isActive) return false;', 'key-only likely "no caller proves `input.id`"'],
    ['if ((env.BETA_EMAIL ?? []).some((email) => email === user.email)) return false;', 'key-only likely "no caller proves `input.id`"'],
    ['if ((env.ADMIN_EMAIL ?? []).some((email) => email === other.email)) return false;', 'key-only likely "no caller proves `input.id`"'],
    ['if ((env.ADMIN_EMAIL ?? []).some(async (email) => email === user.email)) return false;', 'key-only likely "no caller proves `input.id`"'],
    // of what was not asked for nothing is there to be tested
    ['if (p.name) return false;', 'proved guard'],
    ['if (p.id) return false;', 'key-only likely "no caller proves `input.id`"'],
  ])('%s: %s', (line, expected) => {
    expect(helper(line)).toBe(expected);
  });
});
