import { prisma } from './db';

/** Nobody brings a tenant. */
export async function overview() {
  return prisma.project.findMany({ where: { organizationId: 'default' } });
}

/** Built elsewhere. */
export async function elsewhere(organizationId: string) {
  const where = { organizationId: 'default' };
  return { organizationId, projects: await prisma.project.findMany({ where }) };
}

/** Two of them. */
export async function either(organizationId: string, other: { organizationId: string }) {
  return { other: other.organizationId, projects: await prisma.project.findMany({ where: { organizationId: 'default' } }), organizationId };
}
