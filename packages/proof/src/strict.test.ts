import { describe, expect, it } from 'vitest';
import { verdict, verdictOfLast } from '../test/prove.ts';

const strict = { profile: 'strict' } as const;

describe('the profile strict', () => {
  const guarded = (where: string): string => `export async function rename(ctx, id) {
  const project = await db.project.findFirst({ where: { id, organizationId: ctx.organizationId } });
  if (!project) throw new Error('not found');
  await db.project.update({ where: ${where}, data: { name: 'x' } });
}`;

  it('asks for the owner in the access itself, whatever stands before it', () => {
    expect(verdictOfLast(guarded('{ id }'))).toMatch(/^proved (?:guard|derived)$/);
    expect(verdictOfLast(guarded('{ id }'), strict)).toMatch(/^key-only likely "the profile is strict, where ".+" is no proof"$/);
    expect(verdictOfLast(guarded('{ id: project.id }'))).toMatch(/^proved /);
    expect(verdictOfLast(guarded('{ id: project.id }'), strict)).toMatch(/^key-only likely /);
    expect(verdictOfLast(guarded('{ id, organizationId: ctx.organizationId }'), strict)).toBe('proved condition');
    expect(verdictOfLast(guarded('{ id, organizationId: project.organizationId }'), strict)).toMatch(/^proved /);
  });

  it('takes a condition through a relation', () => {
    const tasks = (where: string): string => `export const tasks = (ctx, id) => db.task.findMany({ where: ${where} });`;
    expect(verdict(tasks('{ project: { organizationId: ctx.organizationId } }'), strict)).toBe('proved relation');
    expect(verdict(tasks('{ id }'), strict)).toBe(verdict(tasks('{ id }')));
  });

  it('asks nothing of what has no condition, nor of data that no tenant owns', () => {
    const create = (owner: string): string => `export const add = (ctx) => db.project.create({ data: { name: 'x'${owner} } });`;
    expect(verdict(create(', organizationId: ctx.organizationId'), strict)).toBe('proved condition');
    expect(verdict('export const all = () => db.country.findMany();', strict)).toBe('proved not-owned');
  });
});
