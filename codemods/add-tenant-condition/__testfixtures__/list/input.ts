import { prisma } from './db.js';

export async function listInvoices(organizationId: string) {
  return prisma.invoice.findMany();
}

export async function listProjects(organizationId: string) {
  return prisma.project.findMany({ orderBy: { name: 'asc' } });
}

export async function countDrafts(organizationId: string) {
  return prisma.invoice.count({ where: {} });
}

export async function listNewest(organizationId: string) {
  return prisma.invoice.findMany({
    orderBy: { number: 'desc' },
    take: 10,
  });
}
