import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const own = 'key-only likely "no caller proves `id`"';
const grades = (path: string, source: string, openWorld = false): string[] => prove({ [path]: source }, { openWorld }).map((line) => line.replace(/^[^:]*: /, ''));

describe('a method whose object others hold by an interface', () => {
  const store = (clause: string, body = 'return this.db.project.findUnique({ where: { id } });'): string => `export class ProjectStore${clause} {
  constructor(private readonly db: Db) {}
  async find(id: string) { ${body} }
}`;

  it('has callers that were not followed', () => {
    expect(grades('store.ts', store(' implements Store'))).toEqual(['key-only possible "who calls it holds it as `Store`, and was not followed"']);
    expect(grades('store.ts', store(' implements OnModuleInit, Store'))).toEqual(['key-only possible "who calls it holds it as `Store`, and was not followed"']);
  });

  it('else has none', () => {
    expect(grades('store.ts', store(''))).toEqual([own]);
    expect(grades('store.ts', store(' implements OnModuleInit'))).toEqual([own]);
    // no caller could mend it
    expect(grades('store.ts', store(' implements Store', 'return this.db.project.findMany();'))).toEqual(['unfiltered likely "`ProjectStore.find` runs for one tenant at a time"']);
  });

  it('is asked in the editor, which sees one file', () => {
    expect(grades('store.ts', store(' implements Store'), true)).toEqual([own]);
  });

  it('counts where a client gets there all the same', () => {
    const route = `import { ProjectStore } from './store';
export async function GET(req: Request, { params }: Params) {
  return Response.json(await new ProjectStore(db).find(params.id));
}`;
    expect(prove({ 'app/api/x/store.ts': store(' implements Store'), 'app/api/x/route.ts': route }).at(-1)).toContain('key-only certain');
  });
});

describe('what a job or a message names', () => {
  const run = (args: string, key: string): string => `export const run = async (${args}) => {
  const p = await db.project.findUnique({ where: { id: ${key} } });
  await send(p.name);
};`;
  const message = 'key-only possible "a message of the application itself names the row"';

  it.each([
    ['lib/jobs/send-email.handler.ts', '{ payload }', 'payload.id', message],
    ['lib/emailWorker.server.ts', 'job', 'job.data.id', message],
    ['lib/jobs/send-email.handler.ts', '{ payload }', 'payload.project.id', message],
    // not a message's
    ['lib/jobs/send-email.handler.ts', 'id', 'id', own],
    ['lib/email.ts', '{ payload }', 'payload.id', 'key-only likely "no caller proves `payload.id`"'],
    // a client's
    ['app/api/jobs/route.ts', '{ payload }', 'payload.id', 'key-only likely "no caller proves `payload.id`"'],
  ])('%s (%s) => %s: %s', (path, args, key, expected) => {
    if (path.startsWith('app/')) expect(grades(path, run(args, key).replace('const run =', 'const POST ='))[0]).toContain('key-only certain');
    else expect(grades(path, run(args, key))).toEqual([expected]);
  });

  it('is a whole sweep where it asks for no key', () => {
    const sweep = 'export const run = async () => { const all = await db.project.findMany(); await send(all); };';
    expect(grades('lib/jobs/sweep.handler.ts', sweep)).toEqual(['unfiltered possible "a job works on all tenants at once"']);
    expect(grades('lib/sweep.ts', sweep)[0]).toContain('unfiltered likely');
  });
});
