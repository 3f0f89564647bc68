/**
 * What never serves a tenant (tests, seeds, scripts, migrations), and what no client starts (schedules, messages).
 * Boundary: by path and decorator alone.
 */
import type { Expr, FileFacts, FunctionFacts } from '@tenantlint/facts';

const OUT_OF_SCOPE = /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|specs?|fixtures?|seeds?|seeders?|scripts?|migrations?|playwright|cypress|examples?|benchmarks?)\/|(?:^|[./-])(?:test|spec|e2e|stories|seed|mock|fixture)s?\.[cm]?[jt]sx?$|(?:^|\/)(?:seed|seeder|migrate|backfill)[^/]*\.[cm]?[jt]s$/i;

export function isOutOfScope(path: string): boolean {
  return OUT_OF_SCOPE.test(path);
}

const SCHEDULED = /^(?:Cron|Interval|Timeout)$/;
const CONSUMES = /^(?:On\w*Event|OnQueue\w*|OnWorker\w*|Process|EventPattern|MessagePattern|RabbitSubscribe|RabbitRPC|SqsMessageHandler|KafkaListener|Consume\w*)$/;

/** What starts a function that no client calls. */
export type Background = 'schedule' | 'message';

/** A method that no client calls, by its decorators: a schedule or a message starts it. */
export function backgroundKind(file: FileFacts, fn: FunctionFacts): Background | undefined {
  for (const d of fn.decorators ?? []) {
    const name = decoratorName(file, d);
    if (SCHEDULED.test(name)) return 'schedule';
    if (CONSUMES.test(name)) return 'message';
  }
  return undefined;
}

/** `Get` of `@Get('/tasks')`; empty where the decorator is no name. */
export function decoratorName(file: FileFacts, d: Expr): string {
  return lastName(file, d.k === 'call' ? d.f : d);
}

/** The name that stands last in `tasks.list`; empty where there is none. */
export function lastName(file: FileFacts, e: Expr): string {
  return e.k === 'var' ? file.bindings[e.b]!.name : e.k === 'glob' ? e.n : e.k === 'mem' ? e.p : '';
}

/** Those of a function, then those of its class. */
export function decoratorsOf(file: FileFacts, fn: FunctionFacts): readonly Expr[] {
  return [...(fn.decorators ?? []), ...(fn.cls === undefined ? [] : (file.classes[fn.cls]!.decorators ?? []))];
}
