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
