import { describe, expect, it } from 'vitest';
import { buildModel, describeModel } from './index.ts';

describe('describeModel', () => {
  it('prints roots first, then every resource with owner, way and evidence', () => {
    const text = `
model User {
  id    String @id
  seats TeamMember[]
  notes Note[]
}
model Team {
  id      String @id
  members TeamMember[]
  docs    Doc[]
}
model TeamMember {
  teamId String
  userId String
  team   Team @relation(fields: [teamId], references: [id])
  user   User @relation(fields: [userId], references: [id])
  @@id([teamId, userId])
}
model Page {
  id    String @id
  docId String
  doc   Doc @relation(fields: [docId], references: [id])
}
model Doc {
  id     String @id
  teamId String?
  team   Team? @relation(fields: [teamId], references: [id])
  pages  Page[]
}
model Note {
  id     String @id
  userId String
  user   User @relation(fields: [userId], references: [id])
}
`;
    const model = buildModel([{ path: 'prisma/schema.prisma', text }], { resources: { Nothing: 'global' } });
    expect(describeModel(model)).toBe(`6 resources in prisma/schema.prisma
Tenant: Team
User: User

Tenant roots (1)
  Team  -  tenant root, level 0: TeamMember makes User a member of it; 1 of 6 resources refer to it; named as tenants are

Owned: the row names its tenant (1)
  TeamMember  teamId  teamId refers to Team.id (relation team); membership: ties userId to teamId

Via: owned through a parent (1)
  Page  via doc  required relation doc to Doc

Shared: rows of a tenant or of all (1)
  Doc  teamId?  teamId refers to Team.id (relation team, nullable); every owner column is nullable: rows of a tenant or of all

Personal: rows of a user (1)
  Note  userId  userId refers to User.id; no tenant

Global: rows of nobody (1)
  User  id  the model of acting people

Problems
  tenantlint.config  model.resources names "Nothing", but the schema has no such resource.
`);
  });

  it('says what is missing', () => {
    expect(describeModel(buildModel([]))).toBe('No schema found.\n');
    expect(describeModel(buildModel([{ path: 'a.prisma', text: 'model Flag {\n  id Int @id\n}\n' }]))).toBe(`1 resource in a.prisma
Tenant: none recognised (name it under model.roots in tenantlint.config)

Global: rows of nobody (1)
  Flag  -  refers to no tenant and no user
`);
    expect(describeModel(buildModel([{ path: 'a.prisma', text: 'model A {\n  id Int @id\n  orgId String\n}\n' }, { path: 'b.prisma', text: 'model B {\n  id Int @id\n  orgId String\n}\n' }]))).toBe(`2 resources in 2 schema files
Tenant: Org
  Org is no resource: 2 resources have a column orgId; no model stands for it

Owned: the row names its tenant (2)
  A  orgId  orgId refers to Org.id (by its name)
  B  orgId  orgId refers to Org.id (by its name)
`);
  });
});
