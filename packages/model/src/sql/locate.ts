/**
 * Finds the SQL that makes tables: `.sql` files and migrations in code, all of them where nothing else is a schema, else
 * those that say what a schema in code does not. Boundary: tests, examples, seeds and ways back do not count.
 */
import { isSourceFile, isUnder } from '../source/locate.ts';
import { definesBeside, typedSqlName } from './read.ts';

const ASIDE = /(?:^|\/)(?:__tests__|__fixtures__|__mocks__|tests?|e2e|specs?|fixtures?|examples?|samples?|demos?|docs?|seeds?|seeders?|benchmarks?|down)\/|(?:^|[./_-])(?:down|seeds?|undo|rollback)\.sql$/i;
const IN_CODE = /(?:^|\/)migrations?\//i;
const DEFINES = /\b(?:create|alter)\s+table\b/i;
/** Larger files hold data. */
const SIZE = 2 * 1024 * 1024;

export const isSqlFile = (path: string): boolean => path.endsWith('.sql');

/** A migration in code that gives its steps as SQL. */
export function isSqlMigration(path: string, text: string): boolean {
  return IN_CODE.test(path) && DEFINES.test(text);
}

/**
 * @param files project files, relative to its root, `/` separators
 * @param read bytes of one of them
 * @param every all that makes tables; else only what stands beside a schema in code
 * @param named `ModelConfig.schema`
 */
export function locateSql(files: readonly string[], read: (path: string) => Buffer | undefined, every: boolean, named?: readonly string[]): { path: string; text: string }[] {
  const out: { path: string; text: string }[] = [];
  for (const path of files) {
    const isSql = isSqlFile(path);
    if (!isSql && !(every && IN_CODE.test(path) && isSourceFile(path))) continue;
    if (named ? !named.some((place) => isUnder(path, place)) : ASIDE.test(path)) continue;
    const bytes = read(path);
    if (!bytes || bytes.length > SIZE) continue;
    const text = bytes.toString('latin1');
    if (typedSqlName(path) !== undefined || (every ? DEFINES.test(text) : definesBeside(text))) out.push({ path, text: bytes.toString('utf8') });
  }
  return out;
}
