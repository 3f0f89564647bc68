import { getInvoice } from './invoices';
import { printInvoice } from './service';

declare const vi: any;
declare const expect: any;
declare const test: any;

vi.mock('./invoices');

test('prints an invoice', async () => {
  vi.mocked(getInvoice).mockResolvedValue({ id: 'i1', organizationId: 'acme' });
  await printInvoice('i1', 'acme');
  expect(getInvoice).toHaveBeenCalledWith('i1', 'acme');
});
