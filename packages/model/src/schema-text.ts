/**
 * Which source files are worth parsing for the model, by their text alone: those that declare Drizzle tables, relations,
 * column helpers or clients, TypeORM and MikroORM entities, their base classes and filters, Knex migrations, and what Kysely's
 * clients are declared with or migrated by. May pick too many, and misses only what hides the library behind a re-export and a
 * table behind a function of an unusual name.
 */

const DRIZZLE_CORE = /['"]drizzle-orm\/(?:pg|mysql|sqlite|singlestore|mssql|cockroach|gel)-core['"]/;
const DRIZZLE_USE = /\b(?:relations|defineRelations\w*|drizzle)\s*\(|\b(?:snakeCase|camelCase)\.(?:table|schema|view)\b/;
/** A table made by the project's own creator: `createTable('posts', {…})`, `authSchema.table('users', (t) => …)`. */
const CREATED = /[tT]able\(\s*(['"`])[\w.$-]+\1\s*,\s*[{(]/;
const TYPEORM = /['"](?:@[\w-]+\/)?typeorm(?:\/[\w./-]+)?['"]/;
/** And what its data sources say of conditions on absent values. */
const TYPEORM_USE = /\b(?:invalidWhereValuesBehavior|Entity|ViewEntity|ChildEntity|EntitySchema|\w*Column|\w*NamingStrategy|(?:One|Many)To(?:One|Many))\b/;
const MIKROORM = /['"]@mikro-orm\/[\w./-]+['"]/;
const MIKROORM_USE = /\b(?:Entity|Embeddable|EntitySchema|defineEntity|defineConfig|PrimaryKey|Property|Filter|addFilter|MikroOrmModule|\w*NamingStrategy|(?:One|Many)To(?:One|Many))\b|\bMikroORM\.init/;
const KYSELY = /['"][\w@/.-]*kysely[\w/-]*['"]/;
const KYSELY_USE = /\b(?:Kysely|Transaction|Generated|ColumnType)\s*</;
const KYSELY_SCHEMA = /\.schema\b[\s\S]{0,200}?\.(?:createTable|alterTable|createIndex)\(/;

/** Migrations with knex's schema builder, and the types of its tables. */
const KNEX_USE = /\b(?:createTable\w*|alterTable|renameTable|dropTable\w*)\s*\(|\bschema\s*(?:\.\s*withSchema\([^()]*\)\s*)?\.\s*table\s*\(|['"]knex\/types\/tables['"]/;

/** @param source text of a file, or its bytes: what is looked for is ASCII. */
export function isSchemaText(source: string | Buffer): boolean {
  const text = typeof source === 'string' ? source : source.toString('latin1');
  if (text.includes('drizzle-orm') ? DRIZZLE_CORE.test(text) || DRIZZLE_USE.test(text) : CREATED.test(text)) return true;
  if (text.includes('typeorm') && TYPEORM.test(text) && TYPEORM_USE.test(text)) return true;
  if (text.includes('@mikro-orm/') && MIKROORM.test(text) && MIKROORM_USE.test(text)) return true;
  return isKnexText(text) || isKyselyText(text);
}

/** Whether a text makes or types tables with knex: what migrations do counts, wherever they lie. */
export function isKnexText(text: string): boolean {
  return text.includes('knex') && KNEX_USE.test(text);
}

/** The same of Kysely alone. */
export function isKyselyText(source: string | Buffer): boolean {
  const text = typeof source === 'string' ? source : source.toString('latin1');
  return text.includes('kysely') && KYSELY.test(text) && (KYSELY_USE.test(text) || KYSELY_SCHEMA.test(text));
}

/** Whether a text changes tables with Kysely's schema builder: such a file speaks for the schema though it is a migration. */
export function isKyselyMigration(source: Buffer): boolean {
  const text = source.toString('latin1');
  return text.includes('kysely') && KYSELY_SCHEMA.test(text);
}

/** Modules that a file takes the tables of its Kysely clients from: `DB` of `Kysely<DB>`, and all of them for a file that only declares tables. */
export function kyselyTables(source: Buffer | string, isTables: boolean): string[] {
  const text = typeof source === 'string' ? source : source.toString('latin1');
  const wanted = new Set([...text.matchAll(/\b(?:Kysely|Transaction)\s*<\s*(?:typeof\s+)?([A-Za-z_$][\w$]*)/g)].map((match) => match[1]!));
  if (!isTables && wanted.size === 0) return [];
  const found: string[] = [];
  for (const [, names, specifier] of text.matchAll(/\b(?:import|export)\s+(?:type\s+)?([^;'"]*?)\s*from\s*['"]([^'"]+)['"]/g)) {
    if (isTables || names!.split(/\W+/).some((name) => wanted.has(name))) found.push(specifier!);
  }
  return found;
}

/**
 * Whether a package.json depends on a library that declares its schema in source code.
 * @param hasPrisma its schema declares the tables that Kysely speaks of
 */
export function namesSchemaLibrary(manifest: string, hasPrisma: boolean): boolean {
  return /"(?:drizzle-orm|knex|(?:@[\w-]+\/)?typeorm|@mikro-orm\/[\w-]+)"\s*:/.test(manifest) || (!hasPrisma && /"kysely"\s*:/.test(manifest));
}

/** Whether a package.json depends on a library. */
export function namesLibrary(manifest: string, library: string): boolean {
  return manifest.includes(`"${library}"`) && new RegExp(`"${library}"\\s*:`).test(manifest);
}
