/**
 * A SQL condition, as text with holes, to a boolean term over columns: comparisons, IN, IS NULL, AND, OR, NOT, brackets.
 * Boundary: other operands than columns, values and functions of case are `other`; text that does not parse, or holds a
 * subquery, is undefined.
 */
import { isSubquery, readCondition, type SqlExpr, SqlError } from '@tenantlint/facts';

export type Operand =
  | { k: 'column'; table?: string; name: string }
  /** `:name`, `:...name`, `$name`. */
  | { k: 'param'; name: string }
  | { k: 'lit'; v: string | number | boolean | null }
  /** An interpolated value, by its position. */
  | { k: 'hole'; i: number }
  /** `lower(name)`. */
  | { k: 'folded'; of: Operand }
  | { k: 'other' };

export type Condition =
  | { k: 'and' | 'or'; cs: Condition[] }
  | { k: 'not'; c: Condition }
  | { k: 'cmp'; op: 'eq' | 'in' | 'null' | 'other'; l: Operand; rs: Operand[] };

/** Subqueries are read where the tables around them are known. */
class Unread extends Error {}

/**
 * @param quasis the text between the holes; one more than there are holes
 * @returns undefined where the text is no condition of the kind described above
 */
export function parseCondition(quasis: readonly string[]): Condition | undefined {
  if (quasis.every((q) => q.trim() === '') && quasis.length === 1) return undefined;
  try {
    return conditionOf(readCondition(quasis));
  } catch (error) {
    if (error instanceof SqlError || error instanceof Unread) return undefined;
    throw error;
  }
}

const other = (l: Operand = { k: 'other' }): Condition => ({ k: 'cmp', op: 'other', l, rs: [] });

function conditionOf(e: SqlExpr): Condition {
  switch (e.k) {
    case 'and':
    case 'or':
      return { k: e.k, cs: e.es.map(conditionOf) };
    case 'not':
      // a comparison that is negated as a whole is no equality
      return e.e.k === 'in' || e.e.k === 'other' || (e.e.k === 'cmp' && e.e.op === 'other') ? other(operandOf('l' in e.e ? e.e.l : (e.e.es[0] ?? e.e))) : { k: 'not', c: conditionOf(e.e) };
    case 'null':
      return e.not ? other(operandOf(e.e)) : { k: 'cmp', op: 'null', l: operandOf(e.e), rs: [] };
    case 'cmp': {
      const l = operandOf(e.l), r = operandOf(e.r);
      return e.op === 'eq' ? { k: 'cmp', op: 'eq', l, rs: [r] } : other(l);
    }
    case 'in':
      if (isSubquery(e.list)) throw new Unread();
      return { k: 'cmp', op: 'in', l: operandOf(e.l), rs: e.list.map(operandOf) };
    case 'exists':
    case 'more':
      throw new Unread();
    default:
      return other(operandOf(e));
  }
}

function operandOf(e: SqlExpr): Operand {
  switch (e.k) {
    case 'col':
      return e.name === '*' ? { k: 'other' } : { k: 'column', name: e.name, ...(e.table !== undefined && { table: e.table }) };
    case 'lit':
      return { k: 'lit', v: e.v };
    case 'hole':
      return { k: 'hole', i: e.i };
    case 'param':
      return { k: 'param', name: e.name };
    case 'call':
      return /^(?:lower|upper)$/.test(e.name) && e.args.length === 1 ? { k: 'folded', of: operandOf(e.args[0]!) } : within(e.args);
    case 'other':
    case 'row':
    case 'and':
    case 'or':
      return within(e.es);
    case 'select':
    case 'exists':
      throw new Unread();
    default:
      return { k: 'other' };
  }
}

function within(es: readonly SqlExpr[]): Operand {
  es.forEach(operandOf);
  return { k: 'other' };
}
