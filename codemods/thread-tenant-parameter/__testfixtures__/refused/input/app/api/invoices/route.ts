import { rename } from '../../../actions';
import { countInvoices, getInvoice, latest, print, removeInvoice } from '../../../invoices';
import { getSession, type Session } from '../../../session';

declare function onDelete(handler: (id: string) => Promise<void>): Promise<void>;
declare function getOptionalSession(): Promise<Partial<Session>>;

export async function GET(request: Request) {
  const id = String(new URL(request.url).searchParams.get('id'));
  return Response.json(await getInvoice(id));
}

export async function DELETE(request: Request) {
  const { organizationId } = await getSession();
  await onDelete(removeInvoice);
  return Response.json({ organizationId, printed: await print((await request.json()).id) });
}

export async function POST(request: Request) {
  const { status, organizationId }: { status: string; organizationId: string } = await request.json();
  return Response.json({ count: await countInvoices(status), organizationId });
}

export async function PUT(request: Request) {
  const { organizationId } = await getSession();
  const { id, number } = await request.json();
  await rename(id, number);
  return Response.json({ organizationId });
}

export async function PATCH() {
  const { organizationId } = await getOptionalSession();
  return Response.json({ invoice: await latest(), organizationId });
}
