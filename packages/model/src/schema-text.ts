/**
 * Which source files are worth parsing for the model, by their text alone: those that declare Drizzle tables, relations,
 * column helpers or clients, TypeORM entities or their base classes, and Knex migrations. May pick too many, and misses only what hides the
 * library behind a re-export and a table behind a function of an unusual name.
 */

const DRIZZLE_CORE = /['"]drizzle-orm\/(?:pg|mysql|sqlite|singlestore|mssql|cockroach|gel)-core['"]/;
const DRIZZLE_USE = /\b(?:relations|defineRelations\w*|drizzle)\s*\(|\b(?:snakeCase|camelCase)\.(?:table|schema|view)\b/;
/** A table made by the project's own creator: `createTable('posts', {…})`, `authSchema.table('users', (t) => …)`. */
const CREATED = /[tT]able\(\s*(['"`])[\w.$-]+\1\s*,\s*[{(]/;
const TYPEORM = /['"](?:@[\w-]+\/)?typeorm(?:\/[\w./-]+)?['"]/;
const TYPEORM_USE = /\b(?:Entity|ViewEntity|ChildEntity|EntitySchema|\w*Column|\w*NamingStrategy|(?:One|Many)To(?:One|Many))\b/;

/** Migrations with knex's schema builder, and the types of its tables. */
const KNEX_USE = /\b(?:createTable\w*|alterTable|renameTable|dropTable\w*)\s*\(|\bschema\s*(?:\.\s*withSchema\([^()]*\)\s*)?\.\s*table\s*\(|['"]knex\/types\/tables['"]/;

/** @param source text of a file, or its bytes: what is looked for is ASCII. */
export function isSchemaText(source: string | Buffer): boolean {
  const text = typeof source === 'string' ? source : source.toString('latin1');
  if (text.includes('drizzle-orm') ? DRIZZLE_CORE.test(text) || DRIZZLE_USE.test(text) : CREATED.test(text)) return true;
  if (text.includes('typeorm') && TYPEORM.test(text) && TYPEORM_USE.test(text)) return true;
  return isKnexText(text);
}

/** Whether a text makes or types tables with knex: what migrations do counts, wherever they lie. */
export function isKnexText(text: string): boolean {
  return text.includes('knex') && KNEX_USE.test(text);
}

/** Whether a package.json depends on a library that declares its schema in source code. */
export function namesSchemaLibrary(manifest: string): boolean {
  return /"(?:drizzle-orm|knex|(?:@[\w-]+\/)?typeorm)"\s*:/.test(manifest);
}
