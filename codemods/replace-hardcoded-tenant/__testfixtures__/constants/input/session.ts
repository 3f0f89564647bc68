import { AsyncLocalStorage } from 'node:async_hooks';

export interface Session {
  userId: string;
  organizationId: string;
}

const sessions = new AsyncLocalStorage<Session>();

export async function getSession(): Promise<Session> {
  const session = sessions.getStore();
  if (!session) throw new Error('Sign in first.');
  return session;
}
