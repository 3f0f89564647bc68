import { PrismaStore } from '../../../invoices';
import { InvoiceService } from '../../../service';
import { getSession } from '../../../session';

const service = new InvoiceService(new PrismaStore());

export async function GET(request: Request) {
  const session = await getSession();
  const id = String(new URL(request.url).searchParams.get('id'));
  return Response.json({ invoice: await service.get(id), by: session.userId });
}

export async function DELETE(request: Request) {
  const { organizationId } = await getSession();
  const { id } = await request.json();
  await service.discard(id);
  return Response.json({ organizationId });
}
