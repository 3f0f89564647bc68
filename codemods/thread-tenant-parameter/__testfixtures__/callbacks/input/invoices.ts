import { prisma } from './db';

export async function getInvoice(id: string) {
  return prisma.invoice.findUnique({ where: { id } });
}

export function search(text: string): Promise<unknown[]>;
export function search(text: string, limit: number): Promise<unknown[]>;
export async function search(text: string, limit = 10): Promise<unknown[]> {
  return prisma.invoice.findMany({ where: { number: { contains: text } }, take: limit });
}

export async function removeAll(...ids: string[]) {
  await prisma.invoice.deleteMany({ where: { id: { in: ids } } });
}
