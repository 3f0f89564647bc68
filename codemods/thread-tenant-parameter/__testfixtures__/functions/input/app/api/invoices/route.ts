import { removeInvoice } from '../../../invoices';
import { all, printInvoice, relabel } from '../../../service';
import { getSession } from '../../../session';

export async function GET(request: Request) {
  const { organizationId } = await getSession();
  const id = new URL(request.url).searchParams.get('id');
  if (id === null) return Response.json({ invoices: await all(), organizationId });
  return Response.json(await printInvoice(id, 2));
}

export async function PATCH(request: Request) {
  await getSession();
  const { id, number } = await request.json();
  return Response.json(await relabel(id, number));
}

export async function DELETE(request: Request) {
  const session = await getSession();
  const { id } = await request.json();
  await removeInvoice(id);
  return Response.json({ by: session.userId });
}
