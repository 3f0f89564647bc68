import type { DataSource, FindOptionsWhere, Repository } from 'typeorm';
import { Invoice } from './entities';

export class InvoiceService {
  private readonly invoices: Repository<Invoice>;

  constructor(source: DataSource) {
    this.invoices = source.getRepository(Invoice);
  }

  /** Built elsewhere. */
  find(id: string, organizationId: string) {
    const where: FindOptionsWhere<Invoice> = { id };
    return this.invoices.findOneBy(where);
  }

  /** Several keys. */
  async removeAll(ids: string[], organizationId: string) {
    await this.invoices.delete(ids);
  }

  /** `or` binds weaker than `and`. */
  search(text: string, organizationId: string) {
    return this.invoices.createQueryBuilder('invoice').where('invoice.number = :text', { text }).orWhere('invoice.status = :text', { text }).getMany();
  }
}
