/**
 * `match(value).with(pattern, handler).otherwise(handler)` of ts-pattern: one branch for each arm, as of an if.
 * Boundary: literals, members of an enumeration and objects of them are read; of any other pattern it is not known when it fits.
 */
import { applyClosure } from './calls.ts';
import type { Frame } from './frame.ts';
import { isFixed, type Value } from './values.ts';

type Arm = Value & { k: 'call'; f: Value & { k: 'path' } };

const isStart = (v: Value): boolean => v.k === 'call' && v.f.k === 'import' && v.f.source === 'ts-pattern' && v.f.name === 'match';
const isArm = (v: Value): v is Arm => v.k === 'call' && v.f.k === 'path' && (v.f.p === 'with' || v.f.p === 'when' || v.f.p === 'returnType');

/** What a call on a chain of `match` gives; undefined where it is none. */
export function matching(f: Frame, fn: Value, self: Value, name: string, args: readonly Value[]): Value | undefined {
  const arms: Arm[] = [];
  let start = self;
  for (; isArm(start); start = start.f.o) arms.unshift(start);
  if (!isStart(start) || start.k !== 'call' || !start.args[0]) return undefined;
  switch (name) {
    case 'with':
    case 'when':
    case 'returnType':
      return f.a.t.call(fn, args);
    case 'exhaustive':
    case 'run':
    case 'otherwise':
      return chosen(f, start.args[0], arms, args[0]);
    default:
      return undefined;
  }
}

function chosen(f: Frame, subject: Value, arms: readonly Arm[], otherwise: Value | undefined): Value {
  const { t } = f.a;
  const [arm, ...rest] = arms;
  if (!arm) {
    if (otherwise) return handled(f, otherwise, subject);
    f.state.dead = true;
    return t.undef;
  }
  if (arm.f.p === 'returnType') return chosen(f, subject, rest, otherwise);
  const test = testOf(f, subject, arm);
  const gone: boolean[] = [];
  const under = (go: () => Value): Value => {
    const v = go();
    gone.push(f.state.dead);
    return v;
  };
  let yes: Value | undefined, no: Value | undefined;
  f.branch(test, () => (yes = under(() => handled(f, arm.args.at(-1) ?? t.undef, subject))), () => (no = under(() => chosen(f, subject, rest, otherwise))));
  // an arm that throws gives nothing
  if (yes && no) return gone[0] ? no : gone[1] ? yes : t.cond(test, yes, no);
  return yes ?? no ?? t.undef;
}

function handled(f: Frame, handler: Value, subject: Value): Value {
  return (handler.k === 'fn' && applyClosure(f, handler, [subject])) || f.a.t.opaque('matched', [subject]);
}

function testOf(f: Frame, subject: Value, arm: Arm): Value {
  const { t } = f.a;
  const patterns = arm.args.slice(0, -1);
  if (arm.f.p === 'when') return (patterns[0]?.k === 'fn' && applyClosure(f, patterns[0], [subject])) || t.opaque('pattern');
  // a function among them asks for more
  return patterns.some((p) => p.k === 'fn') ? t.opaque('pattern') : t.or(patterns.map((p) => fits(f, subject, p)));
}

function fits(f: Frame, v: Value, pattern: Value): Value {
  const { t } = f.a;
  if (pattern.k === 'const' || pattern.k === 'undef' || (pattern.k === 'path' && isFixed(pattern) && !isLibrary(pattern))) return t.cmp('===', v, pattern);
  if (pattern.k === 'obj' && pattern.entries.every((e) => e.key !== null)) return t.and(pattern.entries.map((e) => fits(f, t.path(v, e.key!), e.v)));
  return t.opaque('pattern');
}

/** `P.string`: a pattern of the library itself. */
function isLibrary(v: Value): boolean {
  while (v.k === 'path') v = v.o;
  return v.k === 'import' && v.source === 'ts-pattern';
}
