import { prisma } from './db';
import { getSession } from './session';

const DEMO = '0b7f6c52-9a1d-4c8e-b3f4-2d5e6a7c8b90';

export async function overview() {
  const { organizationId } = await getSession();
  const count = await prisma.invoice.count({ where: { organizationId } });
  return { count, projects: await prisma.project.findMany({ where: { organizationId, name: { not: '' } } }) };
}

export async function demo() {
  const session = await getSession();
  const [invoices] = await Promise.all([prisma.invoice.findMany({ where: { organizationId: session.organizationId } })]);
  return { invoices, tasks: await prisma.task.findMany({ where: { project: { organizationId: session.organizationId } } }) };
}

export async function sample(number: string, organizationId: string) {
  return prisma.invoice.create({ data: { number, total: 0, organizationId /* first */ } });
}
