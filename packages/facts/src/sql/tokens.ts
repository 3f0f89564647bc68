/**
 * The tokens of a SQL text, one after the other: words, operators and names as the readers of expressions, statements and
 * definitions take them, and what is passed over. Boundary: knows no statement.
 */
import { SqlError, type SqlName } from './ast.ts';
import { excerpt, holeMark, lex, type Token } from './lex.ts';

export abstract class TokenReader {
  private i = 0;
  private readonly tokens: readonly Token[];

  constructor(private readonly text: string) {
    this.tokens = lex(text);
  }

  isDone(): boolean {
    return this.i >= this.tokens.length;
  }

  protected skip(): void {
    this.i++;
  }

  /** The token at hand, or one after it. */
  protected peek(n = 0): Token | undefined {
    return this.tokens[this.i + n];
  }

  protected mark(): number {
    return this.i;
  }

  protected back(at: number): void {
    this.i = at;
  }

  fail(reason?: string): never {
    throw new SqlError(reason ?? `it does not read near ${excerpt(this.text, this.position())}`);
  }

  /** The offset of the token at hand. */
  protected position(): number {
    return this.peek()?.at ?? this.text.length;
  }

  protected peekWord(): string | undefined {
    const t = this.peek();
    return t?.k === 'word' ? t.v : undefined;
  }

  protected isWord(w: string): boolean {
    return this.peekWord() === w;
  }

  protected isWordAhead(w: string): boolean {
    const t = this.peek(1);
    return t?.k === 'word' && t.v === w;
  }

  protected word(w: string): boolean {
    if (!this.isWord(w)) return false;
    this.i++;
    return true;
  }

  /** Two words in a row. */
  protected words(first: string, second: string): boolean {
    if (!this.isWord(first) || !this.isWordAhead(second)) return false;
    this.i += 2;
    return true;
  }

  protected anyWord(...words: readonly string[]): boolean {
    return words.some((w) => this.word(w));
  }

  protected isOpAt(n: number, v: string): boolean {
    const t = this.peek(n);
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
    const t = this.peek();
    return t?.k === 'word' || t?.k === 'name';
  }

  protected name(): string | undefined {
    const t = this.peek();
    if (t?.k !== 'word' && t?.k !== 'name') return undefined;
    this.i++;
    return t.raw;
  }

  /** A name after `as`: MySQL takes a text too. */
  protected label(): string {
    const t = this.peek();
    if (t?.k === 'string') {
      this.i++;
      return t.v;
    }
    return this.name() ?? this.part();
  }

  protected number(): number | undefined {
    const t = this.peek();
    if (t?.k !== 'number') return undefined;
    this.i++;
    return Number(t.v);
  }

  protected hole(): number | undefined {
    const t = this.peek();
    if (t?.k !== 'hole') return undefined;
    this.i++;
    return Number(t.v);
  }

  /** A part of a name; a hole may stand for it. */
  private part(): string {
    return this.partOrNone() ?? this.fail();
  }

  private partOrNone(): string | undefined {
    const hole = this.hole();
    return hole === undefined ? this.name() : holeMark(hole);
  }

  protected tableName(): SqlName {
    const t = this.peek();
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
      const name = this.partOrNone();
      if (name === undefined) return undefined;
      out.push(name);
    } while (this.op(','));
    return this.op(')') ? out : undefined;
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
    while (this.words('with', 'time') || this.words('without', 'time')) this.skip();
    if (this.word('array')) return;
    while (this.isOp('[') && (this.isOpAt(1, ']') || this.isOpAt(2, ']'))) {
      this.skip();
      if (!this.isOp(']')) this.skip();
      this.skip();
    }
  }

  /** Whether the bracket at hand, however deep, holds a select. */
  protected beginsSelect(): boolean {
    let n = 0;
    while (this.isOpAt(n, '(')) n++;
    const t = this.peek(n);
    return n > 0 && t?.k === 'word' && (t.v === 'select' || t.v === 'with' || (t.v === 'values' && !this.isOpAt(n + 1, ',')));
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
}
