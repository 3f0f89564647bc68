import type { Candidate, Gap, Judgement, MissingPiece, Operation } from '@tenantlint/proof';
import type { Resource } from '@tenantlint/model';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../edits.ts';
import { scanObject } from '../object-literal.ts';
import { planTenantCondition, type PlanOptions } from './plan.ts';

interface Options extends PlanOptions {
  gap?: Gap;
  operation?: Operation;
  kind?: MissingPiece['kind'];
  column?: string;
  values?: string[];
}

/** The judgement of the only call in `code`: its spans are read off the text, as the proof would give them. */
function judge(code: string, options: Options): Judgement {
  const { gap = 'unfiltered', operation = 'read', kind = 'where', column = 'orgId', values = ['orgId'] } = options;
  const call = /\.(\w+)((?:\?\.)?(?:<[^(]*>)?)\(/.exec(code)!;
  const calleeSpan = [call.index + 1, call.index + 1 + call[1]!.length] as const;
  const open = call.index + call[0].length;
  const argument = scanObject(code, open);
  const spanOf = (name: string): readonly [number, number] | undefined => {
    const property = argument?.properties.find(({ key }) => key === name);
    if (property?.valueStart === undefined || code[property.valueStart] !== '{') return undefined;
    return code[property.end - 1] === '}' ? [property.valueStart, property.end] : undefined;
  };
  const end = code.lastIndexOf(')') + 1;
  const isEmpty = /^\s*\)/.test(code.slice(open));
  const argSpan = argument ? ([argument.start, argument.end] as const) : isEmpty ? undefined : ([open, end - 1] as const);
  const whereSpan = spanOf('where');
  const dataSpan = spanOf('data');
  const candidates: Candidate[] = values.map((text) => ({ text, column }));
  return {
    access: {
      layer: 'prisma', operation, method: call[1]!, resource: 'Invoice', symbol: 'f', file: 'a.ts', span: [0, end], calleeSpan,
      ...(argSpan && { argSpan }), ...(whereSpan && { whereSpan }), ...(dataSpan && { dataSpan }),
    },
    verdict: { kind: 'refuted', gap, reason: 'why' },
    confidence: 'certain',
    assumptions: [],
    path: [],
    at: { file: 'a.ts', span: [0, end] },
    missing: { kind, resource: 'Invoice', column, candidates },
  };
}

function edit(code: string, options: Options = {}): string {
  const plan = planTenantCondition(judge(code, options), code, options);
  if (plan.kind === 'refusal') throw new Error(plan.reason);
  return applyEdits(code, plan.edits);
}

function refusal(code: string, options: Options = {}): string {
  const plan = planTenantCondition(judge(code, options), code, options);
  return plan.kind === 'refusal' ? plan.reason : `planned: ${applyEdits(code, plan.edits)}`;
}

const invoice = {
  name: 'Invoice',
  relations: {
    org: { name: 'org', target: 'Org', list: false, optional: false, fields: ['orgId'], references: ['id'] },
    author: { name: 'author', target: 'User', list: false, optional: false, fields: ['authorId'], references: ['id'] },
    lines: { name: 'lines', target: 'Line', list: true, optional: false, fields: [], references: [] },
  },
} as unknown as Resource;

describe('a missing condition', () => {
  it.each<[string, string, Options?]>([
    ['db.invoice.findUnique({ where: { id } })', 'db.invoice.findUnique({ where: { id, orgId } })', { gap: 'key-only' }],
    ['db.invoice.findMany({ where: {} })', 'db.invoice.findMany({ where: { orgId } })'],
    ['db.invoice.findMany()', 'db.invoice.findMany({ where: { orgId } })'],
    ['db.invoice.findMany(  )', 'db.invoice.findMany({ where: { orgId } })'],
    ['db.invoice?.findMany?.()', 'db.invoice?.findMany?.({ where: { orgId } })'],
    ['db.invoice.findMany<Args>()', 'db.invoice.findMany<Args>({ where: { orgId } })'],
    ['db.invoice.findMany({})', 'db.invoice.findMany({ where: { orgId } })'],
    ['db.invoice.findMany({ orderBy })', 'db.invoice.findMany({ where: { orgId }, orderBy })'],
    ["db.invoice.findMany({\n  orderBy: { at: 'asc' },\n})", "db.invoice.findMany({\n  where: { orgId },\n  orderBy: { at: 'asc' },\n})"],
    ['db.invoice.count({ where: { OR: [{ paid }, { late }] } })', 'db.invoice.count({ where: { OR: [{ paid }, { late }], orgId } })', { operation: 'aggregate' }],
    ['db.invoice.findMany({ where: { ...filter } })', 'db.invoice.findMany({ where: { ...filter, orgId } })'],
    ['db.invoice.findMany({ where: { status, }, take: 5 })', 'db.invoice.findMany({ where: { status, orgId, }, take: 5 })'],
    ['db.invoice.findMany({\r\n  where: {\r\n    status, // open\r\n  },\r\n})', 'db.invoice.findMany({\r\n  where: {\r\n    status, // open\r\n    orgId,\r\n  },\r\n})'],
    ['db.invoice.findFirst({ where: { id } })', 'db.invoice.findFirst({ where: { id, orgId: session.orgId } })', { values: ['session.orgId'] }],
    ['db.task.findFirst({ where: { id } })', 'db.task.findFirst({ where: { id, project: { orgId } } })', { column: 'project.orgId' }],
    ['db.invoice.delete({ where: { id } })', 'db.invoice.delete({ where: { id, orgId } })', { gap: 'key-only', operation: 'delete' }],
    ['db.invoice.findMany()', 'db.invoice.findMany({ where: { orgId: b } })', { values: ['a', 'b'], candidate: { text: 'b', column: 'orgId' } }],
  ])('%j', (before, after, options) => {
    expect(edit(before, options)).toBe(after);
  });

  it('describes itself for an editor and says where it adds', () => {
    const code = 'db.invoice.findUnique({ where: { id } })';
    expect(planTenantCondition(judge(code, { values: ['ctx.orgId'] }), code)).toEqual({
      kind: 'plan',
      edits: [{ start: 35, end: 35, text: ', orgId: ctx.orgId' }],
      description: 'Add `orgId: ctx.orgId` to the `where`.',
      adds: { property: 'orgId', literalStart: 31 },
    });
  });
});

describe('a missing owner in the data', () => {
  const create: Options = { gap: 'owner-unset', operation: 'create', kind: 'data' };
  it.each<[string, string, Options?]>([
    ['db.invoice.create({ data: { total } })', 'db.invoice.create({ data: { total, orgId } })'],
    ['db.invoice.create({ data: { total, lines: { create: [] } } })', 'db.invoice.create({ data: { total, lines: { create: [] }, orgId } })', { resource: invoice }],
    [
      'db.invoice.create({ data: { total, author: { connect: { id } } } })',
      'db.invoice.create({ data: { total, author: { connect: { id } }, org: { connect: { id: orgId } } } })',
      { resource: invoice },
    ],
    ['db.invoice.upsert({ create: { total } })', 'db.invoice.upsert({ create: { total, orgId } })', { operation: 'upsert' }],
  ])('%j', (before, after, options) => {
    expect(edit(before, { ...create, ...options })).toBe(after);
  });

  it.each<[string, string, Options?]>([
    ['db.invoice.create({ data })', 'its data is not an object literal written in place: set the owner column where the data is built'],
    ['db.invoice.create({ data: { ...input } })', 'its data contains `...input`: whether it takes the scalar or the relation form of the owner cannot be seen here'],
    ['db.invoice.create({ data: { orgId: undefined } })', 'its data already names `orgId`: change that entry by hand'],
    ['db.invoice.create({ data: { author: { connect: { id } } } })', 'its data uses relation inputs, which do not mix with a scalar owner column: connect the owner instead'],
    ['db.invoice.create({ data: { author: { connect: { id } } } })', 'its data uses relation inputs, and no relation of `Invoice` holds `teamId` alone', { resource: invoice, column: 'teamId' }],
  ])('refuses %j', (code, reason, options) => {
    expect(refusal(code, { ...create, ...options })).toBe(reason);
  });
});

describe('refusals', () => {
  it.each<[string, string, Options?]>([
    ['db.invoice.findMany({ where })', 'its `where` is `where`, not an object literal written in place: add the condition where it is built'],
    ['db.invoice.findMany({ where: visible(user) })', 'its `where` is `visible(user)`, not an object literal written in place: add the condition where it is built'],
    ['db.invoice.findMany({ where: { a } as Where })', 'its `where` is `{ a } as Where`, not an object literal written in place: add the condition where it is built'],
    ['db.invoice.findMany(args)', 'its argument `args` is not an object literal written in place: add the condition where it is built'],
    ['db.invoice.findMany({ ...args })', 'its argument contains `...args`, which may hold the `where`: add the condition there'],
    ['db.invoice.findMany({ where: { orgId: maybe } })', 'its `where` already names `orgId`: change that entry by hand'],
    ['db.task.findMany({ where: { project: { open } } })', 'its `where` already names `project`: change that entry by hand', { column: 'project.orgId' }],
    ['db.invoice.findMany(/* all */)', 'the call is not written with plain parentheses: add the argument by hand', {}],
    ['db.invoice.findMany()', 'no tenant value is in scope for `orgId`: take the tenant into this function as a parameter', { values: [] }],
    ['db.invoice.findMany()', 'several tenant values are in scope (`orgId`, `input.orgId`): choose the one to use', { values: ['orgId', 'input.orgId'] }],
    ['db.invoice.upsert({ where: { id } })', 'an upsert with an added condition can create a second row: use a compound unique key that holds the tenant, or a scoped update and a create', { operation: 'upsert', gap: 'key-only' }],
    ['db.invoice.findMany()', 'a tenant condition is there but can fall away: reject an absent tenant before the call', { gap: 'conditional' }],
    ['db.invoice.findMany()', 'the tenant is a constant: decide where the tenant of the request comes from', { gap: 'hardcoded' }],
    ['db.invoice.findMany()', 'the data can set the owner column: list the fields that may change', { gap: 'owner-writable' }],
    ['db.invoice.findMany()', 'nothing to add here can prove the access: why', { gap: 'opaque' }],
  ])('%j', (code, reason, options) => {
    const judgement = judge(code, options ?? {});
    if (code.includes('/* all */')) delete judgement.access.argSpan;
    const plan = planTenantCondition(judgement, code, options);
    expect(plan).toEqual({ kind: 'refusal', reason });
  });

  it('refuses a proved access', () => {
    const judgement: Judgement = { ...judge('db.invoice.findMany()', {}), verdict: { kind: 'proved', evidence: [] } };
    expect(planTenantCondition(judgement, 'db.invoice.findMany()')).toEqual({ kind: 'refusal', reason: 'the access is proved, nothing is missing' });
  });

  it('refuses what is owned through its parent only', () => {
    const { missing: _, ...judgement } = judge('db.task.findMany()', {});
    expect(planTenantCondition(judgement, 'db.task.findMany()')).toEqual({
      kind: 'refusal',
      reason: 'it is owned through its parent only: filter through the relation to the parent, or prove the parent first',
    });
  });
});
