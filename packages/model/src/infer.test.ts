import { describe, expect, it } from 'vitest';
import { buildModel } from './index.ts';
import type { Model, ModelConfig } from './types.ts';

/** `Doc: id, teamId -> Team, authorId -> User?, note` and so on: relations and their columns written short. */
function schema(lines: string): string {
  const models = lines.split('\n').filter((line) => line.trim() !== '').map((line) => {
    const [name, rest = ''] = line.trim().split(/:\s*/, 2) as [string, string?];
    return { name, parts: rest.split(/,\s*(?![^[]*\])/).filter(Boolean) };
  });
  return models.map(({ name, parts }) => {
    const fields = parts.map((part) => {
      if (part.startsWith('@@')) return `  ${part}`;
      const relation = /^(\w+)(\?)? -> (\w+)(!)?$/.exec(part);
      if (!relation) return `  ${part} String`;
      const [, column, optional = '', target, unique] = relation;
      return `  ${column} String${optional}${unique ? ' @unique' : ''}\n  ${column!.replace(/Id$|_id$/, 'Rel')} ${target}${optional} @relation("${name}_${column}", fields: [${column}], references: [id])`;
    });
    const ends = models.flatMap((other) => other.parts.flatMap((part) => {
      const relation = /^(\w+)(\?)? -> (\w+)(!)?$/.exec(part);
      return relation?.[3] === name ? [`  ${other.name}_${relation[1]} ${other.name}${relation[4] ? '?' : '[]'} @relation("${other.name}_${relation[1]}")`] : [];
    }));
    return `model ${name} {\n  id String @id\n${[...fields, ...ends].join('\n')}\n}`;
  }).join('\n\n');
}

function model(lines: string, config?: ModelConfig): Model {
  const result = buildModel([{ path: 'schema.prisma', text: schema(lines) }], config);
  expect(result.problems.filter((problem) => problem.file === 'schema.prisma')).toEqual([]);
  return result;
}

/** Kind, owner columns, and relations, as one short line per resource. */
function summary({ resources }: Model): Record<string, string> {
  return Object.fromEntries(Object.values(resources).map((resource) => [resource.name, [
    resource.kind,
    ...resource.owners.map((owner) => `${owner.column}${owner.nullable ? '?' : ''}=${owner.target}/${owner.level}`),
    ...resource.via.map((relation) => `>${relation}`),
    ...(resource.membership ? [`member ${resource.membership.userColumn}+${resource.membership.rootColumn}`] : []),
  ].join(' ')]));
}

const base = `
User: email
Team: name
TeamMember: teamId -> Team, userId -> User, role, @@unique([teamId, userId])
`;

describe('roots', () => {
  it('a membership junction makes a root, whatever it is called', () => {
    const result = model('User: email\nCrew: name\nCrewMember: crewId -> Crew, userId -> User, @@unique([crewId, userId])\nBoat: crewId -> Crew\nTrip: boatId -> Boat');
    expect(result.roots).toEqual([{ name: 'Crew', level: 0, score: 56, evidence: ['CrewMember makes User a member of it', '1 of 5 resources refer to it'] }]);
    expect(summary(result)).toEqual({
      User: 'global', Crew: 'root', CrewMember: 'owned crewId=Crew/0 member userId+crewId', Boat: 'owned crewId=Crew/0', Trip: 'via >boatRel',
    });
  });

  it('users that belong to one tenant each point at it', () => {
    const result = model('User: email, organizationId -> Organization\nOrganization: name\nPost: organizationId -> Organization, authorId -> User\nNote: userId -> User');
    expect(result.roots.map((root) => [root.name, root.evidence])).toEqual([['Organization', ['User refers to it', '1 of 4 resources refer to it', 'named as tenants are']]]);
    expect(summary(result)).toEqual({
      User: 'owned organizationId=Organization/0 member id+organizationId', Organization: 'root', Post: 'owned organizationId=Organization/0', Note: 'personal',
    });
  });

  it('without memberships, the name and what refers to it decide', () => {
    expect(model('Company: name\nCar: companyId -> Company\nKey: companyId -> Company\nBrand: name\nWheel: brandId -> Brand\nTyre: brandId -> Brand').roots.map((root) => root.name)).toEqual(['Company']);
  });

  it('an inner level owns a good share; an access group or a big parent is none', () => {
    const rows = Array.from({ length: 8 }, (_, i) => `Thing${i}: workspaceId -> Workspace`).join('\n');
    const result = model(`
User: email
Organization: name
OrganizationMember: organizationId -> Organization, userId -> User, @@unique([organizationId, userId])
Workspace: organizationId -> Organization
Team: organizationId -> Organization
TeamUser: teamId -> Team, userId -> User, @@unique([teamId, userId])
WorkspaceTeam: workspaceId -> Workspace, teamId -> Team, @@unique([workspaceId, teamId])
${rows}
Survey: workspaceId -> Workspace
Answer: surveyId -> Survey
Quota: surveyId -> Survey
Trigger: surveyId -> Survey
Display: surveyId -> Survey`);
    expect(result.roots.map((root) => [root.name, root.level])).toEqual([['Organization', 0], ['Workspace', 1]]);
    expect(summary(result)).toMatchObject({ Workspace: 'root organizationId=Organization/0', Team: 'owned organizationId=Organization/0', TeamUser: 'via >teamRel', WorkspaceTeam: 'owned workspaceId=Workspace/1', Answer: 'via >surveyRel' });
  });

  it('three levels, the inner ones under several names', () => {
    const rows = Array.from({ length: 6 }, (_, i) => `Run${i}: projectId -> Project, environmentId -> RuntimeEnvironment`).join('\n');
    const result = model(`
User: email
Organization: name
OrgMember: organizationId -> Organization, userId -> User, role, @@unique([organizationId, userId])
Project: organizationId -> Organization
RuntimeEnvironment: organizationId -> Organization, projectId -> Project
${rows}
Event: organizationId, projectId, environmentId`);
    expect(result.roots.map((root) => [root.name, root.level])).toEqual([['Organization', 0], ['Project', 1], ['RuntimeEnvironment', 2]]);
    expect(summary(result)).toMatchObject({
      RuntimeEnvironment: 'root organizationId=Organization/0 projectId=Project/1',
      Run0: 'owned projectId=Project/1 environmentId=RuntimeEnvironment/2',
      Event: 'owned organizationId=Organization/0 projectId=Project/1 environmentId=RuntimeEnvironment/2',
    });
    expect(result.resources.Event!.evidence).toEqual([
      'organizationId refers to Organization.id (by its name)', 'projectId refers to Project.id (by its name)', 'environmentId refers to RuntimeEnvironment.id (by its name)',
    ]);
  });

  it('a team with a few things of its own is a level, a project with as many is only a thing', () => {
    const under = (name: string) => {
      const key = `${name.toLowerCase()}Id`;
      const rows = Array.from({ length: 7 }, (_, i) => `Thing${i}: ${key} -> ${name}`).join('\n');
      const others = Array.from({ length: 24 }, (_, i) => `Other${i}: note`).join('\n');
      return model(`User: email\nOrganization: name\nMembership: organizationId -> Organization, userId -> User\n${name}: organizationId -> Organization\n${rows}\n${others}`);
    };
    expect(under('Team').roots.map(({ name }) => name)).toEqual(['Organization', 'Team']);
    expect(under('Project').roots.map(({ name }) => name)).toEqual(['Organization']);
    expect(summary(under('Project'))).toMatchObject({ Thing0: 'via >projectRel' });
  });

  it('a level between root and level is one, however little hangs on it directly', () => {
    const rows = Array.from({ length: 6 }, (_, i) => `Thing${i}: environmentId -> Environment`).join('\n');
    const result = model(`
User: email
Organization: name
Membership: organizationId -> Organization, userId -> User, @@unique([organizationId, userId])
Product: organizationId -> Organization
Project: organizationId -> Organization
Environment: projectId -> Project
Language: projectId -> Project
${rows}`);
    expect(result.roots.map((root) => [root.name, root.level])).toEqual([['Organization', 0], ['Project', 1], ['Environment', 2]]);
    expect(summary(result)).toMatchObject({ Environment: 'root projectId=Project/1', Language: 'owned projectId=Project/1', Product: 'owned organizationId=Organization/0' });
  });

  it('a cycle of references ends', () => {
    const result = model(`${base}Workspace: teamId -> Team, projectId -> Project\nProject: environmentId -> Environment\nEnvironment: workspaceId -> Workspace\n${['a', 'b', 'c', 'd'].map((x) => `T${x}: workspaceId -> Workspace, projectId -> Project, environmentId -> Environment`).join('\n')}`);
    expect(result.roots.map((root) => [root.name, root.level])).toEqual([['Team', 0], ['Workspace', 2], ['Environment', 2], ['Project', 3]]);
  });

  it('a project is an ordinary resource where little hangs on it', () => {
    const result = model(`${base}Project: teamId -> Team\nTask: projectId -> Project\nInvoice: teamId -> Team`);
    expect(result.roots.map((root) => root.name)).toEqual(['Team']);
    expect(summary(result)).toMatchObject({ Project: 'owned teamId=Team/0', Task: 'via >projectRel', Invoice: 'owned teamId=Team/0' });
  });

  it('sign-in accounts, preferences and invitations tie nobody to a tenant', () => {
    const result = model(`${base}Account: userId -> User, provider, providerAccountId
Token: accountId -> Account
Login: accountId -> Account
Preference: teamId -> Team, userId -> User, role, @@unique([teamId, userId])
Invitation: teamId -> Team, inviterId -> User, @@unique([teamId, inviterId])`);
    expect(result.roots.map((root) => root.name)).toEqual(['Team']);
    expect(result.roots[0]!.evidence[0]).toBe('TeamMember makes User a member of it');
    expect(summary(result)).toMatchObject({ Account: 'personal', Token: 'personal >accountRel', Preference: 'owned teamId=Team/0', Invitation: 'owned teamId=Team/0' });
  });

  it('a tenant that lives elsewhere is known by its column', () => {
    const result = model('Post: orgId, userId\nTag: orgId\nSetting: userId\nFlag: name');
    expect(result).toMatchObject({ user: 'User', roots: [{ name: 'Org', level: 0, evidence: ['2 resources have a column orgId; no model stands for it'] }] });
    expect(summary(result)).toEqual({ Post: 'owned orgId=Org/0', Tag: 'owned orgId=Org/0', Setting: 'personal', Flag: 'global' });
    expect(result.resources.Post!.principals).toEqual([{ column: 'userId', target: 'User', references: 'id', nullable: false, level: 0 }]);
  });

  it('no tenant at all is said so', () => {
    const result = model('User: email\nPost: authorId -> User\nTag: name');
    expect(result.roots).toEqual([]);
    expect(summary(result)).toEqual({ User: 'global', Post: 'personal', Tag: 'global' });
  });
});

describe('owners and ways', () => {
  it('a foreign key to a root is an owner column under any name, a pointer is none', () => {
    const result = model(`${base}Doc: belongsTo -> Team\nSession: userId -> User, activeTeamId? -> Team\nShare: teamId -> Team, sourceTeamId -> Team`);
    expect(summary(result)).toMatchObject({ Doc: 'owned belongsTo=Team/0', Session: 'personal', Share: 'owned teamId=Team/0' });
    expect(result.resources.Doc!.owners).toEqual([{ column: 'belongsTo', target: 'Team', references: 'id', nullable: false, level: 0 }]);
  });

  it('a column without a relation counts by name and type', () => {
    const text = `${schema(`${base}Log: team_id`)}\nmodel Other {\n  id String @id\n  teamId Int\n}\nmodel Many {\n  id String @id\n  teamId String[]\n}\n`;
    const result = buildModel([{ path: 'schema.prisma', text }]);
    expect(summary(result)).toMatchObject({ Log: 'owned team_id=Team/0', Other: 'global', Many: 'global' });
  });

  it('British spelling and short forms name the same root', () => {
    const result = model('User: email\nOrganisation: name\nOrganisationMember: organisationId -> Organisation, userId -> User, @@unique([organisationId, userId])\nDoc: organisationId -> Organisation\nLog: orgId\nHit: organization_id');
    expect(summary(result)).toMatchObject({ Log: 'owned orgId=Organisation/0', Hit: 'owned organization_id=Organisation/0' });
  });

  it('nullable owners: shared; owned where a user key or a required parent is beside them', () => {
    const result = model(`${base}
Template: teamId? -> Team
Link: teamId? -> Team, ownerId? -> User
Doc: teamId -> Team
View: teamId? -> Team, docId -> Doc
Price: templateId -> Template
Preset: teamId? -> Team, createdById? -> User`);
    expect(summary(result)).toMatchObject({
      Template: 'shared teamId?=Team/0', Link: 'owned teamId?=Team/0', View: 'owned teamId?=Team/0 >docRel', Price: 'via >templateRel', Preset: 'shared teamId?=Team/0',
    });
    expect(result.resources.Link!.evidence).toEqual(['teamId refers to Team.id (relation teamRel, nullable)', 'ownerId beside it: rows without a tenant are personal']);
  });

  it('follows required parents to any depth, optional ones only to shared', () => {
    const result = model(`${base}Doc: teamId -> Team\nPage: docId -> Doc\nBlock: pageId -> Page, parentId? -> Block\nAudit: docId? -> Doc\nDraft: docId? -> Doc, userId -> User`);
    expect(summary(result)).toMatchObject({ Page: 'via >docRel', Block: 'via >pageRel', Audit: 'shared >docRel', Draft: 'personal' });
  });

  it('a detached part is owned through the one row that refers to it; a catalogue is not', () => {
    const result = model(`${base}Doc: teamId -> Team, metaId -> Meta!, planId -> Plan\nMeta: subject\nPlan: name`);
    expect(summary(result)).toMatchObject({ Meta: 'via >Doc_metaId', Plan: 'global' });
    expect(result.resources.Meta!.evidence).toEqual(['exactly one Doc refers to it (unique key, relation Doc_metaId)']);
  });

  it('a composite key carries the owner column along, under another name too', () => {
    const text = `${schema(base).replace('model Team {', 'model Team {\n  docs Doc[]')}
model Doc {
  id String @id
  teamId String
  team Team @relation(fields: [teamId], references: [id])
  pages Page[]
  @@unique([id, teamId])
}
model Page {
  id String @id
  docId String
  tenant String
  doc Doc @relation(fields: [docId, tenant], references: [id, teamId])
}
`;
    expect(summary(buildModel([{ path: 'schema.prisma', text }]))).toMatchObject({ Doc: 'owned teamId=Team/0', Page: 'owned tenant=Team/0' });
  });

  it('a parent known by name only leaves the kind open, with the reason', () => {
    const result = model(`${base}Doc: teamId -> Team\nHit: docId`);
    expect(result.resources.Hit).toMatchObject({ kind: 'unknown', via: [], evidence: ['docId is named after Doc, which tenants own, but no relation says so: declare the relation, or the kind in the configuration'] });
  });

  it('lists principals, the plain user key first, and the user on its own key', () => {
    const result = model(`${base}Doc: teamId -> Team, approvedBy? -> User, userId -> User`);
    expect(result.resources.Doc!.principals.map((principal) => [principal.column, principal.nullable])).toEqual([['userId', false], ['approvedBy', true]]);
    expect(result.resources.User!.principals).toEqual([{ column: 'id', target: 'User', references: 'id', nullable: false, level: 0 }]);
  });

  it('does not depend on the order of the models', () => {
    const lines = `${base}Doc: teamId -> Team\nPage: docId -> Doc\nBlock: pageId -> Page\nMeta: x\nPart: pageId -> Page, metaId -> Meta!`.trim();
    const forward = summary(model(lines));
    const backward = summary(model(lines.split('\n').reverse().join('\n')));
    expect(forward).toEqual(backward);
    expect(forward).toMatchObject({ Block: 'via >pageRel', Meta: 'via >Part_metaId' });
  });
});

describe('configuration', () => {
  const lines = `${base}Doc: teamId -> Team, region, authorId -> User\nPage: docId -> Doc, otherId? -> Doc\nTag: name`;

  it('overrides kind, owners, principals and ways, and children follow', () => {
    const result = model(lines, { resources: { doc: 'global', Tag: { owners: ['name'] } } });
    expect(result.problems).toEqual([]);
    expect(summary(result)).toMatchObject({ Doc: 'global teamId=Team/0', Page: 'global', Tag: 'owned name=Team/0' });
    expect(result.resources.Tag!.evidence).toContain('owner column name: set in the configuration');
    expect(summary(model(lines, { resources: { Page: { via: ['otherRel'] } } })).Page).toBe('via >otherRel');
    expect(model(lines, { resources: { Doc: { kind: 'personal', principals: ['authorId'] } } }).resources.Doc).toMatchObject({ kind: 'personal', principals: [{ column: 'authorId' }] });
  });

  it('takes roots outermost first, in any spelling, and one that lives elsewhere', () => {
    expect(model(lines, { roots: ['team', 'Doc'] }).roots.map((root) => [root.name, root.level])).toEqual([['Team', 0], ['Doc', 1]]);
    const elsewhere = model('Post: realmId\nTag: realmId', { roots: ['Realm'] });
    expect(elsewhere.problems).toEqual([]);
    expect(summary(elsewhere)).toEqual({ Post: 'owned realmId=Realm/0', Tag: 'owned realmId=Realm/0' });
    expect(summary(model(lines, { resources: { Team: 'global' } })).Doc).toBe('personal');
    expect(model(lines, { resources: { Doc: 'root' } }).roots.map((root) => root.name)).toEqual(['Doc']);
  });

  it('takes the user', () => {
    expect(model('Person2: email\nTeam: name\nTeamMember: teamId -> Team, personId -> Person2, @@unique([teamId, personId])\nDoc: teamId -> Team', { user: 'Person2' })).toMatchObject({ user: 'Person2', resources: { TeamMember: { membership: { root: 'Team', rootColumn: 'teamId', userColumn: 'personId' } } } });
  });

  it('reports every name that nothing has', () => {
    const { problems } = model(lines, { roots: ['Tenantt'], user: 'Persona', resources: { Dok: 'owned', Doc: { owners: ['teamID'], via: ['tem'], principals: ['nobody'] } } });
    expect(problems).toEqual([
      { file: 'tenantlint.config', message: 'model.resources names "Dok", but the schema has no such resource.' },
      { file: 'tenantlint.config', message: 'model.resources.Doc.owners names "teamID", but Doc has no such column (did you mean "teamId"?).' },
      { file: 'tenantlint.config', message: 'model.resources.Doc.principals names "nobody", but Doc has no such column.' },
      { file: 'tenantlint.config', message: 'model.resources.Doc.via names "tem", but Doc has no such relation.' },
      { file: 'tenantlint.config', message: 'model.roots names "Tenantt", but the schema has no such resource and no column refers to it.' },
      { file: 'tenantlint.config', message: 'model.user names "Persona", but the schema has no such resource and no column refers to it.' },
    ]);
  });
});
