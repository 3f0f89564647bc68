import { getInvoice, removeAll, search } from '../../../invoices';
import { getSession } from '../../../session';

export async function GET(request: Request) {
  const { organizationId } = await getSession();
  const { searchParams } = new URL(request.url);
  const found = await search(searchParams.get('q') ?? '', organizationId);
  const more = await search(searchParams.get('q') ?? '', organizationId, 100);
  const named = await Promise.all(searchParams.getAll('id').map((id) => getInvoice(id, organizationId)));
  return Response.json({ found, more, named, organizationId });
}

export async function DELETE(request: Request) {
  const { organizationId } = await getSession();
  const { a, b } = await request.json();
  await removeAll(organizationId, a, b);
  return Response.json({ organizationId });
}
