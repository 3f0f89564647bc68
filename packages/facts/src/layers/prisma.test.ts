import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DMMF, getPrismaClient } from '@prisma/client/runtime/client';
import { describe, expect, it } from 'vitest';
import { PRISMA_CLIENT_MAKERS, PRISMA_CLIENT_OTHER, PRISMA_DELEGATE_OTHER, PRISMA_OPERATIONS, PRISMA_RAW, parseFile, prismaCommonSinks, prismaSinks } from '../index.ts';
import type { FileFacts, PrismaOperation, TypeFacts } from '../index.ts';

/** The client that `prisma generate` makes for the fixture application; vitest's global setup writes it. */
const generated = new URL('../../../../fixtures/apps/prisma-nextjs/vulnerable/generated/prisma/', import.meta.url);
const textOf = (file: string): string => readFileSync(fileURLToPath(new URL(file, generated)), 'utf8');

function typesOf(file: string): FileFacts['types'] {
  const { facts, error } = parseFile(file, textOf(file));
  if (error) throw new Error(error.message);
  return facts.types;
}

type Members = Extract<TypeFacts, { k: 'obj' }>['m'];

function membersOf(type: TypeFacts | undefined): Members {
  if (type?.k === 'obj') return type.m;
  throw new Error('The generated client has changed its shape: read how it declares its members now.');
}

const task = typesOf('models/Task.ts');
const mongoOnly = ['findRaw', 'aggregateRaw'];
const sqlOperations = Object.entries(PRISMA_OPERATIONS).filter(([name]) => !mongoOnly.includes(name));

describe('the table of operations', () => {
  it('classifies every member of a generated delegate, and no more', () => {
    const members = membersOf(task.TaskDelegate).map(({ n }) => n);
    expect([...sqlOperations.map(([name]) => name), ...PRISMA_DELEGATE_OTHER].sort()).toEqual(members.sort());
  });

  it("classifies every action of the runtime's own list, MongoDB's too", () => {
    expect(Object.keys(PRISMA_OPERATIONS).sort()).toEqual(Object.values(DMMF.ModelAction).sort());
  });

  it.each(sqlOperations)('%s takes its argument as generated', (name, operation) => {
    const signature = new RegExp(`^ {2}${name}<[\\s\\S]*?\\(\\s*args(\\??):`, 'm').exec(textOf('models/Task.ts'));
    expect({ optionalArgument: signature?.[1] === '?', ...argumentOf(name) }).toEqual({
      optionalArgument: operation.optionalArgument,
      where: operation.where,
      unique: operation.unique,
      data: [...operation.data].sort(),
    });
  });

  it('says what a list is, and what fails where no row is', () => {
    const named = (test: (operation: PrismaOperation) => boolean): string[] => Object.entries(PRISMA_OPERATIONS).filter(([, operation]) => test(operation)).map(([name]) => name);
    expect(named((operation) => operation.list)).toEqual(['findMany', 'groupBy', 'createManyAndReturn', 'updateManyAndReturn']);
    expect(named((operation) => operation.throwsWhenAbsent)).toEqual(['findUniqueOrThrow', 'findFirstOrThrow', 'update', 'delete']);
    expect(named((operation) => !operation.distinctive)).toEqual(['count', 'aggregate', 'groupBy', 'create', 'update', 'upsert', 'delete']);
  });
});

/** What `TaskUpdateArgs` and its like declare. */
function argumentOf(name: string): Pick<PrismaOperation, 'where' | 'unique' | 'data'> {
  // `TaskCountArgs` is `Omit<TaskFindManyArgs, …>`.
  const of = name === 'count' ? 'findMany' : name;
  const members = membersOf(task[`Task${of[0]?.toUpperCase()}${of.slice(1)}Args`]);
  const where = members.find(({ n }) => n === 'where');
  const data = members.map(({ n }) => n).filter((n) => n === 'data' || n === 'create' || n === 'update');
  return { where: where && 'where', unique: where?.t.k === 'ref' && where.t.n === 'Prisma.TaskWhereUniqueInput', data: data.sort() as PrismaOperation['data'] };
}

describe('the table of client members', () => {
  const known = [...PRISMA_RAW, ...PRISMA_CLIENT_MAKERS, ...PRISMA_CLIENT_OTHER];

  it('classifies every `$` member of a generated client', () => {
    const members = membersOf(typesOf('internal/class.ts').PrismaClient).map(({ n }) => n).filter((n) => n.startsWith('$'));
    expect(members.length).toBeGreaterThan(8);
    expect(members.filter((n) => !known.includes(n))).toEqual([]);
  });

  it("classifies every `$` method of the runtime's client class", () => {
    const client = getPrismaClient({
      runtimeDataModel: { models: {}, enums: {}, types: {} }, inlineSchema: '', clientVersion: '', previewFeatures: [], activeProvider: 'postgresql', engineVersion: '',
    } as unknown as Parameters<typeof getPrismaClient>[0]);
    const methods = Object.getOwnPropertyNames(client.prototype).filter((name) => name.startsWith('$') && !name.endsWith('Internal'));
    expect(methods).toContain('$queryRawTyped');
    expect(methods.filter((name) => !known.includes(name))).toEqual([]);
  });
});

it('the sinks are the operations and the raw methods', () => {
  expect([...prismaSinks, ...prismaCommonSinks].sort()).toEqual([...Object.keys(PRISMA_OPERATIONS), ...PRISMA_RAW].sort());
  expect(prismaCommonSinks).toEqual(['count', 'aggregate', 'groupBy', 'create', 'update', 'upsert', 'delete']);
});
