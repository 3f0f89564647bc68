/** Files that make rows through MikroORM, through `tenantlint fix`: the edited text, or the reason for which nothing is edited. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runFix } from '../index.ts';

const entities = `import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/core';
@Entity() export class Team { @PrimaryKey() id!: string; @Property() name!: string; }
@Entity() export class User { @PrimaryKey() id!: string; }
@Entity() export class Member { @PrimaryKey() id!: string; @ManyToOne(() => Team) team!: Team; @ManyToOne(() => User) user!: User; }
@Entity() export class Project { @PrimaryKey() id!: string; @Property() name!: string; @ManyToOne(() => Team) team!: Team; }
@Entity() export class Invoice { @PrimaryKey() id!: string; @Property() teamId!: string; @Property() number!: string; }
@Entity() export class Task { @PrimaryKey() id!: string; @Property() title!: string; @ManyToOne(() => Project) project!: Project; }
`;
const inside = (code: string): string => `import { type EntityManager, type EntityRepository, ref } from '@mikro-orm/postgresql';
import { Invoice, Project, Task, Team } from './entities';

export async function f(em: EntityManager, projects: EntityRepository<Project>, id: string, names: string[], dto: { name: string }, teamId: string) {
  ${code}
}
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenantlint-fix-'));
  writeFileSync(join(root, 'entities.ts'), entities);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function fix(code: string): Promise<{ text: string; reasons: string[] }> {
  writeFileSync(join(root, 'case.ts'), code);
  const { refusals } = await runFix({ root, config: {}, write: true });
  return { text: readFileSync(join(root, 'case.ts'), 'utf8'), reasons: refusals.map(({ reason }) => reason) };
}

it.each([
  ['what is created', "em.create(Project, { id, name: 'x' });\n  await em.flush();", "em.create(Project, { id, name: 'x', team: teamId });\n  await em.flush();"],
  ['what is created by property', "em.create(Invoice, { id, number: 'x' });\n  await em.flush();", "em.create(Invoice, { id, number: 'x', teamId });\n  await em.flush();"],
  ['what a repository creates', "projects.create({ id, name: 'x' });\n  await em.flush();", "projects.create({ id, name: 'x', team: teamId });\n  await em.flush();"],
  ['what is created and persisted', "await em.persist(em.create(Project, { name: 'x' })).flush();", "await em.persist(em.create(Project, { name: 'x', team: teamId })).flush();"],
  ['what is created in a transaction', "await em.transactional(async (tx) => {\n    tx.create(Project, { id, name: 'x' });\n  });", "await em.transactional(async (tx) => {\n    tx.create(Project, { id, name: 'x', team: teamId });\n  });"],
  ['what is created on lines', "em.create(Project, {\n    id,\n    name: 'x',\n  });\n  await em.flush();", "em.create(Project, {\n    id,\n    name: 'x',\n    team: teamId,\n  });\n  await em.flush();"],
  ['what is inserted', "await em.insert(Project, { id, name: 'x' });", "await em.insert(Project, { id, name: 'x', team: teamId });"],
  ['what a repository inserts', "await projects.insert({ id, name: 'x' });", "await projects.insert({ id, name: 'x', team: teamId });"],
  ['several rows', "await em.insertMany(Project, [{ id, name: 'x' }, { id, name: 'y' }]);", "await em.insertMany(Project, [{ id, name: 'x', team: teamId }, { id, name: 'y', team: teamId }]);"],
  ['mapped rows', 'await em.insertMany(Project, names.map((name) => ({ name })));', 'await em.insertMany(Project, names.map((name) => ({ name, team: teamId })));'],
  ['an upsert by a key that holds the tenant', "await em.upsert(Project, { name: 'x' }, { onConflictFields: ['team', 'name'] });", "await em.upsert(Project, { name: 'x', team: teamId }, { onConflictFields: ['team', 'name'] });"],
  ['a row of a builder', "await em.createQueryBuilder(Project).insert({ id, name: 'x' }).execute();", "await em.createQueryBuilder(Project).insert({ id, name: 'x', team: teamId }).execute();"],
  ['a reference, where there are others', "const team = em.getReference(Team, teamId);\n  em.create(Project, { id, name: 'x' });\n  await em.flush();\n  return team;", "const team = em.getReference(Team, teamId);\n  em.create(Project, { id, name: 'x', team: em.getReference(Team, teamId) });\n  await em.flush();\n  return team;"],
  ['a reference by a function', "const team = ref(Team, teamId);\n  em.create(Project, { id, name: 'x' });\n  await em.flush();\n  return team;", "const team = ref(Team, teamId);\n  em.create(Project, { id, name: 'x', team: ref(Team, teamId) });\n  await em.flush();\n  return team;"],
])('adds the tenant to %s', async (_, code, fixed) => {
  const result = await fix(inside(code));
  expect(result).toEqual({ text: inside(fixed), reasons: [] });
  expect(await fix(result.text)).toEqual(result);
});

it.each([
  ['an entity that a constructor makes', "const p = new Project();\n  p.name = 'x';\n  await em.persistAndFlush(p);", /takes no data in place: set `team`/],
  ['a row made elsewhere', "const row = { id, name: 'x' };\n  await em.insert(Project, row);", /not an object literal/],
  ['rows of computed names', "await em.insertMany(Project, [{ id, name: 'x' }, { [id]: id }]);", /computed/],
  ['an upsert by its key', "await em.upsert(Project, { id, name: 'x', team: teamId });", /conflict may be with another tenant's row/],
])('leaves %s as it is', async (_, code, reason) => {
  const { text, reasons } = await fix(inside(code));
  expect(text).toBe(inside(code));
  expect(reasons).toEqual([expect.stringMatching(reason)]);
});
