/** A check result with one finding of each kind, over files that lie on disk. Boundary: for reporter tests; no analysis runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFile, stripByteOrderMark } from '@tenantlint/facts';
import { loadModel } from '@tenantlint/model';
import { type CheckResult, toFindings } from '@tenantlint/program';
import type { Judgement } from '@tenantlint/proof';
import { rules } from '@tenantlint/rules';
import { outcomeOf } from '../src/outcome.ts';
import type { ReportContext } from '../src/reporters/report.ts';
import { layOut, schema } from '../../program/test/project.ts';

export const taskFile = `import { db } from './db';

export async function getProject(id: string) {
\treturn db.project.findUnique({
\t\twhere: { id },
\t});
}

export async function listProjects() {
  // tenantlint-ignore-next-line require-tenant-in-read -- public list
  return db.project.findMany();
}
`;
const oddPath = 'src/[id] ä/\u001b[31mred.ts';
const oddFile = 'export const remove = (id: string) => db.project.delete({ where: { id } });\n';

function judgement(file: string, text: string, head: string, more: Pick<Judgement, 'confidence' | 'verdict'> & Partial<Judgement> & { method: string; operation: Judgement['access']['operation']; symbol: string }): Judgement {
  const { method, operation, symbol, ...rest } = more;
  const start = text.indexOf(head);
  const span = [start, text.indexOf(')', start) + 1] as const;
  const calleeStart = start + head.length - method.length;
  const access = { layer: 'prisma', operation, method, resource: 'Project', symbol, file, span, calleeSpan: [calleeStart, calleeStart + method.length] as const };
  return { access, assumptions: [], path: [], at: { file, span }, ...rest };
}

export function sampleResult(): CheckResult {
  const root = layOut({ 'prisma/schema.prisma': schema, 'src/task.ts': taskFile, [oddPath]: oddFile, 'src/broken.ts': 'const = 1;' });
  const read = (path: string) => parseFile(path, readFileSync(join(root, path), 'utf8')).facts!;
  const lookup = judgement('src/task.ts', taskFile, 'db.project.findUnique', {
    method: 'findUnique', operation: 'read', symbol: 'getProject', confidence: 'likely',
    verdict: { kind: 'refuted', gap: 'key-only', reason: 'a key alone' },
    assumptions: ['No caller proves `id`.'],
    missing: { kind: 'where', resource: 'Project', column: 'organizationId', candidates: [] },
  });
  lookup.path = [
    { file: 'src/task.ts', span: [taskFile.indexOf('getProject'), taskFile.indexOf('(id')], note: '`id` is a parameter of an exported function' },
    { file: 'src/task.ts', span: lookup.at.span, note: 'read here by `id` alone' },
  ];
  const judgements = [
    lookup,
    judgement('src/task.ts', taskFile, 'db.project.findMany', { method: 'findMany', operation: 'read', symbol: 'listProjects', confidence: 'likely', verdict: { kind: 'refuted', gap: 'unfiltered', reason: 'no condition' } }),
    judgement(oddPath, oddFile, 'db.project.delete', { method: 'delete', operation: 'delete', symbol: 'remove', confidence: 'certain', verdict: { kind: 'refuted', gap: 'key-only', reason: 'a key alone' }, missing: { kind: 'where', resource: 'Project', column: 'organizationId', candidates: [{ text: 'evil\u001b[2J\u202e', column: 'organizationId' }] } }),
  ];
  const model = loadModel(root, undefined);
  return {
    root,
    model,
    findings: toFindings(judgements, [read('src/task.ts'), read(oddPath)], rules, { model }),
    hidden: 2,
    judgements,
    coverage: { accesses: 9, notOwned: 1, proved: { condition: 4, guard: 1 }, reported: 3, unknown: { 'a dynamic model name': 2 } },
    files: {
      seen: 12,
      outOfScope: 2,
      parsed: 3,
      skipped: [
        { file: 'src/broken.ts', reason: 'does not parse: Unexpected token' },
        { file: 'src/db/client.ts', reason: 'generated Prisma client' },
        { file: 'src/link/', reason: 'symbolic link to a folder outside the project' },
      ],
    },
    problems: [{ kind: 'parse', file: 'src/broken.ts', line: 1, column: 7, message: 'Not analysed: it does not parse (Unexpected token).' }],
  };
}

/** What a reporter gets beside the result, as `check` would make it. */
export function contextOf(result: CheckResult, more: Partial<ReportContext> = {}): ReportContext {
  const read = (file: string): string | undefined => {
    try {
      return stripByteOrderMark(readFileSync(join(result.root, file), 'utf8'));
    } catch {
      return undefined;
    }
  };
  return { colour: false, outcome: outcomeOf(result), prefix: '', read, ...more };
}
