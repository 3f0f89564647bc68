import { prisma } from '../../../db';
import { getSession } from '../../../session';

/** The sender chooses the owner. */
export async function PATCH(request: Request) {
  const session = await getSession();
  const input: { id: string; organizationId: string } = await request.json();
  const invoice = await prisma.invoice.update({
    where: { id: input.id, organizationId: session.organizationId },
    data: { status: 'filed', organizationId: input.organizationId },
  });
  return Response.json(invoice);
}
