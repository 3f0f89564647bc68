/** Query builders over a Prisma schema: fixes write the names that tables and columns have in the database. */
import { describe, expect, it } from 'vitest';
import { fixesFile } from '../test/fix-file.ts';

const schema = `
model Team {
  id       String    @id
  projects Project[]
  members  Member[]

  @@map("teams")
}

model User {
  id      String   @id
  members Member[]

  @@map("users")
}

model Member {
  teamId String @map("team_id")
  userId String @map("user_id")
  team   Team   @relation(fields: [teamId], references: [id])
  user   User   @relation(fields: [userId], references: [id])

  @@id([teamId, userId])
  @@map("members")
}

model Project {
  id     String @id
  teamId String @map("owner_team_id")
  name   String
  team   Team   @relation(fields: [teamId], references: [id])

  @@map("team_projects")
}
`;
const inside = (code: string): string => `import { db } from './db';\n\nexport async function f(id: string, teamId: string) {\n  ${code}\n}\n`;
const beside = (library: string, client: string) => fixesFile({ path: 'prisma/schema.prisma', text: schema }, { path: 'package.json', text: `{ "dependencies": { "@prisma/client": "*", "${library}": "*" } }` }, { path: 'db.ts', text: client });

describe('Knex', () => {
  const fix = beside('knex', "import { knex } from 'knex';\nexport const db = knex({ client: 'pg' });\n");

  it.each([
    ["return db('team_projects').where({ id }).first();", "return db('team_projects').where({ id, owner_team_id: teamId }).first();"],
    ["return db('team_projects').where('id', id).first();", "return db('team_projects').where('id', id).where('owner_team_id', teamId).first();"],
    ["await db('team_projects').insert({ id, name: 'x' });", "await db('team_projects').insert({ id, name: 'x', owner_team_id: teamId });"],
  ])('%s', async (code, fixed) => {
    expect(await fix(inside(code))).toEqual({ text: inside(fixed), reasons: [] });
  });
});

describe('Kysely', () => {
  const fix = beside('kysely', "import { Kysely } from 'kysely';\nexport const db = new Kysely<any>({ dialect });\n");

  it.each([
    ["return db.selectFrom('team_projects').selectAll().where('id', '=', id).executeTakeFirst();", "return db.selectFrom('team_projects').selectAll().where('id', '=', id).where('owner_team_id', '=', teamId).executeTakeFirst();"],
    ["await db.insertInto('team_projects').values({ id, name: 'x' }).execute();", "await db.insertInto('team_projects').values({ id, name: 'x', owner_team_id: teamId }).execute();"],
  ])('%s', async (code, fixed) => {
    expect(await fix(inside(code))).toEqual({ text: inside(fixed), reasons: [] });
  });
});
