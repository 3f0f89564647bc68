import { prisma } from './db';

/** An invoice by its id. */
export async function getInvoice(id: string, organizationId: string) {
  return prisma.invoice.findUnique({ where: { id, organizationId } });
}

export async function rename(
  id: string,
  number: string, // as printed
  organizationId: string,
) {
  return prisma.invoice.update({
    where: { id, organizationId }, // by key
    data: { number },
  });
}

export const listInvoices = async (organizationId: string) => {
  return prisma.invoice.findMany({ where: { organizationId }, orderBy: { number: 'asc' } });
};

export const removeInvoice = async (id: string, organizationId: string) => prisma.invoice.delete({ where: { id, organizationId } });
