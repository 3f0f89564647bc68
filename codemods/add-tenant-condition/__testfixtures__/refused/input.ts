import { prisma } from './db.js';

export async function listInvoices() {
  return prisma.invoice.findMany();
}

export async function findInvoice(id: string, organizationId: string) {
  const where = { id };
  return prisma.invoice.findFirst({ where });
}

export async function listMaybe(organizationId?: string) {
  return prisma.invoice.findMany({ where: { organizationId } });
}
