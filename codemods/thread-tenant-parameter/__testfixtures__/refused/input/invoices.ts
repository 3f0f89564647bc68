import { prisma } from './db';

/** Called by a route that knows no tenant. */
export async function getInvoice(id: string) {
  return prisma.invoice.findUnique({ where: { id } });
}

/** Called by nobody. */
export async function listInvoices() {
  return prisma.invoice.findMany();
}

/** Handed on. */
export async function removeInvoice(id: string) {
  await prisma.invoice.delete({ where: { id } });
}

/** Its caller takes the tenant from the request. */
export async function countInvoices(status: string) {
  return prisma.invoice.count({ where: { status } });
}

/** Its caller's tenant may be absent. */
export async function latest() {
  return prisma.invoice.findFirst({ orderBy: { number: 'desc' } });
}

/** A script has no tenant, and none is made up for it. */
export async function print(id: string) {
  return prisma.invoice.findUnique({ where: { id } });
}
