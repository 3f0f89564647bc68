import { prisma } from './db';

interface Row {
  number: string;
  total: number;
}

export async function importAll(rows: Row[], organizationId: string) {
  await prisma.invoice.createMany({ data: rows.map(({ number, total }) => ({ number, total })) });
}

export async function pair(organizationId: string) {
  await prisma.invoice.createMany({
    data: [
      { number: 'a', total: 1 },
      { number: 'b', total: 2, organizationId },
    ],
  });
}

/** The spread may hold an `organizationId` of its own. */
export async function filter(where: Record<string, unknown>, organizationId: string) {
  return prisma.invoice.findMany({ where: { organizationId, ...where }, orderBy: { number: 'asc' } });
}

/** Either is enough. */
export async function search(text: string, organizationId: string) {
  return prisma.invoice.findMany({ where: { OR: [{ organizationId }, { number: text }] } });
}
