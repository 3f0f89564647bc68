import { prisma } from './db';
import { requireUserId } from './session';

/** Its organization is one of the user. */
export async function PATCH(request: Request) {
  const userId = await requireUserId();
  const { slug, id } = await request.json();
  const organization = await prisma.organization.findFirst({ where: { slug, memberships: { some: { userId } } } });
  if (!organization) throw new Error('no');
  return Response.json(await prisma.invoice.update({ where: { id }, data: { status: 'x' } }));
}

/** Anybody's organization. */
export async function POST(request: Request) {
  const { slug, id } = await request.json();
  const organization = await prisma.organization.findFirst({ where: { slug } });
  if (!organization) throw new Error('no');
  return Response.json(await prisma.invoice.update({ where: { id }, data: { status: 'x' } }));
}
