import { prisma } from './db';

interface Row {
  number: string;
  total: number;
}

export async function importAll(rows: Row[], organizationId: string) {
  await prisma.invoice.createMany({ data: rows.map(({ number, total }) => ({ number, total, organizationId })) });
}

export async function pair(organizationId: string) {
  await prisma.invoice.createMany({
    data: [
      { number: 'a', total: 1, organizationId },
      { number: 'b', total: 2, organizationId },
    ],
  });
}

/** The spread may hold an `organizationId` of its own. */
export async function filter(where: Record<string, unknown>, organizationId: string) {
  return prisma.invoice.findMany({ where: { ...where, organizationId }, orderBy: { number: 'asc' } });
}

/** Either is enough. */
export async function search(text: string, organizationId: string) {
  return prisma.invoice.findMany({ where: { OR: [{ organizationId }, { number: text }], organizationId } });
}
