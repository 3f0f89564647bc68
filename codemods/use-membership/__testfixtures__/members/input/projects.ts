import { prisma } from './db';

export async function archive(id: string) {
  const tasks = await prisma.task.findMany({ where: { projectId: id } });
  return { tasks, project: await prisma.project.update({ where: { id }, data: { name: 'archived' } }) };
}
