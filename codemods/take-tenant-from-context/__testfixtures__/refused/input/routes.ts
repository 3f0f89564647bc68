import { prisma } from './db';
import { getSession, type Session } from './session';

declare function getOptionalSession(): Promise<Session | null>;
declare function getPartialSession(): Promise<Partial<Session>>;

/** Nobody may be signed in. */
export async function optional() {
  await getOptionalSession();
  return prisma.invoice.findMany();
}

/** The session may lack a tenant. */
export async function partial() {
  const session = await getPartialSession();
  return { by: session.userId, invoices: await prisma.invoice.findMany() };
}

/** Only some ways come through the session. */
export async function sometimes(isSigned: boolean) {
  if (isSigned) await getSession();
  return prisma.invoice.findMany();
}

/** Asked for afterwards. */
export async function late() {
  const invoices = await prisma.invoice.findMany();
  await getSession();
  return invoices;
}

/** What the request names is the sender's choice. */
export async function sent(request: Request) {
  const { organizationId }: { organizationId?: string } = await request.json();
  await getSession();
  return { organizationId, invoices: await prisma.invoice.findMany() };
}

declare function parse(form: FormData): { organizationId: string; id: string };
declare function load(given: unknown): Promise<{ organizationId: string }>;

/** So is what is made of it. */
export async function submitted(request: Request) {
  const form = await request.formData();
  const submission = parse(form);
  const loaded = await load(form);
  return { submission, loaded, invoices: await prisma.invoice.findMany() };
}
