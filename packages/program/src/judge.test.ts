import { type FileFacts, parseFile } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { defineRule, type Judgement, type Rule } from '@tenantlint/proof';
import { describe, expect, it } from 'vitest';
import { fillIn, toFindings } from './judge.ts';

const text = `import { db } from './db';
export async function getTask(id: string) {
  return db.task.findUnique({ where: { id } });
}
`;
const factsOf = (path: string, source: string): FileFacts => parseFile(path, source).facts!;

const start = text.indexOf('db.task');
const span = [start, text.indexOf(');') + 1] as const;

function judged(change: Partial<Judgement> = {}, resource = 'Task'): Judgement {
  return {
    access: { layer: 'prisma', operation: 'read', method: 'findUnique', resource, symbol: 'getTask', file: 'a.ts', span, calleeSpan: [start + 8, start + 18] },
    verdict: { kind: 'refuted', gap: 'key-only', reason: 'a key alone' },
    confidence: 'likely',
    assumptions: [],
    path: [{ file: 'a.ts', span: [text.indexOf('getTask'), text.indexOf('(')], note: 'called with any id' }, { file: 'a.ts', span, note: 'read here' }],
    at: { file: 'a.ts', span },
    ...change,
  };
}

const lookup = defineRule({
  id: 'lookup',
  docs: { description: 'x', family: 'queries', cwe: [639] },
  messages: { keyAlone: '{{model}} by {{ key }} alone, {{nothing}}' },
  report: (judgement) => (judgement.verdict.kind === 'refuted' ? { messageId: 'keyAlone', data: { model: judgement.access.resource ?? '', key: 'id' } } : undefined),
}) as Rule;
const never: Rule = { ...lookup, id: 'never', report: () => undefined };
const always: Rule = { ...lookup, id: 'always', messages: { keyAlone: 'second' } };

describe('toFindings', () => {
  it('takes the first rule that answers, fills in its message and finds lines and columns', () => {
    const [finding, ...others] = toFindings([judged()], [factsOf('a.ts', text)], [never, lookup, always]);
    expect(others).toEqual([]);
    expect(finding).toEqual({
      rule: 'tenantlint/lookup',
      messageId: 'keyAlone',
      data: { model: 'Task', key: 'id' },
      message: 'Task by id alone, {{nothing}}',
      confidence: 'likely',
      file: 'a.ts',
      span,
      line: 3,
      column: 10,
      endLine: 3,
      endColumn: 47,
      symbol: 'getTask',
      judgement: judged(),
      path: [
        { file: 'a.ts', span: [49, 56], note: 'called with any id', line: 2, column: 23 },
        { file: 'a.ts', span, note: 'read here', line: 3, column: 10 },
      ],
      related: [],
      fingerprint: finding?.fingerprint,
    });
    expect(finding?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  it('makes nothing of what is proved, nor of what no rule answers', () => {
    const proved = judged({ verdict: { kind: 'proved', evidence: [] } });
    expect(toFindings([proved], [factsOf('a.ts', text)], [always])).toEqual([]);
    expect(toFindings([judged()], [factsOf('a.ts', text)], [never])).toEqual([]);
  });

  it('follows the configured severities', () => {
    const confidences = (severities: Record<string, 'off' | 'on' | 'possible'>) =>
      toFindings([judged()], [factsOf('a.ts', text)], [lookup, always], { severities }).map(({ rule, confidence }) => [rule, confidence]);
    expect(confidences({ lookup: 'off' })).toEqual([]);
    expect(confidences({ lookup: 'on' })).toEqual([['tenantlint/lookup', 'likely']]);
    expect(confidences({ lookup: 'possible' })).toEqual([['tenantlint/lookup', 'possible']]);
  });

  it('sorts by file and place, whatever the order of judgements', () => {
    const second = judged({ at: { file: 'a.ts', span: [start + 3, start + 7] } });
    const other = judged({ at: { file: 'B.ts', span: [0, 3] } });
    const places = (judgements: Judgement[]) => toFindings(judgements, [factsOf('a.ts', text)], [lookup]).map(({ file, span: at }) => [file, at[0]]);
    expect(places([second, judged(), other])).toEqual([['B.ts', 0], ['a.ts', start], ['a.ts', start + 3]]);
    expect(places([other, judged(), second])).toEqual(places([second, other, judged()]));
  });

  it('gives fingerprints that survive moved lines and tell twins apart', () => {
    const moved = `\n\n// a comment\n${text}`;
    const shift = moved.length - text.length;
    const at = { file: 'a.ts', span: [span[0] + shift, span[1] + shift] as const };
    const prints = (judgements: Judgement[], source: string) => toFindings(judgements, [factsOf('a.ts', source)], [lookup]).map(({ fingerprint }) => fingerprint);
    const [first, twin] = prints([judged(), judged()], text);
    expect(first).not.toBe(twin);
    expect(prints([judged({ at })], moved)).toEqual([first]);
    expect(prints([judged({}, 'Invoice')], text)).not.toEqual([first]);
  });

  it.each([
    ['the line above', text.replace('  return', '  // tenantlint-ignore-next-line lookup -- public board\n  return'), { reason: 'public board' }],
    ['the same line', text.replace('});', '}); // tenantlint-ignore-line -- ours'), { reason: 'ours' }],
    ['the same line that gives no reason', text.replace('});', '}); // tenantlint-ignore-line'), undefined],
    ['the same line that gives an empty one', text.replace('});', '}); // tenantlint-ignore-line -- '), undefined],
    ["an ESLint directive without a reason", text.replace('  return', '  // eslint-disable-next-line tenantlint/lookup\n  return'), undefined],
    ['the whole file', `/* tenantlint-ignore-file tenantlint/lookup -- admin */ ${text}`, { reason: 'admin' }],
    ['an ESLint directive', text.replace('  return', '  // eslint-disable-next-line tenantlint/lookup -- known\n  return'), { reason: 'known' }],
    ['another rule', text.replace('  return', '  // tenantlint-ignore-next-line update -- x\n  return'), undefined],
    ['another line', text.replace('export', '// tenantlint-ignore-next-line lookup -- x\nexport'), undefined],
  ])('is suppressed by a comment on %s', (_, source, suppressed) => {
    const at = { file: 'a.ts', span: [source.indexOf('db.task'), source.indexOf(');') + 1] as const };
    expect(toFindings([judged({ at })], [factsOf('a.ts', source)], [lookup])[0]?.suppressed).toEqual(suppressed);
  });

  it('points at the schema: the resource and the column or relation that ties it', () => {
    const place = (line: number) => ({ file: 'schema.prisma', line });
    const resource = (name: string, more: object) => ({
      name, layer: 'prisma', accessors: [], table: name, kind: 'owned', owners: [], principals: [], via: [], columns: {}, relations: {}, uniques: [], evidence: [], place: place(10), ...more,
    });
    const model = {
      roots: [], files: [], problems: [],
      resources: {
        Task: resource('Task', { owners: [{ column: 'orgId', target: 'Org', references: 'id', nullable: false, level: 0 }], columns: { orgId: { name: 'orgId', place: place(12) } } }),
        Comment: resource('Comment', { via: ['task'], relations: { task: { name: 'task', target: 'Task', place: place(14) } } }),
      },
    } as unknown as Model;
    const related = (name: string) => toFindings([judged({}, name)], [factsOf('a.ts', text)], [lookup], { model })[0]?.related;
    expect(related('Task')).toEqual([
      { file: 'schema.prisma', line: 10, message: 'Task is declared here' },
      { file: 'schema.prisma', line: 12, message: 'orgId ties Task to its Org' },
    ]);
    expect(related('Comment')).toEqual([
      { file: 'schema.prisma', line: 10, message: 'Comment is declared here' },
      { file: 'schema.prisma', line: 14, message: 'Comment belongs to its tenant through task (Task)' },
    ]);
    expect(related('Gone')).toEqual([]);
  });

  it('refuses a rule whose message does not exist', () => {
    const broken: Rule = { ...lookup, report: () => ({ messageId: 'gone', data: {} }) };
    expect(() => toFindings([judged()], [], [broken])).toThrow(new Error('rule lookup reported the message "gone", which it does not define'));
  });
});

describe('fillIn', () => {
  it('fills each placeholder once and does not fill in what was filled in', () => {
    expect(fillIn('{{a}} {{ b }} {{c}} {{toString}}', { a: '{{b}}', b: '$&' })).toBe('{{b}} $& {{c}} {{toString}}');
  });
});
