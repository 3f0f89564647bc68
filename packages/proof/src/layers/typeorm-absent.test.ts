/** Absent values in TypeORM's conditions: what the layer takes for granted, asked of both majors, and what it makes of it. */
import * as current from 'typeorm';
import * as previous from 'typeorm-0.3';
import { describe, expect, it } from 'vitest';
import { entities } from '../../test/entities.ts';
import { verdict } from '../../test/prove.ts';

type Library = typeof current;
type Behaviour = NonNullable<ConstructorParameters<Library['DataSource']>[0]['invalidWhereValuesBehavior']>;

/** The WHERE of the statement that a call sends, or that it threw. */
async function whereOf(library: Library, call: (repository: current.Repository<{ id: string; org: string }>) => Promise<unknown>, behaviour?: Behaviour): Promise<string> {
  const statements: string[] = [];
  const client = { on() {}, release() {}, removeListener() {}, query(text: string, ...rest: unknown[]) {
    statements.push(text);
    const result = { rows: [], rowCount: 0, command: text.split(' ')[0] };
    const done = rest.at(-1);
    if (typeof done === 'function') (done as (error: null, result: unknown) => void)(null, result);
    return Promise.resolve(result);
  } };
  class Pool { on() {} connect(done: (error: null, client: unknown, release: () => void) => void) { done(null, client, () => {}); } end(done: () => void) { done(); } }
  const { DataSource, EntitySchema } = library;
  const project = new EntitySchema<{ id: string; org: string }>({ name: 'Project', columns: { id: { type: 'text', primary: true }, org: { type: 'text' } } });
  const source = new DataSource({ type: 'postgres', driver: { Pool, Client: Pool }, entities: [project], installExtensions: false, ...(behaviour && { invalidWhereValuesBehavior: behaviour }) } as never);
  await (source as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  (source as unknown as { driver: { master: unknown } }).driver.master = new Pool();
  try {
    await call(source.getRepository(project) as never);
  } catch (error) {
    if (statements.length === 0) return 'throws';
    throw error;
  }
  const text = statements.find((one) => /project/i.test(one)) ?? '';
  return /WHERE (.*?)(?: LIMIT.*)?$/s.exec(text)?.[1]?.replaceAll(/"(?:Project"\.")?/g, '').replaceAll(/[()]/g, '').trim() ?? 'everything';
}

const reads = (org: unknown) => (repository: current.Repository<{ id: string; org: string }>) => repository.find({ where: { org: org as string } });
const writes = (org: unknown) => (repository: current.Repository<{ id: string; org: string }>) => repository.update({ id: '1', org: org as string }, { org: 'b' });

describe.each<[string, Library, Behaviour | undefined, Record<'undefined' | 'null', [read: string, write: string]>]>([
  ['0.3', previous as unknown as Library, undefined, { undefined: ['everything', 'id = $2 AND org = $3'], null: ['everything', 'id = $2 AND org = $3'] }],
  ['1.x', current, undefined, { undefined: ['throws', 'throws'], null: ['throws', 'throws'] }],
  ['1.x, ignore', current, { undefined: 'ignore', null: 'ignore' }, { undefined: ['everything', 'id = $2'], null: ['everything', 'id = $2'] }],
  ['0.3, ignore', previous as unknown as Library, { undefined: 'ignore', null: 'ignore' }, { undefined: ['everything', 'id = $2'], null: ['everything', 'id = $2'] }],
  ['0.3, throw', previous as unknown as Library, { undefined: 'throw', null: 'throw' }, { undefined: ['throws', 'throws'], null: ['throws', 'throws'] }],
  ['1.x, sql-null', current, { undefined: 'throw', null: 'sql-null' }, { undefined: ['throws', 'throws'], null: ['org IS NULL', 'id = $2 AND org IS NULL'] }],
])('TypeORM %s', (_, library, behaviour, expected) => {
  it.each(['undefined', 'null'] as const)('%s', async (kind) => {
    const absent = kind === 'null' ? null : undefined;
    expect([await whereOf(library, reads(absent), behaviour), await whereOf(library, writes(absent), behaviour)]).toEqual(expected[kind]);
  });
});

describe('an absent tenant is judged as version and settings have it', () => {
  const setting = (behaviour: string) => `\nexport const source = new DataSource({ type: 'postgres', invalidWhereValuesBehavior: ${behaviour} });`;
  const judge = (version: string, call: string, behaviour?: string): string => {
    const schema = `${behaviour ? entities.replace('import { ', 'import { DataSource, ') : entities}${behaviour ? setting(behaviour) : ''}`;
    const code = `import { Repository } from 'typeorm';\nimport { Project } from './entities';\nexport const f = (projects: Repository<Project>, id: string, o?: string) => projects.${call};`;
    return verdict(code, { schema, openWorld: true, ...(version && { versions: { typeorm: version } }) }).replace(/ likely .*/, '');
  };
  const read = 'find({ where: { organizationId: o } })';
  const write = "update({ id, organizationId: o }, { name: 'x' })";
  it.each([
    ['', read, undefined, 'conditional'], ['', write, undefined, 'proved condition'],
    ['0.3.20', read, undefined, 'conditional'], ['0.3.20', write, undefined, 'proved condition'],
    ['1.1.1', read, undefined, 'proved condition'], ['1.1.1', write, undefined, 'proved condition'],
    ['1.1.1', read, "{ undefined: 'ignore' }", 'conditional'], ['1.1.1', write, "{ undefined: 'ignore' }", 'conditional'],
    ['0.3.20', write, "{ undefined: 'ignore' }", 'conditional'],
    ['0.3.20', read, "{ undefined: 'throw' }", 'proved condition'], ['0.3.20', read, "{ null: 'throw' }", 'conditional'],
    ['1.1.1', read, "{ null: 'sql-null' }", 'proved condition'],
    // no key, no condition: nothing throws
    ['1.1.1', 'find({ where: { ...(o && { organizationId: o }) } })', undefined, 'conditional'], ['1.1.1', 'find({ where: { ...(o ? { organizationId: o } : {}) } })', undefined, 'conditional'],
    ['1.1.1', "update({ id, ...(o ? { organizationId: o } : {}) }, { name: 'x' })", undefined, 'conditional'],
  ])('%s %s %s: %s', (version, call, behaviour, expected) => {
    expect(judge(version, call, behaviour)).toBe(expected);
  });

  it('is not what was set in one case only', () => {
    const code = "import { Repository } from 'typeorm';\nimport { Project } from './entities';\nexport const f = (projects: Repository<Project>, o?: string) => { const where: any = {}; if (o) where.organizationId = o; return projects.find({ where }); };";
    expect(verdict(code, { schema: entities, openWorld: true, versions: { typeorm: '1.1.1' } })).toMatch(/^conditional /);
  });

  it('and null as its own', () => {
    expect(judge('0.3.20', 'find({ where: { organizationId: null } })')).toBe('unfiltered');
    expect(judge('1.1.1', 'find({ where: { organizationId: null } })')).toBe('proved condition');
    expect(judge('1.1.1', 'find({ where: { organizationId: null } })', "{ null: 'ignore' }")).toBe('unfiltered');
  });

  it('in a query builder as matching nothing', () => {
    for (const behaviour of [undefined, "{ undefined: 'ignore' }"]) expect(judge('0.3.20', "createQueryBuilder('p').where({ organizationId: o }).getMany()", behaviour)).toBe('proved condition');
  });
});
