import { AsyncLocalStorage } from 'node:async_hooks';

const sessions = new AsyncLocalStorage<{ user: { id: string } }>();

export async function requireUser(): Promise<{ id: string }> {
  const session = sessions.getStore();
  if (!session) throw new Error('Sign in first.');
  return session.user;
}

export async function requireUserId(): Promise<string> {
  return (await requireUser()).id;
}
