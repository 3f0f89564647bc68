import { expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const head = `import { AsyncLocalStorage } from 'node:async_hooks';
import { trace } from '@opentelemetry/api';
import * as Sentry from '@sentry/node';
import { RequestContext } from '@mikro-orm/core';
import express from 'express';
import { wrap } from 'somewhere';
import { db } from './db';
const app = express();
const storage = new AsyncLocalStorage();
const tracer = trace.getTracer('app');
`;
const runs = [
  ['RequestContext.create(em, ', ')'],
  ['storage.run({}, ', ')'],
  ['storage.exit(', ')'],
  ["tracer.startActiveSpan('x', ", ')'],
  ["Sentry.startSpan({ name: 'x' }, ", ')'],
] as const;
const proveIn = (code: string): string[] => prove(`${head}${code}`);
const get = (body: string): string => `app.get('/p/:id', async (req, res) => { const { organizationId } = await auth(req); ${body} });`;
const untrusted = expect.stringContaining('untrusted likely "nothing out of sight ties `req.query.org` to whoever asks"') as string;

it.each(runs)('%sfn%s runs it, and gives what it gives', (before, after) => {
  const find = `${before}() => db.project.findUnique({ where: { id: req.params.id } })${after}`;
  expect(proveIn(get(`const p = await ${find}; if (p.organizationId !== organizationId) throw new Error(); res.json(p);`))).toEqual([expect.stringContaining('proved comparison')]);
  expect(proveIn(get(`const p = await ${find}; res.json(p);`))).toEqual([expect.stringContaining('key-only certain')]);
});

it.each(runs)('%sfn%s: a check in it holds after it', (before, after) => {
  const check = `await ${before}async () => { if (!(await db.project.findFirst({ where: { id: req.params.id, organizationId } }))) throw new Error(); }${after};`;
  expect(proveIn(get(`${check} await db.project.delete({ where: { id: req.params.id } });`))).toContainEqual(expect.stringContaining('Project.delete in app.get(\'/p/:id\'): proved guard'));
  expect(proveIn(get(`${check.replace('throw new Error()', 'return')} await db.project.delete({ where: { id: req.params.id } });`))).toContainEqual(expect.stringContaining('key-only certain'));
});

it.each([...runs, ['wrap(', ')'], ['db.$transaction(', ')']] as const)('%sfn%s: what the client sent stays that', (before, after) => {
  const find = (organization: string): string => `res.json(await ${before}() => db.project.findMany({ where: { organizationId: ${organization} } })${after});`;
  expect(proveIn(get(find('req.query.org')))).toEqual([untrusted]);
  expect(proveIn(get(find('organizationId')))).toEqual([expect.stringContaining('proved condition')]);
});

it.each(runs.slice(0, 3))('%snext%s lets a request pass', (before, after) => {
  const guard = (otherwise: string): string => `const guard = async (req, res, next) => { const { organizationId } = await auth(req); if (!(await db.project.findFirst({ where: { id: req.params.id, organizationId } }))) ${otherwise}; ${before}next${after}; };
    app.delete('/p/:id', guard, async (req, res) => { await db.project.delete({ where: { id: req.params.id } }); });`;
  expect(proveIn(guard('return res.status(404).end()'))).toContainEqual(expect.stringContaining("Project.delete in app.delete('/p/:id'): proved guard"));
  expect(proveIn(guard('log(req)'))).toContainEqual(expect.stringContaining('key-only certain'));
});

it('reads a function of the project that is called like one', () => {
  const span = (body: string): string[] => proveIn(`class Tracer { async startActiveSpan(name, fn) { ${body} } }\nconst own = new Tracer();
    ${get("const p = await own.startActiveSpan('x', () => db.project.findUnique({ where: { id: req.params.id } })); if (p.organizationId !== organizationId) throw new Error(); res.json(p);")}`);
  expect(span('fn().then((rows) => log(rows));')).toEqual([expect.stringContaining('key-only')]);
});

it('takes storage of another file, and nothing that is only called like it', () => {
  const files = (storage: string): Record<string, string> => ({
    'storage.ts': `import { AsyncLocalStorage } from 'node:async_hooks';\nimport { Queue } from 'queue';\nexport const storage = ${storage};`,
    'app.ts': `${head.replace("const storage = new AsyncLocalStorage();\n", '')}import { storage } from './storage';\n${get('const p = await storage.run({}, () => db.project.findUnique({ where: { id: req.params.id } })); if (p.organizationId !== organizationId) throw new Error(); res.json(p);')}`,
  });
  expect(prove(files('new AsyncLocalStorage<{ id: string }>()'))).toEqual([expect.stringContaining('proved comparison')]);
  expect(prove(files('new Queue()'))).toEqual([expect.stringContaining('key-only certain')]);
});
