import { prisma } from './db';

/** The row is used. */
export async function rename(id: string, number: string, organizationId: string) {
  return prisma.invoice.update({ where: { id }, data: { number } });
}

export async function remove(id: string, organizationId: string) {
  const removed = await prisma.invoice.delete({ where: { id } });
  return removed;
}

/** The value of an expression. */
export const discard = async (id: string, organizationId: string) =>
  await prisma.invoice.delete({ where: { id } });

/** Shaped. */
export async function touch(id: string, organizationId: string) {
  await prisma.invoice.update({ where: { id }, data: { status: 'seen' }, include: { organization: true } });
}

/** A key of two columns. */
export async function membership(userId: string, organization: { id: string }, organizationId: string) {
  return prisma.membership.findUnique({ where: { userId_organizationId: { userId, organizationId: organization.id } } });
}

/** Through a parent. */
export async function removeTask(id: string, organizationId: string) {
  await prisma.task.delete({ where: { id } });
}
