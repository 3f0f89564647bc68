import * as invoices from './invoices';
import { getInvoice as find } from './invoices';

export async function printInvoice(id: string, organizationId: string, copies = 1) {
  const invoice = await find(id, organizationId);
  return { invoice, copies };
}

export function all(organizationId: string) {
  return invoices.listInvoices(organizationId);
}

export const relabel = (id: string, number: string, organizationId: string) => invoices.rename(id, number, organizationId);
