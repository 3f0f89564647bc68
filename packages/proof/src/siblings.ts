/**
 * The guard that a handler's siblings have and it has not: handlers of the same file that reach tenant data as well. Boundary: a hint
 * beside a finding, told by the names of what is called and stands before; nothing is proved by it.
 */
import { eachWithin, type FunctionFacts, type Span } from '@tenantlint/facts';
import type { Analysis } from './analysis.ts';
import { decoratorName, lastName } from './entries/scope.ts';
import { couldDecide, isCheck } from './needs.ts';
import type { Siblings } from './types.ts';
import { nameOfCallee } from './values.ts';

/** Looks at what was sent, not at who may have it. */
const OF_INPUT = /body|input|schema|params|query|method|payload|header|signature|captcha|csrf|email|password|rate|limit|plan|quota|feature/i;
/** Asks who it is, which is no guard. */
const OF_PERSON = /^(?:require|ensure|check|assert|verify|is|has|get|with)?_?(?:auth|authenticated|authentication|user|session|login|(?:logged|signed)_?in)$/i;
const isGuard = (name: string): boolean => /[A-Z_]|^authori[sz]e$/.test(name) && isCheck(name) && couldDecide(name) && !OF_INPUT.test(name) && !OF_PERSON.test(name);

/**
 * @param start the handler, as `file:function`
 * @param failing handlers that have a finding themselves: they are no example
 * @returns undefined where no guard is common to most of the others, or too few have it
 */
export function siblingsOf(a: Analysis, start: string, failing: ReadonlySet<string>): Siblings | undefined {
  if (!a.entryOf(start)) return undefined;
  const { file, fn } = a.functionAt(start);
  const index = Number(start.split(':')[0]);
  const others = file.functions.filter((f) => f.id !== fn.id && a.relevant[index]!.has(f.id) && a.entryOf(`${index}:${f.id}`));
  if (others.length < 2) return undefined;
  const own = guardsOf(a, index, fn);
  const found = new Map<string, Siblings>();
  for (const other of others) {
    if (failing.has(`${index}:${other.id}`)) continue;
    for (const [guard, { span, isCalled }] of guardsOf(a, index, other)) {
      if (own.has(guard)) continue;
      const one = found.get(guard) ?? { guard, names: [], isCalled, place: { file: file.path, span } };
      found.set(guard, { ...one, names: [...one.names, other.name ?? other.symbol], isCalled: one.isCalled && isCalled });
    }
  }
  const most = [...found.values()].filter(({ names }) => names.length >= 2 && names.length * 2 > others.length);
  return most.sort((x, y) => y.names.length - x.names.length)[0];
}

/** Guards by their names: called in the handler, named before it at its registration, or by its own decorators. */
function guardsOf(a: Analysis, index: number, fn: FunctionFacts): Map<string, { span: Span; isCalled: boolean }> {
  const file = a.files[index]!;
  const out = new Map<string, { span: Span; isCalled: boolean }>();
  const add = (name: string, span: Span, isCalled: boolean): void => void (isGuard(name) && !out.has(name) && out.set(name, { span, isCalled }));
  eachWithin(fn.body, (part) => part.k === 'call' && add(lastName(file, part.f), part.s, true));
  for (const { v } of a.entryOf(`${index}:${fn.id}`)?.before ?? []) add(nameOfCallee(v.k === 'call' ? v.f : v), fn.ns, false);
  for (const d of fn.decorators ?? []) {
    add(decoratorName(file, d), fn.ns, false);
    if (d.k === 'call' && decoratorName(file, d) === 'UseGuards') for (const arg of d.a) if (arg.k !== 'spread') add(lastName(file, arg), fn.ns, false);
  }
  return out;
}
