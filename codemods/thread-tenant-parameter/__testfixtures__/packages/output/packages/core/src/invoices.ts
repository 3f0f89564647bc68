import { prisma } from './db';

export async function getInvoice(id: string, organizationId: string) {
  return prisma.invoice.findUnique({ where: { id, organizationId } });
}
