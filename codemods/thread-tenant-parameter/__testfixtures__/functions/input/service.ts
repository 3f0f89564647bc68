import * as invoices from './invoices';
import { getInvoice as find } from './invoices';

export async function printInvoice(id: string, copies = 1) {
  const invoice = await find(id);
  return { invoice, copies };
}

export function all() {
  return invoices.listInvoices();
}

export const relabel = (id: string, number: string) => invoices.rename(id, number);
