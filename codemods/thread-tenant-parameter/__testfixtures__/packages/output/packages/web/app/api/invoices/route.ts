import { getInvoice, getSession } from '@acme/core';

export async function GET(request: Request) {
  const { organizationId } = await getSession();
  const id = String(new URL(request.url).searchParams.get('id'));
  return Response.json({ invoice: await getInvoice(id, organizationId), organizationId });
}
