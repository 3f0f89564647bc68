import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const schema = `
datasource db {
  provider = "postgresql"
}

model User {
  id       String    @id
  email    String    @unique
  members  Member[]
  accounts Account[]
}

model Workspace {
  id               String    @id
  slug             String    @unique
  defaultProgramId String?   @unique
  members          Member[]
  programs         Program[]
}

model Member {
  id          String    @id
  userId      String
  user        User      @relation(fields: [userId], references: [id])
  workspaceId String
  workspace   Workspace @relation(fields: [workspaceId], references: [id])

  @@unique([userId, workspaceId])
}

model Program {
  id          String    @id
  workspaceId String
  workspace   Workspace @relation(fields: [workspaceId], references: [id])
  bounties    Bounty[]
}

model Bounty {
  id        String  @id
  programId String
  program   Program @relation(fields: [programId], references: [id])
  name      String
}

model Account {
  id      String   @id
  userId  String
  user    User     @relation(fields: [userId], references: [id])
  letters Letter[]
}

model Letter {
  id        String  @id
  accountId String
  account   Account @relation(fields: [accountId], references: [id])
}
`;
const kept = 'possible "what selects it is kept with whoever asks, and no foreign key says whose it is"';
/** The judgement of the last access to a table in a route of Next.js. */
const route = (table: string, handler: string, auth: Record<string, string> = {}): string =>
  prove({ 'app/api/bounties/route.ts': `import { withWorkspace, withAccount, getSession } from '../../../lib/auth';\nimport { db } from '../../../lib/db';\n${handler}`, 'lib/db.ts': `import { PrismaClient } from '@prisma/client';\nexport const db = new PrismaClient();`, ...auth }, { schema }).filter((line) => line.startsWith(`${table}.`)).at(-1)!.replace(/^[^:]*: /, '').replace(/ at .*/s, '');

const wrapper = { 'lib/auth.ts': `import { db } from './db';
export const withWorkspace = (handler) => async (req, { params }) => {
  const session = await getSession();
  if (!session?.user?.id) throw new Error();
  const workspace = await db.workspace.findUnique({ where: { id: params.idOrSlug || undefined, slug: params.slug || undefined }, include: { members: { where: { userId: session.user.id } } } });
  if (!workspace || !workspace.members) throw new Error();
  if (workspace.members.length === 0) throw new Error();
  return await handler({ req, params, session, workspace });
};` };

describe('a key that no client chose', () => {
  it('is held by the context of the request', () => {
    expect(route('Letter', `export const GET = withAccount(async (req) => Response.json(await db.letter.findMany({ where: { accountId: req.auth.accountId } })));`)).toBe(`key-only ${kept}`);
    expect(route('Bounty', `export const GET = withWorkspace(async ({ workspace }) => Response.json(await db.bounty.findMany({ where: { programId: workspace.defaultProgramId } })));`)).toBe(`key-only ${kept}`);
    // not where the client sends it
    for (const given of ['(await req.json()).programId', 'req.headers.get("program")', 'params.programId']) {
      expect(route('Bounty', `export const GET = withWorkspace(async (req, { params }) => Response.json(await db.bounty.findMany({ where: { programId: ${given} } })));`), given).toMatch(/^key-only certain/);
    }
    for (const given of ['searchParams.programId', 'body.programId', 'params.programId']) {
      expect(route('Bounty', `export const GET = withWorkspace(async ({ searchParams, params, body }) => Response.json(await db.bounty.findMany({ where: { programId: ${given} } })));`), given).toMatch(/^key-only certain/);
    }
  });

  it('is held by a row of the tenant, or of the acting user', () => {
    const find = 'Response.json(await db.bounty.findMany({ where: { programId: workspace.defaultProgramId } }))';
    expect(route('Bounty', `export const GET = withWorkspace(async ({ workspace }) => ${find});`, wrapper)).toBe(`key-only ${kept}`);
    expect(route('Bounty', `export const GET = withWorkspace(async ({ params }) => ${find.replace('workspace.defaultProgramId', 'params.programId')});`, wrapper)).toMatch(/^key-only certain/);
  });

  it('is compared with the key of a parent', () => {
    const load = (compare: string, given: string): string => route('Bounty', `export const GET = withWorkspace(async ({ workspace, params }) => {
      const bounty = await db.bounty.findUnique({ where: { id: params.id } });
      if (!bounty${compare}) throw new Error();
      return Response.json(bounty);
    });`, given === 'read' ? wrapper : {});
    expect(load(' || bounty.programId !== workspace.defaultProgramId', '')).toBe(`key-only ${kept}`);
    expect(load(' || bounty.programId !== workspace.defaultProgramId', 'read')).toBe(`key-only ${kept}`);
    expect(load(' || bounty.programId !== params.programId', '')).toMatch(/^key-only certain/);
    expect(load(' || bounty.name !== workspace.name', '')).toMatch(/^key-only certain/);
    expect(load('', '')).toMatch(/^key-only certain/);
  });
});
