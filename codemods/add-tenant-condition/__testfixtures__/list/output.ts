import { prisma } from './db.js';

export async function listInvoices(organizationId: string) {
  return prisma.invoice.findMany({ where: { organizationId } });
}

export async function listProjects(organizationId: string) {
  return prisma.project.findMany({ where: { organizationId }, orderBy: { name: 'asc' } });
}

export async function countDrafts(organizationId: string) {
  return prisma.invoice.count({ where: { organizationId } });
}

export async function listNewest(organizationId: string) {
  return prisma.invoice.findMany({
    where: { organizationId },
    orderBy: { number: 'desc' },
    take: 10,
  });
}
