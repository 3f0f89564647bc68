import { prisma } from './db';

/** The tenant may be absent. */
export async function list(organizationId?: string) {
  return prisma.invoice.findMany({ where: { ...(organizationId ? { organizationId } : {}) } });
}

/** Rows without an organization are meant for everybody. */
export async function labels(organizationId: string) {
  return { organizationId, labels: await prisma.label.findMany() };
}
