import { prisma } from './db';

interface FindOptions {
  id: string;
  withLines?: boolean;
  organizationId: string;
}

export async function findInvoice({ id, withLines, organizationId }: FindOptions) {
  return prisma.invoice.findFirst({ where: { id, organizationId }, include: { lines: withLines } });
}

export async function countInvoices({ status, organizationId }: { status: string; organizationId: string }) {
  return prisma.invoice.count({ where: { status, organizationId } });
}

export interface Shared {
  id: string;
}

export const describeShared = ({ id }: Shared) => id;

export async function deleteInvoice(options: Shared & { organizationId: string }) {
  await prisma.invoice.delete({ where: { id: options.id, organizationId: options.organizationId } });
}
