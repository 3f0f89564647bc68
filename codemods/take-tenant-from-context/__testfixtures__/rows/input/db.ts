import { PrismaClient } from '@prisma/client';

export const prisma: any = new PrismaClient();
