import { prisma } from './db';

interface FindOptions {
  id: string;
  withLines?: boolean;
}

export async function findInvoice({ id, withLines }: FindOptions) {
  return prisma.invoice.findFirst({ where: { id }, include: { lines: withLines } });
}

export async function countInvoices({ status }: { status: string }) {
  return prisma.invoice.count({ where: { status } });
}

export interface Shared {
  id: string;
}

export const describeShared = ({ id }: Shared) => id;

export async function deleteInvoice(options: Shared) {
  await prisma.invoice.delete({ where: { id: options.id } });
}
