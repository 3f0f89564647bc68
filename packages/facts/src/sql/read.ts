/**
 * Reads SQL statements of PostgreSQL, MySQL, SQLite and ClickHouse, with holes wherever a value, a name or a condition may
 * stand. Whatever is passed over (types, windows, orders) holds no subquery, or the text is not read at all.
 * Boundary: what cannot be told apart without knowing the dialect is read as PostgreSQL does. Why no published parser does
 * it, with numbers: docs/layers/sql.md.
 */
import type { SqlAssignment, SqlCte, SqlDelete, SqlExpr, SqlInsert, SqlItem, SqlName, SqlSelect, SqlSource, SqlStatement, SqlUpdate } from './ast.ts';
import { ExpressionReader } from './expressions.ts';
import { joinHoles } from './lex.ts';

/** Ends a source or an item: no alias. */
const NO_ALIAS = new Set(['where', 'on', 'using', 'join', 'inner', 'left', 'right', 'full', 'cross', 'natural', 'lateral', 'group', 'order', 'having', 'limit', 'offset', 'union', 'intersect', 'except', 'minus', 'for', 'fetch', 'window', 'returning', 'set', 'from', 'values', 'select', 'final', 'prewhere', 'array', 'settings', 'format', 'sample', 'any', 'asof', 'semi', 'anti', 'global', 'all', 'straight_join', 'use', 'force', 'ignore', 'tablesample', 'with', 'default', 'qualify', 'when', 'into', 'lock', 'as', 'partition', 'and', 'or', 'not', 'is', 'in', 'like', 'between']);
/** Begins what comes after all conditions; of which rows are reached it only leaves some out. */
const TAIL = new Set(['order', 'limit', 'offset', 'fetch', 'for', 'settings', 'format', 'lock', 'window', 'into', 'qualify']);
const OTHER = new Set(['begin', 'start', 'commit', 'rollback', 'savepoint', 'release', 'end', 'abort', 'set', 'reset', 'show', 'use', 'explain', 'analyze', 'analyse', 'vacuum', 'optimize', 'create', 'alter', 'drop', 'rename', 'comment', 'grant', 'revoke', 'listen', 'notify', 'unlisten', 'lock', 'pragma', 'attach', 'detach', 'refresh', 'reindex', 'checkpoint', 'discard', 'describe', 'desc', 'exists', 'system', 'kill', 'declare', 'fetch', 'close', 'deallocate', 'cluster', 'flush']);

/**
 * @param quasis the text between the holes; one more than there are holes
 * @returns the statements that the text holds, in order
 * @throws SqlError with the reason where it cannot be read
 */
export function readStatements(quasis: readonly string[]): SqlStatement[] {
  const r = new StatementReader(joinHoles(quasis));
  const out: SqlStatement[] = [];
  while (!r.isDone()) {
    if (r.op(';')) continue;
    out.push(r.statement());
    if (!r.isDone() && !r.op(';')) r.fail();
  }
  return out;
}

export class StatementReader extends ExpressionReader {
  statement(): SqlStatement {
    const ctes = this.ctes();
    switch (this.peekWord()) {
      case 'insert':
      case 'replace':
        return this.insert(ctes);
      case 'update':
        return this.update(ctes);
      case 'delete':
        return this.delete(ctes);
      case 'truncate':
        return this.truncate();
      case 'select':
      case 'values':
      case 'from':
      case 'table':
        return this.select(ctes);
      default: {
        if (this.isOp('(')) return this.select(ctes);
        const verb = this.peekWord();
        if (verb === undefined || !OTHER.has(verb) || ctes.length > 0) return this.fail(verb === 'merge' || verb === 'call' || verb === 'copy' || verb === 'do' ? `${verb.toUpperCase()} is not read` : undefined);
        // `explain select …` reads nothing; `create table … as select …` would
        for (let depth = 0; !this.isDone() && (depth > 0 || !this.isOp(';')); this.skip()) {
          if (this.isOp('(')) depth++;
          else if (this.isOp(')')) depth--;
          else if (verb !== 'explain' && this.isWord('select') && verb !== 'set') this.fail(`a select inside of ${verb.toUpperCase()} is not read`);
        }
        return { k: 'other', verb };
      }
    }
  }

  private ctes(): SqlCte[] {
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

  /** Order, limit and the like, which hold no table; what a hole adds there cannot widen the condition. */
  private tail(): void {
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
        if (this.isOp('(') && !this.isOpAhead('select')) this.brackets();
        else this.back(at);
      }
      const as = this.word('as') ? this.label() : this.alias();
      out.push({ e, ...(as !== undefined && { as }) });
    } while (this.op(','));
    return out;
  }

  private alias(): string | undefined {
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
      if (this.word('array') || (this.isWord('left') && this.isWordAhead('array') && (this.skip(), this.word('array')))) {
        // ClickHouse: elements of the row's own arrays
        if (!this.word('join')) this.fail();
        this.items();
        continue;
      }
      const natural = this.word('natural');
      while (this.word('global') || this.word('any') || this.word('all') || this.word('asof') || this.word('semi') || this.word('anti'));
      let join: SqlSource['join'] | undefined;
      if (this.word('inner')) join = 'inner';
      else if (this.word('left')) join = 'left';
      else if (this.word('right')) join = 'right';
      else if (this.word('full')) join = 'full';
      else if (this.word('cross')) join = 'cross';
      this.word('outer');
      // `left semi join` keeps rows of the left side only: those of the right bind as in an inner join
      while (this.word('any') || this.word('semi') || this.word('anti') || this.word('asof')) join ??= 'inner';
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

  private insert(ctes: SqlCte[]): SqlInsert {
    const isReplace = this.isWord('replace');
    this.skip();
    let ignores = false, replaces = isReplace;
    if (this.word('or')) {
      if (this.word('replace')) replaces = true;
      else if (this.word('ignore')) ignores = true;
      else this.skip();
    }
    ignores = this.word('ignore') || ignores;
    this.anyWord('low_priority', 'delayed', 'high_priority');
    this.word('into');
    this.word('table');
    const table = this.tableName();
    const as = this.word('as') ? this.label() : this.alias();
    const head = { k: 'insert' as const, with: ctes, table, ...(as !== undefined && { as }) };
    // `insert into t ${sql(row)}`
    const helper = this.hole();
    if (helper !== undefined) return { ...head, helper, ...this.insertEnd(ignores, replaces) };
    if (this.word('set')) {
      const set = this.assignments();
      return { ...head, columns: set.map((x) => x.column), rows: [set.map((x) => x.e)], ...this.insertEnd(ignores, replaces) };
    }
    let columns: string[] | undefined;
    if (this.isOp('(') && !this.beginsSelect()) columns = this.nameList();
    if (this.word('overriding')) {
      this.skip();
      this.word('value');
    }
    if (this.word('default')) {
      if (!this.word('values')) this.fail();
      return { ...head, columns: [], rows: [[]], ...this.insertEnd(ignores, replaces) };
    }
    if (this.word('format')) {
      this.name();
      return { ...head, ...(columns && { columns }), ...this.insertEnd(ignores, replaces) };
    }
    if (this.isWord('values') || this.isWord('value')) {
      this.skip();
      const rows = this.isDone() ? undefined : this.rows();
      return { ...head, ...(columns && { columns }), ...(rows && { rows }), ...this.insertEnd(ignores, replaces) };
    }
    const select = this.select();
    return { ...head, ...(columns && { columns }), select, ...this.insertEnd(ignores, replaces) };
  }

  private insertEnd(ignores: boolean, replaces: boolean): Pick<SqlInsert, 'conflict' | 'ignores' | 'returning'> {
    let conflict: SqlInsert['conflict'] = replaces ? { update: [], replace: true } : undefined;
    // MySQL: `values (…) as new`
    if (this.word('as')) {
      this.name();
      if (this.isOp('(')) this.nameList();
    }
    while (this.word('on')) {
      if (this.word('duplicate')) {
        if (!this.word('key') || !this.word('update')) this.fail();
        conflict = { update: this.assignments() };
        continue;
      }
      if (!this.word('conflict')) this.fail();
      let columns: string[] | undefined;
      if (this.isOp('(')) {
        const at = this.mark();
        columns = this.plainNames();
        if (!columns) {
          this.back(at);
          this.brackets();
        }
        if (this.word('where')) this.condition();
      } else if (this.word('on')) {
        if (!this.word('constraint')) this.fail();
        this.name();
      }
      if (!this.word('do')) this.fail();
      if (this.word('nothing')) ignores = true;
      else {
        if (!this.word('update') || !this.word('set')) this.fail();
        const update = this.assignments();
        const where = this.word('where') ? this.condition() : undefined;
        conflict = { update, ...(columns && { columns }), ...(where && { where }) };
      }
    }
    const returning = this.word('returning') ? this.items() : undefined;
    return { ...(conflict && { conflict }), ...(ignores && { ignores: true as const }), ...(returning && { returning }) };
  }

  private update(ctes: SqlCte[]): SqlUpdate {
    this.skip();
    this.word('low_priority');
    this.word('ignore');
    this.word('only');
    if (this.word('or')) this.skip();
    const [target, ...others] = this.sources();
    if (!target?.table) return this.fail();
    // ClickHouse's `alter table … update` is no update statement
    if (!this.word('set')) this.fail();
    const helper = this.hole();
    const set = helper === undefined ? this.assignments() : [];
    const from = [...others, ...(this.word('from') ? this.sources() : [])];
    const where = this.word('where') ? this.condition() : undefined;
    const returning = this.word('returning') ? this.items() : undefined;
    this.tail();
    return { k: 'update', with: ctes, table: target.table, ...(target.as !== undefined && { as: target.as }), set, ...(helper !== undefined && { helper }), from, ...(where && { where }), ...(returning && { returning }) };
  }

  private delete(ctes: SqlCte[]): SqlDelete {
    this.skip();
    this.anyWord('low_priority', 'quick');
    this.word('ignore');
    let named: SqlName | undefined;
    if (!this.word('from')) {
      // MySQL: `delete t from tasks t join …`
      named = this.tableName();
      if (this.op('.')) this.op('*');
      if (!this.word('from')) this.fail();
    }
    this.word('only');
    const sources = this.sources();
    if (this.word('using')) sources.push(...this.sources());
    const where = this.word('where') ? this.condition() : undefined;
    const returning = this.word('returning') ? this.items() : undefined;
    this.tail();
    const target = named ? sources.find((s) => (s.as ?? s.table?.at(-1)) === named.at(-1)) : sources[0];
    if (!target?.table) return this.fail();
    return { k: 'delete', with: ctes, table: target.table, ...(target.as !== undefined && { as: target.as }), from: sources.filter((s) => s !== target).map((s) => (s.join === 'from' ? { ...s, join: 'inner' } : s)), ...(where && { where }), ...(returning && { returning }) };
  }

  private truncate(): SqlStatement {
    this.skip();
    this.word('table');
    this.word('only');
    const tables: SqlName[] = [];
    do {
      tables.push(this.tableName());
      this.op('*');
    } while (this.op(','));
    this.passOver([]);
    return { k: 'truncate', tables };
  }

  private assignments(): SqlAssignment[] {
    const out: SqlAssignment[] = [];
    do {
      if (this.isOp('(')) {
        const columns = this.nameList();
        this.need('=');
        this.word('row');
        const e = this.operand();
        columns.forEach((column, i) => out.push({ column, e: e.k === 'row' ? e.es[i] ?? e : e }));
        continue;
      }
      const name = this.columnName();
      if (!this.op('=') && !this.op(':=')) this.fail();
      out.push({ column: name, e: this.expression() });
    } while (this.op(','));
    return out;
  }
}

/** A condition on its own (`whereRaw`, an interpolated piece); see {@link readStatements}. */
export function readCondition(quasis: readonly string[]): SqlExpr {
  const r = new StatementReader(joinHoles(quasis));
  const e = r.expression();
  if (!r.isDone()) r.fail();
  return e;
}
