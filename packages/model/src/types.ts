/**
 * The tenancy model: what each table, model or entity of a project is to its tenants, and why we think so.
 * One shape for every schema language; readers fill it, inference classifies it, config overrides it.
 */

export interface SourcePlace { file: string; line: number; endLine?: number }

export interface Column {
  name: string;
  /** Scalar type as the schema says it (`String`, `uuid`, `text`). */
  type: string;
  optional: boolean;
  list: boolean;
  /** Alone a primary key or unique. */
  unique: boolean;
  primary: boolean;
  /** A create may leave it out: it has a default or is kept by the database or ORM. */
  hasDefault: boolean;
  /** Name in the database where it differs (`@map`). */
  dbName?: string;
  /** Relation by which alone code reaches it: the column has no property of its own (TypeORM join columns). */
  through?: string;
  place?: SourcePlace;
}

export interface Relation {
  /** Field name in the ORM (`organization`, `posts`). */
  name: string;
  target: string;
  list: boolean;
  optional: boolean;
  /** Local foreign-key columns and what they reference; empty on the side that holds none. */
  fields: string[];
  references: string[];
  /** Relation field on the target that is the other end. */
  inverse?: string;
  /** Known by its foreign key only: code has no name for it, and `name` is made up. */
  implied?: true;
  /** Declared for queries only: no foreign key of the schema stands behind it. */
  unenforced?: true;
  place?: SourcePlace;
}

/** A row-level-security policy that the schema declares. */
export interface Policy {
  name: string;
  command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  restrictive?: true;
  roles: string[];
  /** SQL as written; what the schema interpolates stands in `${…}`, columns by their property. */
  using?: string;
  check?: string;
}

/** A condition that the library adds to queries of the table (a MikroORM filter), unless a call switches it off. */
export interface Filter {
  name: string;
  /** Added without being asked for. */
  byDefault: boolean;
  /** Members that it surely demands to equal an argument of the filter, whatever else it says. */
  equals: { path: string[]; argument: string }[];
  place?: SourcePlace;
}

export type ResourceKind = 'root' | 'owned' | 'via' | 'personal' | 'shared' | 'global' | 'unknown';

/** A column that names the tenant (or, in `principals`, the acting user). */
export interface Owner {
  column: string;
  /** Resource it references: a root (owners) or the user model (principals). */
  target: string;
  /** Column of the target it references. */
  references: string;
  nullable: boolean;
  /** 0 = outermost root. */
  level: number;
}

export interface Resource {
  name: string;
  layer: 'prisma' | 'drizzle' | 'typeorm' | 'mikroorm' | 'kysely' | 'knex' | 'sql';
  /** Every name under which code reaches it: Prisma accessor, Drizzle table const, entity class, SQL table name. */
  accessors: string[];
  table: string;
  kind: ResourceKind;
  owners: Owner[];
  principals: Owner[];
  /** Relation names (required, towards an owned or via parent) through which it is owned. */
  via: string[];
  /** Set where this is a membership junction between a root and the user model. */
  membership?: { root: string; rootColumn: string; userColumn: string };
  columns: Record<string, Column>;
  relations: Record<string, Relation>;
  /** Unique keys of two or more columns; `name` is how code addresses it (`id_projectId`). */
  uniques: { name: string; columns: string[] }[];
  /** Row-level-security policies of the table, where the schema declares them. */
  policies?: Policy[];
  /** Row-level security is switched on, by policies or outright. */
  rowSecurity?: true;
  filters?: readonly Filter[];
  /**
   * What a condition of a find means whose value is absent, by the library's version and settings: it falls away, the call
   * throws, or no row matches. Where nothing is said, it is as the library's layer has it.
   */
  absent?: Partial<Record<'undefined' | 'null', 'dropped' | 'rejected' | 'compared'>>;
  /** Relational queries take objects as conditions, and ignore functions (Drizzle 1.0). */
  objectFilters?: true;
  /** Some of its columns could not be read (a spread or base class out of sight). */
  incomplete?: true;
  /** Human-readable reasons for `kind`, `owners` and `via`. */
  evidence: string[];
  place: SourcePlace;
}

export interface TenantRoot { name: string; level: number; score: number; evidence: string[] }

export interface Model {
  resources: Record<string, Resource>;
  /** Tenant roots, outermost first. */
  roots: TenantRoot[];
  /** The model of acting people (`User`), where one was recognised. */
  user?: string;
  /** Models of acting people in further layers, where several layers have their own. */
  users?: string[];
  /** Schema files read, relative to the project's root. */
  files: string[];
  /** Query builders that the project depends on and that declare none of its tables: they may reach any. */
  uses?: readonly 'knex'[];
  /** Statements of Prisma's TypedSQL, by the name of their function. */
  typedSql?: Record<string, string>;
  problems: { file: string; line?: number; message: string }[];
}

/** Overrides from `tenantlint.config`. */
export interface ModelConfig {
  /** Schema locations (files, folders or globs) where discovery does not find them. */
  schema?: string[];
  /** Names of the tenant roots, outermost first. */
  roots?: string[];
  user?: string;
  /** Per resource: its kind, its owner columns, or its via relations. */
  resources?: Record<string, ResourceKind | { kind?: ResourceKind; owners?: string[]; principals?: string[]; via?: string[] }>;
}
