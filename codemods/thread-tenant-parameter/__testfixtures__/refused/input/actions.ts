'use server';

import { prisma } from './db';

export async function rename(id: string, number: string) {
  await prisma.invoice.update({ where: { id }, data: { number } });
}
