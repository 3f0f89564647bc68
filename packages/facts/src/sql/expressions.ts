/**
 * SQL expressions: conditions to the last bracket, values as far as a comparison needs them. Precedence is PostgreSQL's;
 * comparisons in a row (`a = b = c`) compare nothing that counts. Boundary: what stands in an unknown operator or function
 * is `other`, with the subqueries in it.
 */
import { type SqlExpr, SqlError, type SqlName, type SqlSelect } from './ast.ts';
import { excerpt, holeMark, lex, type Token } from './lex.ts';

const COMPARISONS = ['<>', '!=', '<=', '>=', '<', '>', '==', '<=>'];
const OPERATORS = new Set(['+', '-', '*', '/', '%', '^', '||', '&&', '->', '->>', '#>', '#>>', '#-', '@>', '<@', '?', '?|', '?&', '??', '~', '!~', '~*', '!~*', '@@', '<->', '<#>', '&', '|', '#', '@', '!', '=>']);
/** Words that begin no operand. */
const RESERVED = new Set(['and', 'or', 'from', 'where', 'group', 'order', 'having', 'limit', 'union', 'intersect', 'except', 'on', 'using', 'join', 'inner', 'cross', 'set', 'returning', 'then', 'else', 'when', 'end', 'as', 'in', 'is', 'like', 'ilike', 'between', 'into', 'by', 'asc', 'desc', 'offset', 'fetch', 'for']);
const FOLDING = /^(?:lower|upper)$/;

export abstract class ExpressionReader {
  private i = 0;
  private readonly tokens: readonly Token[];

  constructor(private readonly text: string) {
    this.tokens = lex(text);
  }

  abstract select(): SqlSelect;

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

  expression(): SqlExpr {
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
    return this.isOp('=') || COMPARISONS.some((x) => this.isOp(x)) || ['is', 'in', 'like', 'ilike', 'between', 'not', 'isnull', 'notnull'].some((w) => this.isWord(w));
  }

  private compared(l: SqlExpr): SqlExpr {
    if (this.isOp('=') || this.isOp('==')) {
      this.skip();
      const quantifier = this.word('any') || this.word('some') ? 'any' : this.word('all') ? 'all' : undefined;
      if (!quantifier) return { k: 'cmp', op: 'eq', l, r: this.operand() };
      const list = this.inBrackets();
      if (quantifier === 'any') return { k: 'in', l, list, any: true };
      return { k: 'other', es: [l, ...(Array.isArray(list) ? list as readonly SqlExpr[] : [{ k: 'select' as const, q: list as SqlSelect }])] };
    }
    for (const op of COMPARISONS) {
      if (!this.op(op)) continue;
      if (this.word('any') || this.word('some') || this.word('all')) {
        const list = this.inBrackets();
        return { k: 'other', es: [l, ...(Array.isArray(list) ? list as readonly SqlExpr[] : [{ k: 'select' as const, q: list as SqlSelect }])] };
      }
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
    if (['like', 'ilike', 'rlike', 'regexp', 'glob', 'match', 'overlaps'].some((w) => this.word(w))) return this.matched(l, negate);
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
    if (this.word('true') || this.word('false') || this.word('unknown') || this.word('json')) return { k: 'other', es: [l] };
    // SQLite: `is ?`
    const r = this.operand();
    return { k: 'other', es: [l, r] };
  }

  /** `(a, b)`, `(select …)` or one value after `in`. */
  private inBrackets(): readonly SqlExpr[] | SqlSelect {
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

  /** Rows after `values`; a hole may stand for one, or for all of them. */
  protected rows(): SqlExpr[][] {
    const out: SqlExpr[][] = [];
    do {
      this.word('row');
      const hole = this.hole();
      out.push(hole === undefined ? this.rowValues() : [{ k: 'hole', i: hole }]);
    } while (this.op(','));
    return out;
  }

  private rowValues(): SqlExpr[] {
    this.need('(');
    const out: SqlExpr[] = [];
    do {
      if (this.isOp(')')) break;
      out.push(this.word('default') ? { k: 'other', es: [] } : this.expression());
    } while (this.op(','));
    this.need(')');
    return out;
  }

  /** What a comparison compares: everything that binds closer. */
  operand(): SqlExpr {
    let e = this.prefixed();
    for (;;) {
      const t = this.tokens[this.i];
      if (t?.k === 'op' && OPERATORS.has(t.v)) {
        this.i++;
        if (this.word('any') || this.word('all')) this.inBrackets();
        e = { k: 'other', es: [e, this.prefixed()] };
      } else if (t?.k === 'word' && (t.v === 'div' || t.v === 'mod') && !this.isOpAt(1, ',')) {
        this.i++;
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
      else if (this.isWord('at') && this.isWordAhead('time')) {
        this.skip();
        this.skip();
        this.skip();
        e = { k: 'other', es: [e, this.prefixed()] };
      } else return e;
    }
  }

  private atom(): SqlExpr {
    const t = this.tokens[this.i] ?? this.fail();
    switch (t.k) {
      case 'hole':
        this.i++;
        return { k: 'hole', i: Number(t.v) };
      case 'param':
        this.i++;
        return { k: 'param', name: t.v };
      case 'string':
        this.i++;
        // a hole between quotes is part of a text
        if (t.v.includes('\uFFFC')) return { k: 'other', es: [...t.v.matchAll(/\uFFFC(\d+)\uFFFC/g)].map((m) => ({ k: 'hole' as const, i: Number(m[1]) })) };
        return { k: 'lit', v: t.v };
      case 'number':
        this.i++;
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
      this.i++;
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
      this.i++;
      const es = this.isOp(']') ? [] : this.several();
      this.need(']');
      return { k: 'row', es };
    }
    if (t.v === '*') {
      this.i++;
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
        this.i++;
        return { k: 'lit', v: t.v === 'null' ? null : t.v === 'true' };
      case 'exists': {
        if (!this.isOpAt(1, '(')) break;
        this.i++;
        const q = this.inBrackets();
        return Array.isArray(q) ? { k: 'other', es: q as readonly SqlExpr[] } : { k: 'exists', q: q as SqlSelect };
      }
      case 'case':
        return this.cases();
      case 'interval': {
        const next = this.tokens[this.i + 1];
        if (next?.k !== 'string' && next?.k !== 'number' && next?.k !== 'hole' && next?.k !== 'param') break;
        this.i++;
        const e = this.prefixed();
        if (/^(?:microsecond|second|minute|hour|day|week|month|quarter|year)s?$/.test(this.peekWord() ?? '')) this.skip();
        return { k: 'other', es: [e] };
      }
      case 'date':
      case 'time':
      case 'timestamp':
      case 'timestamptz':
        if (this.tokens[this.i + 1]?.k !== 'string') break;
        this.i += 2;
        return { k: 'other', es: [] };
      case 'array':
        if (this.isOpAt(1, '[')) {
          this.i++;
          return this.atom();
        }
        if (!this.isOpAt(1, '(')) break;
        this.i++;
        return { k: 'other', es: [this.atom()] };
      case 'row':
        if (!this.isOpAt(1, '(')) break;
        this.i++;
        return { k: 'row', es: this.list() };
      case 'cast':
      case 'try_cast': {
        if (!this.isOpAt(1, '(')) break;
        this.i += 2;
        const e = this.expression();
        if (this.word('as')) this.type();
        else while (this.op(',')) this.expression();
        this.need(')');
        return e;
      }
      case 'distinct':
        this.i++;
        return this.expression();
      case 'current_date':
      case 'current_timestamp':
      case 'localtimestamp':
      case 'current_user':
        if (this.isOpAt(1, '(')) break;
        this.i++;
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

  /** Past a type's name. */
  protected type(): void {
    if (this.hole() !== undefined) {
      if (this.op('.')) this.name();
    } else {
      if (this.name() === undefined) this.fail();
      while (this.op('.')) if (this.name() === undefined) this.fail();
    }
    while (['precision', 'varying', 'unsigned', 'signed'].some((w) => this.word(w)));
    if (this.isOp('(')) this.brackets();
    while (this.isWord('with') || this.isWord('without')) {
      if (!this.isWordAhead('time')) break;
      this.skip();
      this.skip();
      this.skip();
    }
    if (this.word('array')) return;
    while (this.isOp('[') && (this.isOpAt(1, ']') || this.isOpAt(2, ']'))) {
      this.skip();
      if (!this.isOp(']')) this.skip();
      this.skip();
    }
  }

  // tokens

  isDone(): boolean {
    return this.i >= this.tokens.length;
  }

  protected skip(): void {
    this.i++;
  }

  protected mark(): number {
    return this.i;
  }

  protected back(at: number): void {
    this.i = at;
  }

  fail(reason?: string): never {
    const t = this.tokens[this.i];
    throw new SqlError(reason ?? `it does not read near ${excerpt(this.text, t?.at ?? this.text.length)}`);
  }

  protected peekWord(): string | undefined {
    const t = this.tokens[this.i];
    return t?.k === 'word' ? t.v : undefined;
  }

  protected isWord(w: string): boolean {
    return this.peekWord() === w;
  }

  protected isWordAhead(w: string): boolean {
    const t = this.tokens[this.i + 1];
    return t?.k === 'word' && t.v === w;
  }

  protected word(w: string): boolean {
    if (!this.isWord(w)) return false;
    this.i++;
    return true;
  }

  protected anyWord(...words: readonly string[]): boolean {
    return words.some((w) => this.word(w));
  }

  private isOpAt(n: number, v: string): boolean {
    const t = this.tokens[this.i + n];
    return t?.k === 'op' && t.v === v;
  }

  protected isOp(v: string): boolean {
    return this.isOpAt(0, v);
  }

  op(v: string): boolean {
    if (!this.isOp(v)) return false;
    this.i++;
    return true;
  }

  protected need(v: string): void {
    if (!this.op(v)) this.fail();
  }

  protected isName(): boolean {
    const t = this.tokens[this.i];
    return t?.k === 'word' || t?.k === 'name';
  }

  protected name(): string | undefined {
    const t = this.tokens[this.i];
    if (t?.k !== 'word' && t?.k !== 'name') return undefined;
    this.i++;
    return t.raw;
  }

  /** A name after `as`: MySQL takes a text too. */
  protected label(): string {
    const t = this.tokens[this.i];
    if (t?.k === 'string') {
      this.i++;
      return t.v;
    }
    return this.name() ?? this.part();
  }

  private number(): number | undefined {
    const t = this.tokens[this.i];
    if (t?.k !== 'number') return undefined;
    this.i++;
    return Number(t.v);
  }

  protected hole(): number | undefined {
    const t = this.tokens[this.i];
    if (t?.k !== 'hole') return undefined;
    this.i++;
    return Number(t.v);
  }

  /** A part of a name; a hole may stand for it. */
  private part(): string {
    const hole = this.hole();
    return hole === undefined ? this.name() ?? this.fail() : holeMark(hole);
  }

  protected tableName(): SqlName {
    const t = this.tokens[this.i];
    // Knex: `??`
    if (t?.k === 'param') {
      this.i++;
      return [`?${t.v}`];
    }
    const parts = [this.part()];
    while (this.op('.')) parts.push(this.part());
    return parts;
  }

  /** The column that an assignment sets: `t.a`, `a[1]`. */
  protected columnName(): string {
    const parts = this.tableName();
    if (this.isOp('[')) while (!this.op(']')) this.skip();
    return parts.at(-1)!;
  }

  protected nameList(): string[] {
    return this.plainNames() ?? this.fail();
  }

  /** Names in brackets; undefined where anything else stands in them. */
  protected plainNames(): string[] | undefined {
    const out: string[] = [];
    this.need('(');
    do {
      const hole = this.hole();
      const name = hole === undefined ? this.name() : holeMark(hole);
      if (name === undefined) return undefined;
      out.push(name);
    } while (this.op(','));
    return this.op(')') ? out : undefined;
  }

  /** Whether the bracket at hand, however deep, holds a select. */
  protected beginsSelect(): boolean {
    let n = 0;
    while (this.isOpAt(n, '(')) n++;
    const t = this.tokens[this.i + n];
    return n > 0 && t?.k === 'word' && (t.v === 'select' || t.v === 'with' || (t.v === 'values' && !this.isOpAt(n + 1, ',')));
  }

  /** The offset of the token at hand. */
  protected position(): number {
    return this.tokens[this.i]?.at ?? this.text.length;
  }

  /** The text of a bracket, without it. */
  protected bracketText(): string {
    const from = this.position() + 1;
    for (let depth = 0; ; this.skip()) {
      if (this.isDone()) this.fail();
      if (this.isOp('(')) depth++;
      else if (this.isOp(')') && --depth === 0) break;
    }
    const text = this.text.slice(from, this.position()).trim();
    this.skip();
    return text;
  }

  /** Past a bracket of which nothing counts. */
  protected brackets(): void {
    let depth = 0;
    do {
      if (this.isDone() || this.isWord('select')) this.fail();
      if (this.isOp('(')) depth++;
      else if (this.isOp(')')) depth--;
      this.skip();
    } while (depth > 0);
  }

  /** Past everything up to one of the words, the end of a bracket or of the statement. */
  protected passOver(until: readonly string[]): void {
    while (!this.isDone() && !this.isOp(')') && !this.isOp(';') && !until.includes(this.peekWord() ?? '')) {
      if (this.isOp('(')) this.brackets();
      else if (this.isWord('select')) this.fail();
      else this.skip();
    }
  }

  protected isOpAhead(word: string): boolean {
    return this.isWordAhead(word);
  }
}
