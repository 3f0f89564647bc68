import { prisma } from './db.js';

export async function renameProject(id: string, name: string, organizationId: string) {
  await prisma.project.update({ where: { id }, data: { name } });
}

export async function closeInvoices(organizationId: string) {
  const { count } = await prisma.invoice.updateMany({
    where: { status: 'open', },
    data: { status: 'closed' },
  });
  return count;
}

export async function removeInvoice(id: string, organizationId: string) {
  await prisma.invoice.delete({ where: { id } });
}
