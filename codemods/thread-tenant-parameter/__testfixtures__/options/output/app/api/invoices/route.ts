import { countInvoices, deleteInvoice, describeShared, findInvoice } from '../../../invoices';
import { getSession } from '../../../session';

export async function GET(request: Request) {
  const { organizationId } = await getSession();
  const id = String(new URL(request.url).searchParams.get('id'));
  const invoice = await findInvoice({
    id,
    withLines: true,
    organizationId,
  });
  return Response.json({ invoice, open: await countInvoices({ status: 'OPEN', organizationId }), organizationId });
}

export async function DELETE(request: Request) {
  const session = await getSession();
  const { id } = await request.json();
  await deleteInvoice({ id, organizationId: session.organizationId });
  return Response.json({ id: describeShared({ id }), by: session.userId });
}
