import { expect, it } from 'vitest';
import { isSchemaText } from './schema-text.ts';

it.each([
  ["import { pgTable } from 'drizzle-orm/pg-core';", true],
  ['import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";', true],
  ["import { relations } from 'drizzle-orm';\nexport const r = relations(users, () => ({}));", true],
  ["import { drizzle } from 'drizzle-orm/node-postgres';\nexport const db = drizzle (url);", true],
  ["import { snakeCase } from 'drizzle-orm/x';\nsnakeCase.table('a', {});", true],
  ["import { createTable } from './table';\nexport const posts = createTable(\n  'posts',\n  (d) => ({}),\n);", true],
  ["import { auth } from './auth';\nexport const users = auth.table('users', {});", true],
  ["import { Column, Entity } from 'typeorm';", true],
  ["import { EntitySchema } from 'typeorm';", true],
  ["import { CreateDateColumn } from '@n8n/typeorm';", true],
  ["import type { ColumnType, Generated } from 'kysely';\nexport interface Tasks { id: Generated<string> }", true],
  ["import { Kysely } from 'kysely';\nexport const db = new Kysely<DB>({});", true],
  ["import type { Kysely } from 'kysely';\nexport const up = (db: Kysely<any>) => db.schema.createTable('tasks').execute();", true],
  ["import { sql } from 'kysely';\nexport const now = sql`now()`;", false],
  ["import { and, eq } from 'drizzle-orm';\nawait db.select().from(users).where(eq(users.id, id));", false],
  ["import { In, Repository, EntityManager } from 'typeorm';", false],
  ["import { Entity } from '@mikro-orm/core';", true],
  ["import { wrap } from '@mikro-orm/core';", false],
  ["import { Entity } from 'sequelize-typescript';", false],
  ["const rows = useTable({ columns });\nconst t = table('x');", false],
])('%s is worth parsing: %s', (text, expected) => {
  expect(isSchemaText(text)).toBe(expected);
  expect(isSchemaText(Buffer.from(text))).toBe(expected);
});
