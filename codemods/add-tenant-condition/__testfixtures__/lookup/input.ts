import { prisma } from './db.js';

export async function getInvoice(id: string, organizationId: string) {
  return prisma.invoice.findUnique({ where: { id } });
}

export async function getProject(id: string, organizationId: string) {
  return prisma.project.findFirst({
    where: { id },
    include: { tasks: true },
  });
}
