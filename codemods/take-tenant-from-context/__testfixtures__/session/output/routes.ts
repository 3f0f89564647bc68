import { prisma } from './db';
import { getSession } from './session';

export async function list() {
  const { organizationId } = await getSession();
  return prisma.invoice.findMany({ where: { organizationId } });
}

export async function mine() {
  const { userId, organizationId } = await getSession();
  return { userId, invoices: await prisma.invoice.findMany({ where: { status: 'open', organizationId } }) };
}

export async function remove(id: string) {
  const session = await getSession(); // who
  await prisma.invoice.delete({ where: { id, organizationId: session.organizationId } });
  return session.userId;
}

/** Two accesses of one function share what is taken. */
export async function close(id: string) {
  const { organizationId } = await getSession();
  const before = await prisma.invoice.findUnique({ where: { id, organizationId } });
  await prisma.invoice.update({ where: { id, organizationId }, data: { status: 'closed' } });
  return before;
}

export async function transfer(id: string) {
  const { organizationId } = await getSession();
  return prisma.$transaction(async (tx: any) => tx.invoice.delete({ where: { id, organizationId } }));
}
