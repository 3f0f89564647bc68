/**
 * SQL that reads: selects with their common tables, set operators and sources. Whatever is passed over (types, windows,
 * orders) holds no subquery, or the text is not read at all.
 */
import type { SqlCte, SqlExpr, SqlItem, SqlSelect, SqlSource, SqlStatement } from './ast.ts';
import { ExpressionReader } from './expressions.ts';

/** Ends a source or an item: no alias. */
const NO_ALIAS = new Set(['where', 'on', 'using', 'join', 'inner', 'left', 'right', 'full', 'cross', 'natural', 'lateral', 'group', 'order', 'having', 'limit', 'offset', 'union', 'intersect', 'except', 'minus', 'for', 'fetch', 'window', 'returning', 'set', 'from', 'values', 'select', 'final', 'prewhere', 'array', 'settings', 'format', 'sample', 'any', 'asof', 'semi', 'anti', 'global', 'all', 'straight_join', 'use', 'force', 'ignore', 'tablesample', 'with', 'default', 'qualify', 'when', 'into', 'lock', 'as', 'partition', 'and', 'or', 'not', 'is', 'in', 'like', 'between']);
/** Begins what comes after all conditions; of which rows are reached it only leaves some out. */
const TAIL = new Set(['order', 'limit', 'offset', 'fetch', 'for', 'settings', 'format', 'lock', 'window', 'into', 'qualify']);

export abstract class SelectReader extends ExpressionReader {
  abstract statement(): SqlStatement;

  protected ctes(): SqlCte[] {
    const out: SqlCte[] = [];
    if (!this.word('with')) return out;
    this.word('recursive');
    do {
      const at = this.mark();
      const name = this.name();
      const columns = name !== undefined && this.isOp('(') ? this.plainNames() : undefined;
      const isTable = name !== undefined && this.word('as') && (this.word('not') ? this.word('materialized') : this.word('materialized') || true) && this.op('(');
      if (!isTable) {
        // ClickHouse: `with now() as t`
        this.back(at);
        if (this.isOp('(')) this.fail('a subquery as a value of WITH is not read');
        this.expression();
        if (!this.word('as') || this.name() === undefined) this.fail();
        continue;
      }
      const statement = this.statement();
      this.need(')');
      if (this.isWord('search') || this.isWord('cycle')) this.fail('SEARCH and CYCLE are not read');
      out.push({ name, ...(columns && { columns }), statement });
    } while (this.op(','));
    return out;
  }

  override select(given: SqlCte[] = []): SqlSelect {
    const own = this.isWord('with') ? this.ctes() : [];
    const ctes = [...given, ...own];
    const first = this.operandOfSet();
    const arms: SqlSelect['arms'][number][] = [...first.arms];
    for (;;) {
      const op = this.word('union') ? 'union' : this.word('intersect') ? 'intersect' : this.word('except') || this.word('minus') ? 'except' : undefined;
      if (!op) break;
      if (!this.word('all')) this.word('distinct');
      arms.push({ op, q: this.operandOfSet() });
    }
    this.tail();
    return { ...first, with: [...ctes, ...first.with], arms };
  }

  private operandOfSet(): SqlSelect {
    if (this.op('(')) {
      const inner = this.select();
      this.need(')');
      return inner;
    }
    return this.core();
  }

  private core(): SqlSelect {
    if (this.word('values')) {
      const values = this.rows();
      return { k: 'select', with: [], items: [], from: [], grouped: false, values, arms: [] };
    }
    if (this.word('table')) return { k: 'select', with: [], items: [{ e: { k: 'col', name: '*' } }], from: [{ join: 'from', table: this.tableName() }], grouped: false, arms: [] };
    if (!this.word('select')) return this.fail();
    if (this.word('distinct')) {
      if (this.word('on')) this.list();
    } else this.word('all');
    if (this.word('top')) this.operand();
    const items = this.isWord('from') ? [] : this.items();
    const from = this.word('from') ? this.sources() : [];
    const conditions = [];
    while (this.isWord('prewhere') || this.isWord('where')) {
      this.skip();
      conditions.push(this.condition());
    }
    let grouped = false;
    if (this.word('group')) {
      if (!this.word('by')) this.fail();
      grouped = true;
      if (!this.word('all')) this.passOver(['having', 'order', 'limit', 'offset', 'union', 'intersect', 'except', 'minus', 'for', 'fetch', 'window', 'settings', 'format', 'qualify', 'on', 'returning']);
    }
    const having = this.word('having') ? this.condition() : undefined;
    const where = conditions.length > 1 ? { k: 'and' as const, es: conditions } : conditions[0];
    const select: SqlSelect = { k: 'select', with: [], items, from, grouped, arms: [] };
    return { ...select, ...(where && { where }), ...(having && { having }) };
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

  /** Order, limit and the like, which hold no table; what a hole adds there cannot widen the condition. */
  protected tail(): void {
    while (TAIL.has(this.peekWord() ?? '')) {
      if (this.isWord('into')) this.fail('SELECT INTO is not read');
      this.skip();
      this.passOver([...TAIL, 'union', 'intersect', 'except', 'minus', 'on', 'returning', 'where']);
    }
  }

  protected items(): SqlItem[] {
    const out: SqlItem[] = [];
    do {
      const e = this.expression();
      // `* EXCEPT (a)`, `* REPLACE (…)` of ClickHouse
      if (e.k === 'col' && e.name === '*' && (this.isWord('except') || this.isWord('replace'))) {
        const at = this.mark();
        this.skip();
        if (this.isOp('(') && !this.isWordAhead('select')) this.brackets();
        else this.back(at);
      }
      const as = this.word('as') ? this.label() : this.alias();
      out.push({ e, ...(as !== undefined && { as }) });
    } while (this.op(','));
    return out;
  }

  protected alias(): string | undefined {
    const w = this.peekWord();
    return w !== undefined && NO_ALIAS.has(w) ? undefined : this.isName() ? this.name() : undefined;
  }

  protected sources(): SqlSource[] {
    const out: SqlSource[] = [];
    do {
      out.push(...this.joined('from'));
    } while (this.op(','));
    return out;
  }

  /** One source and those joined to it. */
  private joined(first: SqlSource['join']): SqlSource[] {
    const out = this.source(first);
    for (;;) {
      if (this.word('array') || this.words('left', 'array')) {
        // ClickHouse: elements of the row's own arrays
        if (!this.word('join')) this.fail();
        this.items();
        continue;
      }
      const natural = this.word('natural');
      while (this.anyWord('global', 'any', 'all', 'asof', 'semi', 'anti'));
      let join: SqlSource['join'] | undefined;
      if (this.word('inner')) join = 'inner';
      else if (this.word('left')) join = 'left';
      else if (this.word('right')) join = 'right';
      else if (this.word('full')) join = 'full';
      else if (this.word('cross')) join = 'cross';
      this.word('outer');
      // `left semi join` keeps rows of the left side only: those of the right bind as in an inner join
      while (this.anyWord('any', 'semi', 'anti', 'asof')) join ??= 'inner';
      if (this.word('straight_join')) join = 'inner';
      else if (!this.word('join')) {
        if (join || natural) this.fail();
        return out;
      }
      const right = this.source(join ?? 'inner');
      let on, using;
      if (this.word('on')) on = this.condition();
      else if (this.word('using')) using = this.isOp('(') ? this.nameList() : [this.name() ?? this.fail()];
      const [head, ...rest] = right;
      // a bracket of joins keeps its own conditions; what ties it hangs on its first table
      out.push({ ...head!, join: join ?? 'inner', ...(on && { on: head!.on ? { k: 'and', es: [head!.on, on] } : on }), ...(using && { using }), ...(natural && { natural: true }) }, ...rest);
      if (rest.length > 0 && join !== undefined && join !== 'inner' && join !== 'cross') this.fail('an outer join of a bracket of joins is not read');
    }
  }

  private source(join: SqlSource['join']): SqlSource[] {
    this.word('lateral');
    this.word('only');
    if (this.isOp('(')) {
      const inside = this.beginsSelect();
      this.need('(');
      if (!inside) {
        const out = this.joined(join);
        while (this.op(',')) out.push(...this.joined('cross'));
        this.need(')');
        return out;
      }
      const query = this.select();
      this.need(')');
      return [{ join, query, ...this.sourceAlias() }];
    }
    if (this.isWord('values')) {
      const query = this.core();
      return [{ join, query, ...this.sourceAlias() }];
    }
    const table = this.tableName();
    if (this.isOp('(')) {
      const given = this.callArguments(table.at(-1)!);
      if (this.word('with')) this.word('ordinality');
      return [{ join, given, ...this.sourceAlias() }];
    }
    this.op('*');
    this.word('final');
    const alias = this.sourceAlias();
    this.word('final');
    if (this.word('sample')) this.operand();
    if (this.word('tablesample')) {
      this.name();
      this.brackets();
    }
    while ((this.isWord('use') || this.isWord('force') || this.isWord('ignore')) && (this.isWordAhead('index') || this.isWordAhead('key'))) {
      this.skip();
      this.skip();
      if (this.word('for')) while (!this.isOp('(')) this.skip();
      this.brackets();
    }
    return [{ join, table, ...alias }];
  }

  private sourceAlias(): Pick<SqlSource, 'as' | 'columns'> {
    const as = this.word('as') ? (this.isOp('(') ? undefined : this.label()) : this.alias();
    if (!this.isOp('(')) return as === undefined ? {} : { as };
    // column names, with types where a function's result is described
    const columns: string[] = [];
    this.need('(');
    do {
      columns.push(this.name() ?? this.fail());
      if (!this.isOp(',') && !this.isOp(')')) this.type();
    } while (this.op(','));
    this.need(')');
    return { ...(as !== undefined && { as }), columns };
  }
}
