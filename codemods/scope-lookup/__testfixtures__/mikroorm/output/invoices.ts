import type { EntityManager, EntityRepository } from '@mikro-orm/postgresql';
import { Invoice, Line } from './entities';

export class InvoiceService {
  constructor(
    private readonly em: EntityManager,
    private readonly invoices: EntityRepository<Invoice>,
  ) {}

  get(id: string, organizationId: string) {
    return this.em.findOne(Invoice, { id, organization: organizationId });
  }

  find(id: string, organizationId: string) {
    return this.em.findOneOrFail(Invoice, { id, organization: organizationId }, { populate: ['organization'] });
  }

  search(text: string, organizationId: string) {
    return this.invoices.find([{ number: text, organization: organizationId }, { status: text, organization: organizationId }]);
  }

  all(organizationId: string) {
    return this.em.find(Invoice, { organization: organizationId });
  }

  count(organizationId: string) {
    return this.invoices.count({ organization: organizationId });
  }

  line(id: string, organizationId: string) {
    return this.em.findOne(Line, { id, invoice: { organization: organizationId } });
  }

  async close(id: string, organizationId: string) {
    await this.em.nativeUpdate(Invoice, { id, organization: organizationId }, { status: 'closed' });
  }

  async remove(id: string, organizationId: string) {
    await this.em.nativeDelete(Invoice, { id, organization: organizationId });
  }

  listed(text: string, organizationId: string) {
    return this.em.createQueryBuilder(Invoice, 'i').where({ number: text }).orWhere({ status: text }).andWhere({ organization: organizationId }).getResultList();
  }
}
