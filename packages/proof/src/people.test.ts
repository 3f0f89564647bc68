import { expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const route = (...lines: string[]): string[] => prove({ 'app/api/users/route.ts': `import { db } from '@/db';
import { getSession, schema, currentViewer } from '@/lib';
async function rename(email, organizationId, name) {
  return db.user.update({ where: { email${lines.length > 1 ? ', memberships: { some: { organizationId } }' : ''} }, data: { name } });
}
export async function PATCH(request, { params }) {
  ${lines[0]}
  return rename(email, params.organizationId, request.name);
}` });

const proved = ['User.update in rename: proved principal'];

it("takes for the acting user's own what a session gives", () => {
  expect(route('const { email } = await getSession();')).toEqual(proved);
  expect(route('const { email } = await currentViewer(request);')).toEqual(proved);
});

it("takes for the client's word what a schema parsed", () => {
  expect(route('const { email } = schema.parse(await request.json());')).toEqual(['User.update in rename: key-only certain']);
  expect(route('const { email } = schema.parse(await request.json());', 'in the tenant')).toEqual(['User.update in rename: proved relation']);
});

it('asks of each case of the condition', () => {
  const update = (where: string): string[] => prove(`export async function rename(email, id, organizationId, flag) {
  return db.user.update({ where: ${where}, data: { name: 'x' } });
}`).map((line) => line.replace(/ ".*/, ''));
  expect(update('flag ? { email } : { id }')).toEqual(['User.update in rename: key-only likely']);
  expect(update('flag ? { email, memberships: { some: { organizationId } } } : { id }')).toEqual(['User.update in rename: proved relation']);
});

it("takes an invitation to the acting user's own address for his, also where it is read off his row", () => {
  const accept = (person: string): string[] => prove({ 'app/api/invites/route.ts': `import { db } from '@/db';
import { sessions, authenticator } from '@/lib';
async function personOf(request) {
  const as = (await sessions.getSession(request.headers.get('Cookie'))).get('asUserId');
  if (as) return as;
  return (await authenticator.isAuthenticated(request))?.userId;
}
async function byId(id) {
  const user = await db.user.findUnique({ where: { id } });
  if (!user) throw new Error();
  return { ...user, isKnown: true };
}
async function accept({ id, user }) {
  return db.invite.delete({ where: { id, email: user.email } });
}
export async function POST(request) {
  const form = await request.formData();
  const user = ${person};
  return accept({ id: form.get('id'), user: { email: user.email } });
}` }, { schema: `model Organization { id String @id
  members Member[]
  invites Invite[] }
model User { id String @id
  email String @unique
  members Member[] }
model Member { organizationId String
  organization Organization @relation(fields: [organizationId], references: [id])
  userId String
  user User @relation(fields: [userId], references: [id])
  @@id([organizationId, userId]) }
model Invite { id String @id
  email String
  organizationId String
  organization Organization @relation(fields: [organizationId], references: [id]) }` }).filter((line) => line.startsWith('Invite')).map((line) => line.replace(/^[^:]*: /, ''));
  const own = ['key-only possible "it selects rows of one user, in whatever tenant they are"'];
  expect(accept('await byId(await personOf(request))')).toEqual(own);
  expect(accept('await authenticator.getUser(request)')).toEqual(own);
  expect(accept("await byId(form.get('user'))")).toEqual(['key-only certain']);
  expect(accept("{ email: form.get('email') }")).toEqual(['key-only certain']);
});
