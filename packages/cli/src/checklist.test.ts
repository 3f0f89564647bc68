import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { layOut, schema } from '../../program/test/project.ts';
import { run } from '../test/run.ts';

const app = (variant: string) => fileURLToPath(new URL(`../../../fixtures/apps/prisma-nextjs/${variant}`, import.meta.url));
const check = (cwd: string, ...more: string[]) => run(cwd, ['check', '--no-cache', '--checklist', ...more]);

it('fails the lines of the vulnerable application that have findings', async () => {
  const { code, out } = await check(app('vulnerable'));
  expect(code).toBe(1);
  expect(out.slice(out.indexOf('\n\nChecklist\n') + 2)).toBe(`Checklist
  fail  queries        24 seen, 14 failed             Is every lookup, count and sum tied to a tenant?
  fail  creates        14 seen, 6 failed              Does every new row get its tenant?
  fail  updates        14 seen, 9 failed              Does every update name the tenant beside the key?
  fail  deletes        5 seen, 4 failed               Does every delete name the tenant beside the key?
  fail  hardcoded ids  82 seen, 4 failed              Is the tenant never a constant?
  fail  lists          25 seen, 15 failed, 1 unknown  Does every list hold the rows of one tenant?
  none  jobs           0 seen                         Is every background job the tenant's own?
  none  object paths   0 seen                         Does every key of a stored object hold the tenant?
  none  Redis keys     0 seen                         Does every key of Redis or a cache hold the tenant?
`);
  // every finding belongs to one line
  expect([...out.matchAll(/ (\d+) failed/g)].reduce((sum, [, n]) => sum + Number(n), 0)).toBe(Number(/^(\d+) findings/m.exec(out)![1]));
});

it('passes those of the corrected one', async () => {
  const { code, out } = await check(app('fixed'), '--format', 'json');
  expect(code).toBe(0);
  const { checklist } = JSON.parse(out) as { checklist: { name: string; status: string }[] };
  expect(checklist.map(({ name, status }) => `${name}: ${status}`)).toEqual([
    'queries: pass', 'creates: pass', 'updates: pass', 'deletes: pass', 'hardcoded ids: pass', 'lists: pass', 'jobs: none', 'object paths: none', 'Redis keys: none',
  ]);
});

const keys = `import Redis from 'ioredis';
import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
import { Queue } from 'bullmq';
const redis = new Redis();
const s3 = new S3Client({});
const queue = new Queue('work');
export const cached = (userId, organizationId) => redis.zrange('chats:' + userId, 0, 10);
export const file = (req) => s3.send(new GetObjectCommand({ Bucket: 'b', Key: req.params.key }));
export const job = (req) => queue.getJob(req.params.jobId);
`;
const scoped = keys.replace("'chats:'", "'tenant:' + organizationId + ':chats:'").replace('req.params.key', '`${req.organizationId}/logo.png`').replace('queue.getJob(req.params.jobId)', 'queue.add("x", {})');

it('has lines for keys, objects and jobs, whose suppressed findings do not fail', async () => {
  const linesOf = async (code: string) => {
    const { out } = await check(layOut({ 'schema.prisma': schema, 'a.ts': code }));
    return [...out.matchAll(/^ {2}(pass|fail|none) {2}(jobs|object paths|Redis keys) +(\S+ seen)/gm)].map(([, status, name, seen]) => `${name}: ${status}, ${seen}`);
  };
  expect(await linesOf(keys)).toEqual(['jobs: fail, 1 seen', 'object paths: fail, 1 seen', 'Redis keys: fail, 1 seen']);
  expect(await linesOf(keys.replace('export const cached', '// tenantlint-ignore-next-line -- the same for all\nexport const cached'))).toEqual(['jobs: fail, 1 seen', 'object paths: fail, 1 seen', 'Redis keys: pass, 1 seen']);
  expect(await linesOf(scoped)).toEqual(['jobs: none, 0 seen', 'object paths: pass, 1 seen', 'Redis keys: pass, 1 seen']);
});

it('stands on standard error where no report on standard output holds it, and nowhere unless it is asked for', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
  const github = await check(root, '--format', 'github', '--format', 'pretty=a.txt');
  expect(github.out).not.toContain('Checklist');
  expect(github.err).toMatch(/^Checklist\n {2}none {2}queries/);
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toContain('\nChecklist\n');
  expect((await check(root, '--format', 'json')).err).toBe('');
  const plain = await run(root, ['check', '--no-cache', '--format', 'json']);
  expect(plain.out + plain.err).not.toMatch(/checklist/i);
});

it('says nothing where nothing could be checked', async () => {
  const { code, out } = await check(layOut({ 'a.ts': '' }));
  expect(code).toBe(2);
  expect(out).not.toContain('Checklist');
});
