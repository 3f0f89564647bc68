import { prisma } from './db.js';

export async function findOpen(status: string, organizationId: string) {
  return prisma.invoice.findMany({
    // newest first
    orderBy: { number: 'desc' },
    where: {
      status, // as the page asks
      /* paid in part */ total: { gt: 0 },
      organizationId
      // later: currency
    },
  });
}

export async function findAll(organizationId: string) {
  return prisma.invoice.findMany({
    where: {
      // everything
      organizationId,
    },
  });
}
