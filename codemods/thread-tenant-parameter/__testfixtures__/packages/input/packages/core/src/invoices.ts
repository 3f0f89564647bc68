import { prisma } from './db';

export async function getInvoice(id: string) {
  return prisma.invoice.findUnique({ where: { id } });
}
