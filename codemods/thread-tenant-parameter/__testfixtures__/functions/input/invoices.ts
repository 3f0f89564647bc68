import { prisma } from './db';

/** An invoice by its id. */
export async function getInvoice(id: string) {
  return prisma.invoice.findUnique({ where: { id } });
}

export async function rename(
  id: string,
  number: string, // as printed
) {
  return prisma.invoice.update({
    where: { id }, // by key
    data: { number },
  });
}

export const listInvoices = async () => {
  return prisma.invoice.findMany({ orderBy: { number: 'asc' } });
};

export const removeInvoice = async (id: string) => prisma.invoice.delete({ where: { id } });
