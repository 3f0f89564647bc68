/**
 * SQL values, as far as a comparison needs them: columns, literals, calls, subqueries. Boundary: what stands in an unknown
 * operator or function is `other`, with the subqueries in it.
 */
import { isSubquery, type SqlExpr, SqlError, type SqlSelect } from './ast.ts';
import { hasHole, holeMark, holesIn, type Token } from './lex.ts';
import { TokenReader } from './tokens.ts';

const OPERATORS = new Set(['+', '-', '*', '/', '%', '^', '||', '&&', '->', '->>', '#>', '#>>', '#-', '@>', '<@', '?', '?|', '?&', '??', '~', '!~', '~*', '!~*', '@@', '<->', '<#>', '&', '|', '#', '@', '!', '=>']);
/** Words that begin no operand. */
const RESERVED = new Set(['and', 'or', 'from', 'where', 'group', 'order', 'having', 'limit', 'union', 'intersect', 'except', 'on', 'using', 'join', 'inner', 'cross', 'set', 'returning', 'then', 'else', 'when', 'end', 'as', 'in', 'is', 'like', 'ilike', 'between', 'into', 'by', 'asc', 'desc', 'offset', 'fetch', 'for']);
const FOLDING = /^(?:lower|upper)$/;

export abstract class ValueReader extends TokenReader {
  abstract select(): SqlSelect;
  abstract expression(): SqlExpr;

  /** `(a, b)`, `(select …)` or one value after `in`. */
  protected inBrackets(): readonly SqlExpr[] | SqlSelect {
    if (!this.isOp('(')) return [this.operand()];
    const isSelect = this.beginsSelect();
    this.need('(');
    const list = isSelect ? this.select() : this.isOp(')') ? [] : this.several();
    this.need(')');
    return list;
  }

  private several(): SqlExpr[] {
    const out: SqlExpr[] = [];
    do {
      out.push(this.expression());
    } while (this.op(','));
    return out;
  }

  /** A bracket of values. */
  protected list(): SqlExpr[] {
    this.need('(');
    const out = this.isOp(')') ? [] : this.several();
    this.need(')');
    return out;
  }

  /** What a comparison compares: everything that binds closer. */
  operand(): SqlExpr {
    let e = this.prefixed();
    for (;;) {
      const t = this.peek();
      if (t?.k === 'op' && OPERATORS.has(t.v)) {
        this.skip();
        if (this.word('any') || this.word('all')) this.inBrackets();
        e = { k: 'other', es: [e, this.prefixed()] };
      } else if (t?.k === 'word' && (t.v === 'div' || t.v === 'mod') && !this.isOpAt(1, ',')) {
        this.skip();
        e = { k: 'other', es: [e, this.prefixed()] };
      } else return e;
    }
  }

  private prefixed(): SqlExpr {
    if (this.op('-') || this.op('+') || this.op('~') || this.op('@') || this.op('!')) {
      const e = this.prefixed();
      return e.k === 'lit' && typeof e.v === 'number' ? { k: 'lit', v: -e.v } : { k: 'other', es: [e] };
    }
    let e = this.atom();
    for (;;) {
      if (this.op('::')) this.type();
      else if (this.op('[')) {
        const es: SqlExpr[] = [e];
        if (!this.isOp(':')) es.push(this.operand());
        if (this.op(':') && !this.isOp(']')) es.push(this.operand());
        this.need(']');
        e = { k: 'other', es };
      } else if (this.isOp('.') && e.k !== 'lit') {
        // `(row).field`, `tuple.1`, and a name whose schema is a hole
        this.skip();
        if (this.op('*')) e = { k: 'other', es: [e] };
        else if (this.number() !== undefined) e = { k: 'other', es: [e] };
        else e = e.k === 'hole' ? this.column([holeMark(e.i), this.name() ?? this.fail()]) : (this.name() ?? this.fail(), { k: 'other', es: [e] });
      } else if (this.word('collate')) this.name();
      else if (this.words('at', 'time')) {
        this.skip();
        e = { k: 'other', es: [e, this.prefixed()] };
      } else return e;
    }
  }

  private atom(): SqlExpr {
    const t = this.peek() ?? this.fail();
    switch (t.k) {
      case 'hole':
        this.skip();
        return { k: 'hole', i: Number(t.v) };
      case 'param':
        this.skip();
        return { k: 'param', name: t.v };
      case 'string':
        this.skip();
        // a hole between quotes is part of a text
        return hasHole(t.v) ? { k: 'other', es: holesIn(t.v).map((i) => ({ k: 'hole', i })) } : { k: 'lit', v: t.v };
      case 'number':
        this.skip();
        return { k: 'lit', v: Number(t.v) };
      case 'name':
        return this.named();
      case 'op':
        return this.bracketed(t);
      case 'word':
        return this.worded(t);
    }
  }

  private bracketed(t: Token): SqlExpr {
    if (t.v === '(') {
      const isSelect = this.beginsSelect();
      this.skip();
      if (isSelect) {
        const q = this.select();
        this.need(')');
        return { k: 'select', q };
      }
      const es = this.isOp(')') ? [] : this.several();
      this.need(')');
      return es.length === 1 ? es[0]! : { k: 'row', es };
    }
    if (t.v === '[') {
      this.skip();
      const es = this.isOp(']') ? [] : this.several();
      this.need(']');
      return { k: 'row', es };
    }
    if (t.v === '*') {
      this.skip();
      return { k: 'col', name: '*' };
    }
    return this.fail();
  }

  private worded(t: Token): SqlExpr {
    switch (t.v) {
      case 'null':
      case 'true':
      case 'false':
        if (this.isOpAt(1, '.') || this.isOpAt(1, '(')) break;
        this.skip();
        return { k: 'lit', v: t.v === 'null' ? null : t.v === 'true' };
      case 'exists': {
        if (!this.isOpAt(1, '(')) break;
        this.skip();
        const q = this.inBrackets();
        return isSubquery(q) ? { k: 'exists', q } : { k: 'other', es: q };
      }
      case 'case':
        return this.cases();
      case 'interval': {
        const next = this.peek(1);
        if (next?.k !== 'string' && next?.k !== 'number' && next?.k !== 'hole' && next?.k !== 'param') break;
        this.skip();
        const e = this.prefixed();
        if (/^(?:microsecond|second|minute|hour|day|week|month|quarter|year)s?$/.test(this.peekWord() ?? '')) this.skip();
        return { k: 'other', es: [e] };
      }
      case 'date':
      case 'time':
      case 'timestamp':
      case 'timestamptz':
        if (this.peek(1)?.k !== 'string') break;
        this.skip();
        this.skip();
        return { k: 'other', es: [] };
      case 'array':
        if (this.isOpAt(1, '[')) {
          this.skip();
          return this.atom();
        }
        if (!this.isOpAt(1, '(')) break;
        this.skip();
        return { k: 'other', es: [this.atom()] };
      case 'row':
        if (!this.isOpAt(1, '(')) break;
        this.skip();
        return { k: 'row', es: this.list() };
      case 'cast':
      case 'try_cast': {
        if (!this.isOpAt(1, '(')) break;
        this.skip();
        this.skip();
        const e = this.expression();
        if (this.word('as')) this.type();
        else while (this.op(',')) this.expression();
        this.need(')');
        return e;
      }
      case 'distinct':
        this.skip();
        return this.expression();
      case 'current_date':
      case 'current_timestamp':
      case 'localtimestamp':
      case 'current_user':
        if (this.isOpAt(1, '(')) break;
        this.skip();
        return { k: 'other', es: [] };
    }
    if (RESERVED.has(t.v) && !this.isOpAt(1, '(') && !this.isOpAt(1, '.')) return this.fail();
    return this.named();
  }

  private cases(): SqlExpr {
    this.skip();
    const es: SqlExpr[] = [];
    if (!this.isWord('when')) es.push(this.expression());
    while (this.word('when')) {
      es.push(this.expression());
      if (!this.word('then')) this.fail();
      es.push(this.expression());
    }
    if (this.word('else')) es.push(this.expression());
    if (!this.word('end')) this.fail();
    return { k: 'other', es };
  }

  /** A column, or the call of a function. */
  private named(): SqlExpr {
    const parts = [this.name() ?? this.fail()];
    while (this.isOp('.')) {
      this.skip();
      if (this.op('*')) return { k: 'col', table: parts.at(-1)!, name: '*' };
      if (this.number() !== undefined) return { k: 'other', es: [] };
      parts.push(this.name() ?? this.fail());
    }
    if (!this.isOp('(')) return this.op('=>') || this.op(':=') ? this.expression() : this.column(parts);
    const name = parts.at(-1)!.toLowerCase();
    let args = this.callArguments(name);
    // ClickHouse: `quantile(0.95)(duration)`
    if (this.isOp('(')) args = [...args, ...this.callArguments(name)];
    if (this.word('within')) {
      this.word('group');
      this.brackets();
    }
    if (this.word('filter')) {
      this.need('(');
      if (!this.word('where')) this.fail();
      this.expression();
      this.need(')');
    }
    if (this.word('ignore') || this.word('respect')) this.word('nulls');
    let over = false;
    if (this.word('over')) {
      over = true;
      if (this.isOp('(')) this.brackets();
      else this.name();
    }
    return { k: 'call', name, args, ...(over && { over: true as const }) };
  }

  private column(parts: readonly string[]): SqlExpr {
    return { k: 'col', name: parts.at(-1)!, ...(parts.length > 1 && { table: parts.at(-2)! }) };
  }

  /** Arguments as values; those with words of their own between them (`extract(day from x)`) are passed over. */
  protected callArguments(name: string): SqlExpr[] {
    const at = this.mark();
    this.need('(');
    try {
      const args: SqlExpr[] = [];
      if (!this.isOp(')')) {
        do {
          const isSelect = this.isWord('select') || this.isWord('with');
          const e: SqlExpr = isSelect ? { k: 'select', q: this.select() } : this.expression();
          // a lambda of ClickHouse reads as an operator already
          if (this.word('as') || this.word('using')) this.type();
          args.push(e);
          if (this.word('order')) this.passOver(['separator']);
          if (this.word('separator')) this.operand();
        } while (this.op(','));
      }
      this.need(')');
      return args;
    } catch (error) {
      if (!(error instanceof SqlError) || FOLDING.test(name)) throw error;
      this.back(at);
      this.brackets();
      return [{ k: 'other', es: [] }];
    }
  }
}
