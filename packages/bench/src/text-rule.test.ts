import { expect, it } from 'vitest';
import { hasTenantWord, listDataCalls } from './text-rule.ts';

const lines = (source: string) => listDataCalls('a.ts', source).map((call) => [call.line, hasTenantWord(call.text)]);

it('sees each statement once, with the text of its whole chain', () => {
  expect(lines(`
await prisma.task.findMany({ where: { id } });
await db.select().from(tasks)
  .where(and(eq(tasks.id, id), eq(tasks.workspaceId, w)));
await this.taskRepository.findOneBy({ id });
await tx.update(tasks).set({ done: true }).where(eq(tasks.id, id)).returning();
`)).toEqual([[2, false], [3, true], [5, false], [6, false]]);
});

it('sees a statement inside the argument of another one, and inside a callback of a transaction', () => {
  expect(lines(`
await db.delete(tasks).where(inArray(tasks.id, db.select().from(old).where(eq(old.teamId, t))));
await prisma.$transaction(async (tx) => {
  await tx.task.delete({ where: { id } });
});
`)).toEqual([[2, true], [2, true], [4, false]]);
});

it('leaves alone what is no data layer', () => {
  expect(lines('list.find((x) => x.id); map.delete(id); Object.create(null); schema.create();')).toEqual([]);
});
