/**
 * SQL conditions, to the last bracket. Precedence is PostgreSQL's; comparisons in a row (`a = b = c`) compare nothing that
 * counts. Boundary: for values see `values.ts`.
 */
import { isSubquery, type SqlExpr, type SqlSelect } from './ast.ts';
import { ValueReader } from './values.ts';

const COMPARISONS = ['<>', '!=', '<=', '>=', '<', '>', '==', '<=>'];
/** Words by which what was compared is compared again. */
const FURTHER = new Set(['is', 'in', 'like', 'ilike', 'between', 'not', 'isnull', 'notnull']);

export abstract class ExpressionReader extends ValueReader {
  /** A condition with all that belongs to it. */
  condition(): SqlExpr {
    let e = this.expression();
    for (let i = this.hole(); i !== undefined; i = this.hole()) {
      e = { k: 'more', e, i };
      if (this.word('and')) e = { k: 'and', es: [e, this.expression()] };
      else if (this.word('or')) e = { k: 'or', es: [e, this.expression()] };
    }
    return e;
  }

  override expression(): SqlExpr {
    return this.chain('or', () => this.conjunction());
  }

  private conjunction(): SqlExpr {
    return this.chain('and', () => this.negation());
  }

  private chain(k: 'and' | 'or', next: () => SqlExpr): SqlExpr {
    const es = [next()];
    while (this.word(k)) es.push(next());
    if (this.isWord('xor')) this.fail('XOR is not read');
    return es.length === 1 ? es[0]! : { k, es };
  }

  private negation(): SqlExpr {
    return this.word('not') ? { k: 'not', e: this.negation() } : this.comparison();
  }

  private comparison(): SqlExpr {
    const l = this.operand();
    let e = this.compared(l);
    // `a = b = c`, `a = b is null`
    while (e !== l && this.continues()) {
      const next = this.compared(e);
      if (next === e) break;
      e = { k: 'other', es: [e, next] };
    }
    return e;
  }

  private continues(): boolean {
    return this.isOp('=') || COMPARISONS.some((x) => this.isOp(x)) || FURTHER.has(this.peekWord() ?? '');
  }

  private compared(l: SqlExpr): SqlExpr {
    if (this.isOp('=') || this.isOp('==')) {
      this.skip();
      const quantifier = this.word('any') || this.word('some') ? 'any' : this.word('all') ? 'all' : undefined;
      if (!quantifier) return { k: 'cmp', op: 'eq', l, r: this.operand() };
      const list = this.inBrackets();
      if (quantifier === 'any') return { k: 'in', l, list, any: true };
      return ofAll(l, list);
    }
    for (const op of COMPARISONS) {
      if (!this.op(op)) continue;
      if (this.anyWord('any', 'some', 'all')) return ofAll(l, this.inBrackets());
      return { k: 'cmp', op: 'other', l, r: this.operand() };
    }
    if (this.word('isnull')) return { k: 'null', e: l, not: false };
    if (this.word('notnull')) return { k: 'null', e: l, not: true };
    if (this.word('is')) return this.is(l);
    const at = this.mark();
    const not = this.word('not');
    const negate = (e: SqlExpr): SqlExpr => (not ? { k: 'not', e } : e);
    this.word('global');
    if (this.word('in')) {
      // `in ${list}`, `in ?`
      if (!this.isOp('(')) return negate({ k: 'in', l, list: [this.operand()], any: true });
      return negate({ k: 'in', l, list: this.inBrackets() });
    }
    if (this.word('between')) {
      this.anyWord('symmetric', 'asymmetric');
      const low = this.operand();
      if (!this.word('and')) this.fail();
      return negate({ k: 'other', es: [l, low, this.operand()] });
    }
    if (this.word('similar')) {
      if (!this.word('to')) this.fail();
      return this.matched(l, negate);
    }
    if (this.anyWord('like', 'ilike', 'rlike', 'regexp', 'glob', 'match', 'overlaps')) return this.matched(l, negate);
    this.back(at);
    return l;
  }

  private matched(l: SqlExpr, negate: (e: SqlExpr) => SqlExpr): SqlExpr {
    if ((this.word('any') || this.word('all')) && this.isOp('(')) {
      this.inBrackets();
      return negate({ k: 'other', es: [l] });
    }
    const r = this.operand();
    if (this.word('escape')) this.operand();
    return negate({ k: 'cmp', op: 'other', l, r });
  }

  private is(l: SqlExpr): SqlExpr {
    const not = this.word('not');
    if (this.word('null')) return { k: 'null', e: l, not };
    if (this.word('distinct')) {
      if (!this.word('from')) this.fail();
      const r = this.operand();
      // null is as good as any value here
      return not ? { k: 'or', es: [{ k: 'cmp', op: 'eq', l, r }, { k: 'and', es: [{ k: 'null', e: l, not: false }, { k: 'null', e: r, not: false }] }] } : { k: 'cmp', op: 'other', l, r };
    }
    if (this.anyWord('true', 'false', 'unknown', 'json')) return { k: 'other', es: [l] };
    // SQLite: `is ?`
    const r = this.operand();
    return { k: 'other', es: [l, r] };
  }
}

/** A comparison with every one of several values says nothing of one. */
function ofAll(l: SqlExpr, list: readonly SqlExpr[] | SqlSelect): SqlExpr {
  return { k: 'other', es: [l, ...(isSubquery(list) ? [{ k: 'select' as const, q: list }] : list)] };
}
