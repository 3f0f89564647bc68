import type { DataSource, EntityManager, Repository } from 'typeorm';
import { Invoice } from './entities';

export class InvoiceService {
  private readonly invoices: Repository<Invoice>;

  constructor(private readonly source: DataSource) {
    this.invoices = source.getRepository(Invoice);
  }

  get(id: string, organizationId: string) {
    return this.invoices.findOneBy({ id });
  }

  find(id: string, organizationId: string) {
    return this.invoices.findOne({ where: { id }, relations: { organization: true } });
  }

  search(text: string, organizationId: string) {
    return this.invoices.find({ where: [{ number: text }, { status: text }] });
  }

  all(organizationId: string) {
    return this.invoices.find();
  }

  sorted(organizationId: string) {
    return this.invoices.find({ order: { number: 'ASC' } });
  }

  async remove(id: string, organizationId: string) {
    await this.invoices.delete(id);
  }

  async discard(id: string, organizationId: string) {
    await this.invoices.softDelete({ id });
  }

  async close(invoiceId: string, organizationId: string) {
    await this.invoices.update(invoiceId, { status: 'closed' });
  }

  open(organizationId: string) {
    return this.invoices
      .createQueryBuilder('invoice')
      .where('invoice.status = :status', { status: 'open' })
      .orderBy('invoice.number')
      .getMany();
  }

  within(manager: EntityManager, id: string, organizationId: string) {
    return manager.findOne(Invoice, { where: { id } });
  }
}
