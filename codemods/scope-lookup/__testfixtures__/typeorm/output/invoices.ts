import type { DataSource, EntityManager, Repository } from 'typeorm';
import { Invoice } from './entities';

export class InvoiceService {
  private readonly invoices: Repository<Invoice>;

  constructor(private readonly source: DataSource) {
    this.invoices = source.getRepository(Invoice);
  }

  get(id: string, organizationId: string) {
    return this.invoices.findOneBy({ id, organizationId });
  }

  find(id: string, organizationId: string) {
    return this.invoices.findOne({ where: { id, organizationId }, relations: { organization: true } });
  }

  search(text: string, organizationId: string) {
    return this.invoices.find({ where: [{ number: text, organizationId }, { status: text, organizationId }] });
  }

  all(organizationId: string) {
    return this.invoices.find({ where: { organizationId } });
  }

  sorted(organizationId: string) {
    return this.invoices.find({ order: { number: 'ASC' }, where: { organizationId } });
  }

  async remove(id: string, organizationId: string) {
    await this.invoices.delete({ id, organizationId });
  }

  async discard(id: string, organizationId: string) {
    await this.invoices.softDelete({ id, organizationId });
  }

  async close(invoiceId: string, organizationId: string) {
    await this.invoices.update({ id: invoiceId, organizationId }, { status: 'closed' });
  }

  open(organizationId: string) {
    return this.invoices
      .createQueryBuilder('invoice')
      .where('invoice.status = :status', { status: 'open' })
      .orderBy('invoice.number')
      .andWhere('invoice.organizationId = :organizationId', { organizationId })
      .getMany();
  }

  within(manager: EntityManager, id: string, organizationId: string) {
    return manager.findOne(Invoice, { where: { id, organizationId } });
  }
}
