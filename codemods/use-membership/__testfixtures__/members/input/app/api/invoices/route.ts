import { prisma } from '../../../db';
import { archive } from '../../../projects';
import { requireUser, requireUserId } from '../../../session';

export async function GET(request: Request) {
  const userId = await requireUserId();
  const id = String(new URL(request.url).searchParams.get('id'));
  return Response.json({ invoice: await prisma.invoice.findFirst({ where: { id } }), userId });
}

export async function PATCH(request: Request) {
  const user = await requireUser();
  const { slug } = await request.json();
  const organization = await prisma.organization.findUnique({ where: { slug } });
  return Response.json({ organization, by: user.id });
}

export async function DELETE(request: Request) {
  const userId = await requireUserId();
  const { id } = await request.json();
  await archive(id);
  return Response.json({ userId });
}
