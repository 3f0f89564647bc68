/**
 * A SQL condition, as text with holes, to a boolean term over columns: comparisons, IN, IS NULL, AND, OR, NOT, brackets.
 * Boundary: no subqueries or arithmetic, and no functions but those of case (other operands are `other`); text that does
 * not parse is undefined.
 */

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

type Token = { k: 'name' | 'string' | 'number' | 'param' | 'op' | 'hole'; v: string };

const TOKEN = /\s*(?:\uFFFC(\d+)\uFFFC|:(?:\.\.\.)?([A-Za-z_]\w*)|"([^"]*)"|`([^`]*)`|'((?:[^']|'')*)'|(\d+(?:\.\d+)?)|([A-Za-z_][\w$]*)|(<>|!=|<=|>=|::|[=<>(),.*+\-/%|&[\]]))/y;

/**
 * @param quasis the text between the holes; one more than there are holes
 * @returns undefined where the text is no condition of the kind described above
 */
export function parseCondition(quasis: readonly string[]): Condition | undefined {
  const tokens = tokenise(quasis.map((q, i) => (i === 0 ? q : `\uFFFC${i - 1}\uFFFC${q}`)).join(''));
  if (!tokens || tokens.length === 0) return undefined;
  const p = new Parser(tokens);
  const c = p.or();
  return c && p.atEnd() ? c : undefined;
}

function tokenise(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const m = TOKEN.exec(text);
    if (!m) return undefined;
    if (m[1] !== undefined) tokens.push({ k: 'hole', v: m[1] });
    else if (m[2] !== undefined) tokens.push({ k: 'param', v: m[2] });
    else if (m[3] !== undefined || m[4] !== undefined) tokens.push({ k: 'name', v: m[3] ?? m[4]! });
    else if (m[5] !== undefined) tokens.push({ k: 'string', v: m[5] });
    else if (m[6] !== undefined) tokens.push({ k: 'number', v: m[6] });
    else if (m[7] !== undefined) tokens.push({ k: 'name', v: m[7] });
    else tokens.push({ k: 'op', v: m[8]! });
  }
  return tokens;
}

class Parser {
  private i = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  atEnd(): boolean {
    return this.i === this.tokens.length;
  }

  or(): Condition | undefined {
    return this.list('or', () => this.and());
  }

  private and(): Condition | undefined {
    return this.list('and', () => this.unary());
  }

  private list(k: 'and' | 'or', next: () => Condition | undefined): Condition | undefined {
    const cs: Condition[] = [];
    do {
      const c = next();
      if (!c) return undefined;
      cs.push(c);
    } while (this.word(k));
    return cs.length === 1 ? cs[0] : { k, cs };
  }

  private unary(): Condition | undefined {
    if (this.word('not')) {
      const c = this.unary();
      return c && { k: 'not', c };
    }
    const start = this.i;
    if (this.op('(')) {
      const c = this.or();
      if (c && this.op(')') && !this.compares()) return c;
      this.i = start;
    }
    return this.comparison();
  }

  /** What stood in brackets was the left side of a comparison. */
  private compares(): boolean {
    const t = this.tokens[this.i];
    return t !== undefined && ((t.k === 'op' && t.v !== ')') || (t.k === 'name' && /^(?:in|is|like|ilike|between)$/i.test(t.v)));
  }

  private comparison(): Condition | undefined {
    const l = this.operand();
    if (!l) return undefined;
    if (this.op('=')) {
      // `= ANY(list)`
      if (this.word('any')) {
        const list = this.op('(') ? this.operand() : undefined;
        return list && this.op(')') ? { k: 'cmp', op: 'in', l, rs: [list] } : undefined;
      }
      const r = this.operand();
      return r && { k: 'cmp', op: 'eq', l, rs: [r] };
    }
    if (this.word('is')) {
      const negated = this.word('not');
      if (this.word('null')) return negated ? { k: 'cmp', op: 'other', l, rs: [] } : { k: 'cmp', op: 'null', l, rs: [] };
      return this.word('true') || this.word('false') ? { k: 'cmp', op: 'other', l, rs: [] } : undefined;
    }
    const negated = this.word('not');
    if (this.word('in')) {
      const bracket = this.op('(');
      const rs: Operand[] = [];
      do {
        const r = this.operand();
        if (!r) return undefined;
        rs.push(r);
      } while (bracket && this.op(','));
      if (bracket && !this.op(')')) return undefined;
      return { k: 'cmp', op: negated ? 'other' : 'in', l, rs };
    }
    if (this.word('between')) return this.operand() && this.word('and') && this.operand() ? { k: 'cmp', op: 'other', l, rs: [] } : undefined;
    if (this.word('like') || this.word('ilike') || this.anyOp('<>', '!=', '<', '>', '<=', '>=')) return this.operand() ? { k: 'cmp', op: 'other', l, rs: [] } : undefined;
    // a boolean column or function on its own
    return negated ? undefined : { k: 'cmp', op: 'other', l, rs: [] };
  }

  private operand(): Operand | undefined {
    let o = this.atom();
    if (!o) return undefined;
    for (;;) {
      if (this.op('::')) {
        if (this.take('name') === undefined) return undefined;
        if (this.op('[') && !this.op(']')) return undefined;
      } else if (this.anyOp('+', '-', '*', '/', '%', '|', '&')) {
        while (this.anyOp('|', '&', '>'));
        if (!this.atom()) return undefined;
        o = { k: 'other' };
      } else return o;
    }
  }

  private atom(): Operand | undefined {
    const t = this.tokens[this.i];
    if (!t) return undefined;
    this.i++;
    switch (t.k) {
      case 'param':
        return { k: 'param', name: t.v };
      case 'string':
        return { k: 'lit', v: t.v };
      case 'number':
        return { k: 'lit', v: Number(t.v) };
      case 'hole':
        // an interpolated table name
        if (this.op('.')) {
          const name = this.take('name');
          return name === undefined ? undefined : { k: 'column', table: `\uFFFC${t.v}`, name };
        }
        return { k: 'hole', i: Number(t.v) };
      case 'op':
        return t.v === '(' && this.skipTo() ? { k: 'other' } : undefined;
      case 'name': {
        if (/^(?:true|false)$/i.test(t.v)) return { k: 'lit', v: /^t/i.test(t.v) };
        if (/^null$/i.test(t.v)) return { k: 'lit', v: null };
        if (/^(?:and|or|not|in|is|exists|select|case|from)$/i.test(t.v)) return undefined;
        if (/^interval$/i.test(t.v) && this.take('string') !== undefined) return { k: 'other' };
        if (this.op('(')) return (/^(?:lower|upper)$/i.test(t.v) && this.folded()) || (this.skipTo() ? { k: 'other' } : undefined);
        const names = [t.v];
        while (this.op('.')) {
          const name = this.take('name');
          if (name === undefined) return undefined;
          names.push(name);
        }
        return { k: 'column', name: names.at(-1)!, ...(names.length > 1 ? { table: names.at(-2)! } : {}) };
      }
    }
  }

  private folded(): Operand | undefined {
    const start = this.i;
    const of = this.operand();
    if (of && this.op(')')) return { k: 'folded', of };
    this.i = start;
    return undefined;
  }

  /** Past the bracket that closes the one just opened. */
  private skipTo(): boolean {
    for (let depth = 1; this.i < this.tokens.length; ) {
      const t = this.tokens[this.i++]!;
      if (t.k !== 'op') continue;
      if (t.v === '(') depth++;
      else if (t.v === ')' && --depth === 0) return true;
    }
    return false;
  }

  private op(v: string): boolean {
    const t = this.tokens[this.i];
    if (t?.k !== 'op' || t.v !== v) return false;
    this.i++;
    return true;
  }

  private anyOp(...vs: string[]): boolean {
    return vs.some((v) => this.op(v));
  }

  private word(w: string): boolean {
    const t = this.tokens[this.i];
    if (t?.k !== 'name' || t.v.toLowerCase() !== w) return false;
    this.i++;
    return true;
  }

  private take(k: Token['k']): string | undefined {
    const t = this.tokens[this.i];
    if (t?.k !== k) return undefined;
    this.i++;
    return t.v;
  }
}
