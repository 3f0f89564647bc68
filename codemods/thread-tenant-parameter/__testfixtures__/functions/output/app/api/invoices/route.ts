import { removeInvoice } from '../../../invoices';
import { all, printInvoice, relabel } from '../../../service';
import { getSession } from '../../../session';

export async function GET(request: Request) {
  const { organizationId } = await getSession();
  const id = new URL(request.url).searchParams.get('id');
  if (id === null) return Response.json({ invoices: await all(organizationId), organizationId });
  return Response.json(await printInvoice(id, organizationId, 2));
}

export async function PATCH(request: Request) {
  const { organizationId } = await getSession();
  const { id, number } = await request.json();
  return Response.json(await relabel(id, number, organizationId));
}

export async function DELETE(request: Request) {
  const session = await getSession();
  const { id } = await request.json();
  await removeInvoice(id, session.organizationId);
  return Response.json({ by: session.userId });
}
