import { prisma } from './db';
import { getSession } from './session';

export async function list() {
  await getSession();
  return prisma.invoice.findMany();
}

export async function mine() {
  const { userId } = await getSession();
  return { userId, invoices: await prisma.invoice.findMany({ where: { status: 'open' } }) };
}

export async function remove(id: string) {
  const session = await getSession(); // who
  await prisma.invoice.delete({ where: { id } });
  return session.userId;
}

/** Two accesses of one function share what is taken. */
export async function close(id: string) {
  await getSession();
  const before = await prisma.invoice.findUnique({ where: { id } });
  await prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
  return before;
}

export async function transfer(id: string) {
  await getSession();
  return prisma.$transaction(async (tx: any) => tx.invoice.delete({ where: { id } }));
}
