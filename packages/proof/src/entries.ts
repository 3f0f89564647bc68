/**
 * Where requests come in, by file and name, and what never serves a tenant (tests, seeds, scripts, migrations).
 * Boundary: conventions of file-routed frameworks; routers that are built by calls are read by the program engine.
 */
import type { FileFacts, FunctionFacts } from '@tenantlint/facts';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const OUT_OF_SCOPE = /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|specs?|fixtures?|seeds?|seeders?|scripts?|migrations?|playwright|cypress|examples?|benchmarks?)\/|(?:^|[./-])(?:test|spec|e2e|stories|seed|mock|fixture)s?\.[cm]?[jt]sx?$|(?:^|\/)(?:seed|seeder|migrate|backfill)[^/]*\.[cm]?[jt]s$/i;

export type EntryKind = 'route' | 'api' | 'action' | 'page';

export function isOutOfScope(path: string): boolean {
  return OUT_OF_SCOPE.test(path);
}

export function entryKind(file: FileFacts, fn: FunctionFacts): EntryKind | undefined {
  const name = fn.name ?? fn.symbol;
  if (/(?:^|\/)route\.[jt]sx?$/.test(file.path) && METHODS.has(name)) return 'route';
  if (/(?:^|\/)pages\/api\//.test(file.path)) return 'api';
  if (/(?:^|\/)(?:page|layout)\.[jt]sx?$/.test(file.path)) return 'page';
  if (/(?:^|\/)routes\//.test(file.path) && (name === 'loader' || name === 'action')) return 'route';
  const module = file.functions[0]!;
  if (fn.directives?.includes('use server') || (module.directives?.includes('use server') && fn.parent === 0 && file.exports.some((e) => e.name === name))) return 'action';
  return undefined;
}

const SCHEDULED = /^(?:Cron|Interval|Timeout)$/;
const CONSUMES = /^(?:On\w*Event|OnQueue\w*|OnWorker\w*|Process|EventPattern|MessagePattern|RabbitSubscribe|RabbitRPC|SqsMessageHandler|KafkaListener|Consume\w*)$/;

/** A method that no client calls, by its decorators: a schedule or a message starts it. */
export function backgroundKind(file: FileFacts, fn: FunctionFacts): 'schedule' | 'message' | undefined {
  for (const d of fn.decorators ?? []) {
    const f = d.k === 'call' ? d.f : d;
    const name = f.k === 'var' ? file.bindings[f.b]!.name : f.k === 'glob' ? f.n : f.k === 'mem' ? f.p : '';
    if (SCHEDULED.test(name)) return 'schedule';
    if (CONSUMES.test(name)) return 'message';
  }
  return undefined;
}
