/**
 * Reads SQL statements of PostgreSQL, MySQL, SQLite and ClickHouse, with holes wherever a value, a name or a condition may
 * stand. Boundary: what cannot be told apart without knowing the dialect is read as PostgreSQL does. Why no published
 * parser does it, with numbers: docs/layers/sql.md.
 */
import type { SqlAssignment, SqlCte, SqlDelete, SqlExpr, SqlInsert, SqlName, SqlStatement, SqlUpdate } from './ast.ts';
import { joinHoles } from './lex.ts';
import { SelectReader } from './select.ts';

/** Statements that reach no row of a table. */
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

export class StatementReader extends SelectReader {
  override statement(): SqlStatement {
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

  private insert(ctes: SqlCte[]): SqlInsert {
    let ignores = false, replaces = this.isWord('replace');
    this.skip();
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
    const rows = this.written();
    return { ...head, ...rows, ...this.insertEnd(ignores, replaces) };
  }

  /** The rows of an insert: given in place, by a select, or as one value. */
  private written(): Pick<SqlInsert, 'columns' | 'helper' | 'rows' | 'select'> {
    // `insert into t ${sql(row)}`
    const helper = this.hole();
    if (helper !== undefined) return { helper };
    if (this.word('set')) {
      const set = this.assignments();
      return { columns: set.map((x) => x.column), rows: [set.map((x) => x.e)] };
    }
    const named = this.isOp('(') && !this.beginsSelect() && { columns: this.nameList() };
    if (this.word('overriding')) {
      this.skip();
      this.word('value');
    }
    if (this.word('default')) {
      if (!this.word('values')) this.fail();
      return { columns: [], rows: [[]] };
    }
    if (this.word('format')) {
      this.name();
      return { ...named };
    }
    if (!this.anyWord('values', 'value')) return { ...named, select: this.select() };
    return { ...named, ...(!this.isDone() && { rows: this.rows() }) };
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
