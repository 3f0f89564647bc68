/**
 * What SQL definitions make: tables with their columns and keys, policies, and the steps that change them later. For
 * PostgreSQL, MySQL, SQLite and ClickHouse. Boundary: a statement that is not read defines nothing; types are kept as
 * written, without what stands in brackets.
 */
import { SqlError, type SqlName } from './ast.ts';
import { StatementReader } from './read.ts';

export interface SqlForeignKey { columns: string[]; table: string; references?: string[] }

export interface SqlColumn { name: string; type: string; notNull: boolean; primary: boolean; unique: boolean; hasDefault: boolean; references?: { table: string; column?: string } }

export type SqlConstraint = { k: 'primary' | 'unique'; columns: string[] } | ({ k: 'foreign' } & SqlForeignKey);

export interface SqlPolicy { name: string; restrictive: boolean; command: 'all' | 'select' | 'insert' | 'update' | 'delete'; roles: string[]; using?: string; check?: string }

export type SqlDefinition =
  | { k: 'table'; name: string; columns: SqlColumn[]; constraints: SqlConstraint[]; /** Columns are another's too. */ like?: string; at: number }
  | { k: 'drop'; name: string }
  | { k: 'rename'; from: string; to: string }
  | { k: 'addColumn'; table: string; column: SqlColumn; at: number }
  | { k: 'dropColumn'; table: string; column: string }
  | { k: 'renameColumn'; table: string; from: string; to: string }
  | { k: 'notNull'; table: string; column: string; on: boolean }
  | { k: 'constraint'; table: string; constraint: SqlConstraint }
  | { k: 'policy'; table: string; policy: SqlPolicy; at: number }
  | { k: 'rowSecurity'; table: string; on: boolean };

/** Marks of migration tools after which the way back begins. */
const DOWN = /^--\s*(?:\+goose\s+Down|migrate:down|\+migrate\s+Down|rollback\b|down\b).*$/im;

/** @returns what the text defines, in order; what is not read is left out */
export function readDefinitions(text: string): SqlDefinition[] {
  const down = DOWN.exec(text);
  const own = down ? text.slice(0, down.index) : text;
  let r: DefinitionReader;
  try {
    r = new DefinitionReader(own);
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
  const out: SqlDefinition[] = [];
  while (!r.isDone()) {
    const before = out.length;
    try {
      r.definition(out);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      out.length = before;
    }
    r.toEnd();
  }
  return out;
}

const lastOf = (name: SqlName): string => name.at(-1)!;

class DefinitionReader extends StatementReader {
  /** Past the end of the statement at hand. */
  toEnd(): void {
    while (!this.isDone() && !this.op(';')) this.skip();
  }

  definition(out: SqlDefinition[]): void {
    if (this.word('create')) return this.create(out);
    if (this.word('alter')) {
      if (this.word('table')) this.alter(out);
      return;
    }
    if (this.word('drop') && this.word('table')) {
      this.ifExists();
      do {
        out.push({ k: 'drop', name: lastOf(this.tableName()) });
      } while (this.op(','));
    } else if (this.word('rename') && this.word('table')) {
      const from = lastOf(this.tableName());
      if (this.word('to')) out.push({ k: 'rename', from, to: lastOf(this.tableName()) });
    }
  }

  private ifExists(): void {
    if (!this.word('if')) return;
    this.word('not');
    this.word('exists');
  }

  private create(out: SqlDefinition[]): void {
    const at = this.position();
    if (this.word('or')) this.word('replace');
    if (this.word('policy')) return this.policy(out, at);
    const isUnique = this.word('unique');
    if (this.word('index')) {
      if (isUnique) this.index(out);
      return;
    }
    this.anyWord('temp', 'temporary', 'unlogged', 'foreign', 'global', 'local');
    if (!this.word('table')) return;
    this.ifExists();
    const name = lastOf(this.tableName());
    if (this.word('on') && this.word('cluster')) this.label();
    if (this.word('as') || this.word('partition')) return;
    const columns: SqlColumn[] = [];
    const constraints: SqlConstraint[] = [];
    let like: string | undefined;
    if (!this.op('(')) return;
    do {
      if (this.isOp(')')) break;
      if (this.word('like')) {
        like = lastOf(this.tableName());
        this.restOfPart();
        continue;
      }
      const constraint = this.constraint();
      if (constraint === 'other') continue;
      if (constraint) constraints.push(constraint);
      else columns.push(this.columnDefinition());
    } while (this.op(','));
    this.need(')');
    // ClickHouse keeps rows by an order, which is no key
    out.push({ k: 'table', name, columns, constraints, ...(like !== undefined && { like }), at });
  }

  private index(out: SqlDefinition[]): void {
    this.word('concurrently');
    this.ifExists();
    if (!this.isWord('on')) this.tableName();
    if (!this.word('on')) return;
    this.word('only');
    const table = lastOf(this.tableName());
    if (this.word('using')) this.name();
    const columns = this.keyColumns();
    this.restOfPart();
    if (columns && !this.hadWhere) out.push({ k: 'constraint', table, constraint: { k: 'unique', columns } });
  }

  private hadWhere = false;

  /** Past the rest of a column or a constraint, up to a comma or the bracket's end. */
  private restOfPart(): void {
    this.hadWhere = false;
    while (!this.isDone() && !this.isOp(',') && !this.isOp(')') && !this.isOp(';')) {
      if (this.isWord('where')) this.hadWhere = true;
      if (this.isOp('(')) this.brackets();
      else this.skip();
    }
  }

  /** `(a, lower(b), c desc)`: undefined where anything but columns stands in it. */
  private keyColumns(): string[] | undefined {
    const columns: string[] = [];
    let plain = true;
    this.need('(');
    do {
      const name = this.name();
      if (name === undefined || this.isOp('(')) plain = false;
      else columns.push(name);
      this.restOfPart();
    } while (this.op(','));
    this.need(')');
    return plain ? columns : undefined;
  }

  /** A table's constraint; `other` for one that says nothing of keys. */
  private constraint(): SqlConstraint | 'other' | undefined {
    if (this.word('constraint')) this.name();
    const other = (): 'other' => {
      this.restOfPart();
      return 'other';
    };
    if (this.words('primary', 'key')) {
      if (!this.isOp('(')) return other();
      const columns = this.keyColumns();
      this.restOfPart();
      return columns ? { k: 'primary', columns } : 'other';
    }
    if (this.isWord('unique')) {
      this.skip();
      if (this.word('nulls')) {
        this.word('not');
        this.word('distinct');
      }
      this.anyWord('key', 'index');
      if (!this.isOp('(')) this.name();
      const columns = this.keyColumns();
      this.restOfPart();
      return columns ? { k: 'unique', columns } : 'other';
    }
    if (this.words('foreign', 'key')) {
      if (!this.isOp('(')) this.name();
      const columns = this.nameList();
      if (!this.word('references')) this.fail();
      const table = lastOf(this.tableName());
      const references = this.isOp('(') ? this.nameList() : undefined;
      this.restOfPart();
      return { k: 'foreign', columns, table, ...(references && { references }) };
    }
    if (['check', 'exclude', 'index', 'fulltext', 'projection'].some((w) => this.isWord(w)) || (this.isWord('key') && !this.isTypeAhead())) return other();
    return undefined;
  }

  /** A column may be called `key`: a type follows then. */
  private isTypeAhead(): boolean {
    const at = this.mark();
    this.skip();
    const next = this.name();
    const isType = next !== undefined && !this.isOp('(');
    this.back(at);
    return isType || (next !== undefined && /^(?:var)?char|^decimal|^numeric/i.test(next));
  }

  private columnDefinition(): SqlColumn {
    const name = this.name() ?? this.fail();
    const type = this.isOp(',') || this.isOp(')') ? '' : (this.name() ?? this.fail());
    // ClickHouse: `LowCardinality(Nullable(String))`
    let nullable = /^nullable$/i.test(type);
    if (this.isOp('(')) {
      nullable ||= /^lowcardinality$/i.test(type) && this.isNullableAhead();
      this.brackets();
    }
    const column: SqlColumn = { name, type, notNull: false, primary: false, unique: false, hasDefault: /serial$/i.test(type) };
    // in ClickHouse a column has a value unless it says otherwise
    if (/^(?:String|U?Int\d+|Float\d+|DateTime(?:64)?|LowCardinality|FixedString|UUID|Bool|Array|Map|Enum8|Enum16|Date32|AggregateFunction|SimpleAggregateFunction)$/.test(type) && !nullable) column.notNull = true;
    while (!this.isDone() && !this.isOp(',') && !this.isOp(')') && !this.isOp(';')) {
      if (this.word('not') && this.word('null')) column.notNull = true;
      else if (this.words('primary', 'key')) {
        Object.assign(column, { primary: true, unique: true, notNull: true });
      } else if (this.word('unique')) column.unique = true;
      else if (this.anyWord('default', 'generated', 'auto_increment', 'autoincrement', 'materialized')) column.hasDefault = true;
      else if (this.word('references')) {
        const table = lastOf(this.tableName());
        const columns = this.isOp('(') ? this.nameList() : undefined;
        column.references = { table, ...(columns?.[0] !== undefined && { column: columns[0] }) };
      } else if (this.isOp('(')) this.brackets();
      else this.skip();
    }
    return column;
  }

  private isNullableAhead(): boolean {
    const at = this.mark();
    this.skip();
    const is = this.isWord('nullable');
    this.back(at);
    return is;
  }

  private alter(out: SqlDefinition[]): void {
    this.ifExists();
    this.word('only');
    const table = lastOf(this.tableName());
    if (this.word('on') && this.word('cluster')) this.label();
    do {
      const at = this.position();
      if (this.word('add')) this.add(table, out, at);
      else if (this.word('drop')) {
        if (this.anyWord('constraint', 'index', 'primary', 'foreign', 'key', 'check', 'partition', 'projection')) {
          this.restOfPart();
          continue;
        }
        this.word('column');
        this.ifExists();
        const column = this.name();
        if (column !== undefined) out.push({ k: 'dropColumn', table, column });
      } else if (this.word('rename')) {
        if (this.word('to')) out.push({ k: 'rename', from: table, to: lastOf(this.tableName()) });
        else if (!this.isWord('constraint')) {
          this.word('column');
          const from = this.name() ?? this.fail();
          if (this.word('to')) out.push({ k: 'renameColumn', table, from, to: this.name() ?? this.fail() });
        }
      } else if (this.word('alter')) {
        this.word('column');
        const column = this.name() ?? this.fail();
        const on = this.word('set') ? true : this.word('drop') ? false : undefined;
        if (on !== undefined && this.word('not') && this.word('null')) out.push({ k: 'notNull', table, column, on });
      } else if (this.word('modify') || this.word('change')) {
        this.word('column');
        this.ifExists();
        const column = this.columnDefinition();
        out.push({ k: 'notNull', table, column: column.name, on: column.notNull });
      } else if (this.word('enable') || this.word('force')) {
        if (this.word('row')) out.push({ k: 'rowSecurity', table, on: true });
      } else if (this.word('disable') && this.word('row')) out.push({ k: 'rowSecurity', table, on: false });
      this.restOfPart();
    } while (this.op(','));
  }

  private add(table: string, out: SqlDefinition[], at: number): void {
    if (this.isOp('(')) {
      this.skip();
      do {
        out.push({ k: 'addColumn', table, column: this.columnDefinition(), at });
      } while (this.op(','));
      this.need(')');
      return;
    }
    const constraint = this.isWord('column') ? undefined : this.constraint();
    if (constraint === 'other') return;
    if (constraint) {
      out.push({ k: 'constraint', table, constraint });
      return;
    }
    this.word('column');
    this.ifExists();
    out.push({ k: 'addColumn', table, column: this.columnDefinition(), at });
  }

  private policy(out: SqlDefinition[], at: number): void {
    const name = this.name() ?? this.fail();
    if (!this.word('on')) this.fail();
    const table = lastOf(this.tableName());
    const policy: SqlPolicy = { name, restrictive: false, command: 'all', roles: [] };
    for (;;) {
      if (this.word('as')) policy.restrictive = this.name()?.toLowerCase() === 'restrictive';
      else if (this.word('for')) {
        const command = this.name()?.toLowerCase();
        if (command === 'select' || command === 'insert' || command === 'update' || command === 'delete') policy.command = command;
      } else if (this.word('to')) {
        do {
          policy.roles.push(this.name() ?? this.fail());
        } while (this.op(','));
      } else if (this.word('using')) policy.using = this.bracketText();
      else if (this.words('with', 'check')) {
        policy.check = this.bracketText();
      } else break;
    }
    out.push({ k: 'policy', table, policy, at });
  }
}
