import { describe, expect, it } from 'vitest';
import { prove } from '../../test/prove.ts';

const of = (body: string): string[] => prove(`import { runs } from '@trigger.dev/sdk/v3';
import { Queue } from 'bullmq';
import { prisma } from './db.js';
const queue = new Queue('reports');
${body}`).filter((line) => line.startsWith('jobs.'));

describe('jobs that are looked up', () => {
  it('by an id that the request names', () => {
    expect(of('export async function f(params: Params) { const run = await runs.retrieve(params.runId); return { status: run.status, output: run.output }; }')).toEqual(['jobs.retrieve in f: unkeyed likely "no caller proves `params.runId`"']);
    expect(of('export async function f(params: Params) { const job = await queue.getJob(params.id); return job.data; }')).toEqual(['jobs.getJob in f: unkeyed likely "no caller proves `params.id`"']);
  });

  it('and compared with the tenant before they are given out', () => {
    expect(of(`export async function f(params: Params, organizationId: string) {
  const run = await runs.retrieve(params.runId);
  if (run.metadata.organizationId !== organizationId) throw new Error('not found');
  return run.output;
}`)).toEqual(['jobs.retrieve in f: proved guard']);
    expect(of(`export async function f(params: Params, userId: string) {
  const run = await runs.retrieve(params.runId);
  const mine = await prisma.membership.findMany({ where: { userId } });
  if (!mine.map((m) => m.organizationId).includes(run.metadata.organizationId)) return null;
  return run.output;
}`)).toEqual(['jobs.retrieve in f: proved guard']);
  });

  it('and compared with something else', () => {
    expect(of(`export async function f(params: Params, organizationId: string) {
  const run = await runs.retrieve(params.runId);
  if (run.status !== 'COMPLETED') throw new Error('not yet');
  return run.output;
}`)).toEqual(['jobs.retrieve in f: unkeyed likely "no caller proves `params.runId`"']);
  });

  it('by an id that a row of the tenant holds', () => {
    expect(of(`export async function f(organizationId: string) {
  const invoice = await prisma.invoice.findFirst({ where: { organizationId } });
  const run = await runs.retrieve(invoice.runId);
  return run.output;
}`)).toEqual(['jobs.retrieve in f: proved capability']);
  });

  it('not what other objects of the same method names give', () => {
    expect(of("import { store } from './store.js'; export const f = (params: Params) => store.retrieve(params.id);")).toEqual([]);
  });
});
