import { prisma } from './db';

export interface InvoiceStore {
  find(id: string, organizationId: string): Promise<unknown>;
  remove: (id: string, organizationId: string) => Promise<void>;
}

export abstract class BaseStore implements InvoiceStore {
  abstract find(id: string, organizationId: string): Promise<unknown>;
  abstract remove(id: string, organizationId: string): Promise<void>;
}

export class PrismaStore extends BaseStore {
  async find(id: string, organizationId: string): Promise<unknown> {
    return prisma.invoice.findUnique({ where: { id, organizationId } });
  }

  async remove(id: string, organizationId: string): Promise<void> {
    await prisma.invoice.delete({ where: { id, organizationId } });
  }
}

export class MemoryStore implements InvoiceStore {
  private readonly rows = new Map<string, unknown>();

  async find(id: string, organizationId: string): Promise<unknown> {
    return this.rows.get(id);
  }

  async remove(id: string, organizationId: string): Promise<void> {
    this.rows.delete(id);
  }
}
