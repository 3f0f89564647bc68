import { PrismaStore } from './invoices';

export class InvoiceService {
  constructor(private readonly store: PrismaStore) {}

  get(id: string, organizationId: string) {
    return this.store.find(id, organizationId);
  }

  async discard(id: string, organizationId: string): Promise<void> {
    await this.store.remove(id, organizationId);
  }
}
