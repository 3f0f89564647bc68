import { buildModel } from '@tenantlint/model';
import { expect, it } from 'vitest';
import { columnNamed, tableNamed } from './table-names.ts';

const model = buildModel([{
  path: 'schema.prisma',
  text: `model Org { id String @id
  tasks Task[] }
model Task { id String @id
  orgId String @map("org_id")
  org Org @relation(fields: [orgId], references: [id])
  @@map("tasks") }`,
}]);

it('finds a table by its name in the database, however it is written', () => {
  for (const name of ['tasks', 'app.tasks', '"tasks"', '"app"."tasks"', '`tasks`', '[tasks]', 'TASKS']) expect(tableNamed(model, name)?.name, name).toBe('Task');
  expect(tableNamed(model, 'Task')).toBeUndefined();
});

it('finds a column by its name in the database, and by the name that code has for it', () => {
  const task = model.resources.Task!;
  expect(columnNamed(task, 'org_id')?.name).toBe('orgId');
  expect(columnNamed(task, '"org_id"')?.name).toBe('orgId');
  expect(columnNamed(task, 't.org_id')?.name).toBe('orgId');
  expect(columnNamed(task, 'ORG_ID')?.name).toBe('orgId');
  expect(columnNamed(task, 'orgId')?.name).toBe('orgId');
  expect(columnNamed(task, 'title')).toBeUndefined();
});
