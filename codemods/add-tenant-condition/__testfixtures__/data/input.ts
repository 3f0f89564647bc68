import { prisma } from './db.js';

export async function addLabel(name: string, organizationId: string) {
  return prisma.label.create({ data: { name } });
}
