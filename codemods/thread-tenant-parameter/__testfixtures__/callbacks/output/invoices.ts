import { prisma } from './db';

export async function getInvoice(id: string, organizationId: string) {
  return prisma.invoice.findUnique({ where: { id, organizationId } });
}

export function search(text: string, organizationId: string): Promise<unknown[]>;
export function search(text: string, organizationId: string, limit: number): Promise<unknown[]>;
export async function search(text: string, organizationId: string, limit = 10): Promise<unknown[]> {
  return prisma.invoice.findMany({ where: { number: { contains: text }, organizationId }, take: limit });
}

export async function removeAll(organizationId: string, ...ids: string[]) {
  await prisma.invoice.deleteMany({ where: { id: { in: ids }, organizationId } });
}
