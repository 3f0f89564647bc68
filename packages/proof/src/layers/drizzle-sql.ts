/**
 * Conditions written as `sql` templates, as the operators they stand for. Boundary: see sql-condition.ts; an arm that is
 * not read stays as `unread`, with the whole template as its argument, one that ignores case is `folded`.
 */
import type { Terms, Value } from '../values.ts';
import type { Scope } from './drizzle-query.ts';
import { functionName, isCondition, tableValue } from './drizzle-tables.ts';
import { type Condition, type Operand, parseCondition } from './sql-condition.ts';

/** @returns the same condition as a call of Drizzle's operators; undefined where nothing of it is read */
export function conditionOf(v: Value & { k: 'call' }, scope: Scope, t: Terms): Value | undefined {
  const [text] = v.args;
  const [quasis, holes] = text?.k === 'tpl' ? [text.q, text.vs] : text?.k === 'const' && typeof text.v === 'string' ? [[text.v], []] : [[], []];
  const condition = quasis.length > 0 ? parseCondition(quasis) : undefined;
  if (!condition) return undefined;
  const operator = (name: string, args: readonly Value[]): Value => t.call(t.import(-1, 'drizzle-orm', name), args);
  const unread = operator('unread', [text!]);

  const valueOf = (o: Operand): Value | undefined => {
    switch (o.k) {
      case 'hole': {
        const hole = holes[o.i]!;
        // `sql.join(ids.map((id) => sql`${id}`), …)`
        return hole.k === 'call' && hole.f.k === 'path' && hole.f.p === 'join' && functionName(hole.f.o) === 'sql' ? hole.args[0] : hole;
      }
      case 'lit':
        return t.const(o.v);
      case 'column':
        return columnNamed(o.name, scope, t);
      default:
        return undefined;
    }
  };

  const read = (c: Condition): Value => {
    if (c.k === 'not') return operator('not', [read(c.c)]);
    if (c.k !== 'cmp') return operator(c.k, c.cs.map(read));
    if (c.op === 'eq' && [c.l, ...c.rs].some((o) => o.k === 'folded')) {
      const sides = [c.l, ...c.rs].map((o) => valueOf(o.k === 'folded' ? o.of : o));
      return sides.some((x) => x === undefined) ? unread : operator('folded', [...(sides as Value[]), text!]);
    }
    const left = valueOf(c.l);
    const right = c.rs.map(valueOf);
    if (left && c.op === 'other' && c.l.k === 'hole' && isCondition(left)) return left;
    if (!left || right.some((x) => x === undefined)) return unread;
    if (c.op === 'null') return operator('isNull', [left]);
    if (c.op === 'eq') return operator('eq', [left, right[0]!]);
    if (c.op === 'in') return operator('inArray', [left, c.rs.length === 1 ? right[0]! : t.arr(right as Value[])]);
    return unread;
  };
  const whole = read(condition);
  return whole === unread ? undefined : whole;
}

/** A column by its name in the database, in whichever table of the query has it. */
function columnNamed(name: string, scope: Scope, t: Terms): Value | undefined {
  for (const { resource } of scope.tables.values()) {
    const column = Object.values(resource.columns).find((c) => (c.dbName ?? c.name) === name || c.name === name);
    if (column) return t.path(tableValue(resource, t), column.name);
  }
  return undefined;
}
