import { getInvoice, removeAll, search } from '../../../invoices';
import { getSession } from '../../../session';

export async function GET(request: Request) {
  const { organizationId } = await getSession();
  const { searchParams } = new URL(request.url);
  const found = await search(searchParams.get('q') ?? '');
  const more = await search(searchParams.get('q') ?? '', 100);
  const named = await Promise.all(searchParams.getAll('id').map(getInvoice));
  return Response.json({ found, more, named, organizationId });
}

export async function DELETE(request: Request) {
  const { organizationId } = await getSession();
  const { a, b } = await request.json();
  await removeAll(a, b);
  return Response.json({ organizationId });
}
