import type { EntityManager, EntityRepository } from '@mikro-orm/postgresql';
import { Invoice, Line } from './entities';

export class InvoiceService {
  constructor(
    private readonly em: EntityManager,
    private readonly invoices: EntityRepository<Invoice>,
  ) {}

  get(id: string, organizationId: string) {
    return this.em.findOne(Invoice, id);
  }

  find(id: string, organizationId: string) {
    return this.em.findOneOrFail(Invoice, { id }, { populate: ['organization'] });
  }

  search(text: string, organizationId: string) {
    return this.invoices.find([{ number: text }, { status: text }]);
  }

  all(organizationId: string) {
    return this.em.find(Invoice, {});
  }

  count(organizationId: string) {
    return this.invoices.count();
  }

  line(id: string, organizationId: string) {
    return this.em.findOne(Line, { id });
  }

  async close(id: string, organizationId: string) {
    await this.em.nativeUpdate(Invoice, { id }, { status: 'closed' });
  }

  async remove(id: string, organizationId: string) {
    await this.em.nativeDelete(Invoice, id);
  }

  listed(text: string, organizationId: string) {
    return this.em.createQueryBuilder(Invoice, 'i').where({ number: text }).orWhere({ status: text }).getResultList();
  }
}
