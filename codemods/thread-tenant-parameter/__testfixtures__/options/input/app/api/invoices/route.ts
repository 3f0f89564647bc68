import { countInvoices, deleteInvoice, describeShared, findInvoice } from '../../../invoices';
import { getSession } from '../../../session';

export async function GET(request: Request) {
  const { organizationId } = await getSession();
  const id = String(new URL(request.url).searchParams.get('id'));
  const invoice = await findInvoice({
    id,
    withLines: true,
  });
  return Response.json({ invoice, open: await countInvoices({ status: 'OPEN' }), organizationId });
}

export async function DELETE(request: Request) {
  const session = await getSession();
  const { id } = await request.json();
  await deleteInvoice({ id });
  return Response.json({ id: describeShared({ id }), by: session.userId });
}
