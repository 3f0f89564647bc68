import { prisma } from './db';
import { getSession, type Session } from './session';

interface Context<Input> {
  ctx: { session: Session };
  input: Input;
}

async function handle<Input, Result>(input: Input, work: (given: Context<Input>) => Promise<Result>): Promise<Result> {
  const session = await getSession();
  return work({ ctx: { session }, input });
}

export const byId = (id: string) => handle({ id }, async ({ input }) => prisma.invoice.findUnique({ where: { id: input.id } }));

export const list = () => handle({}, async () => prisma.invoice.findMany());

export const remove = (id: string) => handle({ id }, async (given) => prisma.invoice.delete({ where: { id: given.input.id } }));
