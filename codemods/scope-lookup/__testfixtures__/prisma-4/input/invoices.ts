import { prisma } from './db';

export async function getInvoice(id: string, organizationId: string) {
  const invoice = await prisma.invoice.findUnique({ where: { id }, select: { total: true } });
  return invoice ?? prisma.invoice.findUniqueOrThrow({ where: { number: id } });
}

export async function removeInvoice(id: string, organizationId: string) {
  await prisma.invoice.delete({ where: { id } });
}

export async function close(id: string, organizationId: string) {
  if (id === '') return;
  await prisma.invoice.update({
    where: { id },
    data: { status: 'closed' },
  });
}

/** Takes a condition as it is. */
export async function open(organizationId: string) {
  return { organizationId, count: await prisma.invoice.count({ where: { organizationId } }) };
}
