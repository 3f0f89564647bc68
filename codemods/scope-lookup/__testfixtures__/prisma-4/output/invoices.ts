import { prisma } from './db';

export async function getInvoice(id: string, organizationId: string) {
  const invoice = await prisma.invoice.findFirst({ where: { id, organizationId }, select: { total: true } });
  return invoice ?? prisma.invoice.findFirstOrThrow({ where: { number: id, organizationId } });
}

export async function removeInvoice(id: string, organizationId: string) {
  if ((await prisma.invoice.deleteMany({ where: { id, organizationId } })).count === 0) throw new Error('Invoice not found');
}

export async function close(id: string, organizationId: string) {
  if (id === '') return;
  if ((await prisma.invoice.updateMany({
    where: { id, organizationId },
    data: { status: 'closed' },
  })).count === 0) throw new Error('Invoice not found');
}

/** Takes a condition as it is. */
export async function open(organizationId: string) {
  return { organizationId, count: await prisma.invoice.count({ where: { organizationId } }) };
}
