import { PrismaStore } from './invoices';

export class InvoiceService {
  constructor(private readonly store: PrismaStore) {}

  get(id: string) {
    return this.store.find(id);
  }

  async discard(id: string): Promise<void> {
    await this.store.remove(id);
  }
}
