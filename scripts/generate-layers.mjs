/**
 * Generates the tables of what each layer recognises in docs/layers/, between their `methods` markers, from the layers' own
 * tables in packages/facts. Contract: `generate(root)` gives a map of path to text and writes nothing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { fillMarkers } from './markers.mjs';

const files = ['prisma', 'drizzle', 'typeorm', 'mikroorm', 'kysely', 'knex', 'redis', 'redis-commands', 'objects', 'jobs', 'sql'];

/** @param {string} root the repository's root */
export async function generate(root) {
  const contents = files.map((name) => `export * from './packages/facts/src/layers/${name}.ts';`).join('\n');
  const { outputFiles } = await build({ stdin: { contents, resolveDir: root, loader: 'ts' }, bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'silent' });
  const tables = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
  const pages = Object.entries(rowsOf(tables)).map(async ([name, rows]) => {
    const path = `docs/layers/${name}.md`;
    return [path, fillMarkers(await readFile(join(root, path), 'utf8'), 'methods', table(rows), path)];
  });
  return new Map(await Promise.all(pages));
}

const knexKinds = { aggregate: 'aggregate', insert: 'create', upsert: 'upsert', update: 'update', increment: 'update', delete: 'delete', inner: 'join', left: 'outer join', right: 'outer join', full: 'outer join', cross: 'join', with: 'common table expression', union: 'set operator', conflict: 'conflicting insert', merge: 'conflicting insert', ignore: 'conflicting insert', clear: 'forgets conditions', modify: 'hands the builder on', clone: 'copies the builder' };

function rowsOf(t) {
  const by = (operations, word = ({ operation }) => operation) => group(Object.entries(operations).map(([name, of]) => [word(of), name]));
  const redis = group(Object.keys(t.REDIS_COMMANDS).map((name) => [t.redisCommand(name).use, name]));
  return {
    prisma: [...by(t.PRISMA_OPERATIONS), ['raw, on the client', t.PRISMA_RAW]],
    drizzle: [...by(t.DRIZZLE_DATABASE, (kind) => kind).filter(([kind]) => kind !== 'other' && kind !== 'client'), ['relational', t.DRIZZLE_RELATIONAL.map((name) => `query.*.${name}`)], ...by(t.DRIZZLE_OPERATORS, (kind) => kind).filter(([kind]) => kind !== 'other').map(([kind, names]) => [`condition: ${kind}`, names])],
    typeorm: [...by({ ...t.TYPEORM_OPERATIONS, ...t.TYPEORM_TREE_OPERATIONS }), ['query builders', [...t.TYPEORM_BUILDER_MAKERS, ...Object.keys(t.TYPEORM_TERMINALS)]]],
    mikroorm: [...by(t.MIKROORM_OPERATIONS), ['loads a reference', [...new Set(Object.values(t.MIKROORM_LOADS).flat())]], ['written by a flush', [...t.MIKROORM_ENTITY_MAKERS, ...t.MIKROORM_PERSISTS]], ['flush', t.MIKROORM_FLUSHES], ['filters', t.MIKROORM_FILTERS], ['query builders', [...t.MIKROORM_BUILDER_MAKERS, ...Object.keys(t.MIKROORM_TERMINALS)]]],
    kysely: [...by(t.KYSELY_ROOTS, (kind) => kind), ...by(t.KYSELY_STEPS, (kind) => kind).filter(([kind]) => kind !== 'neutral' && kind !== 'as').map(([kind, names]) => [`step: ${kind}`, names.filter((name) => !name.startsWith('@'))]), ['raw, by `sql`', ['execute', 'executeQuery']]],
    knex: [...by(t.KNEX_STEPS, (kind) => knexKinds[kind]).filter(([kind]) => kind !== undefined), ...group(Object.entries({ ...t.KNEX_CONDITIONS, ...t.KNEX_JOIN_CONDITIONS }).map(([name, { or }]) => [or ? 'condition, a new arm of `or`' : 'condition', name])), ['raw', ['raw']], ['create, at once', ['batchInsert']]],
    redis: [['packages', t.redisModules], ...redis],
    objects: [['packages', [...t.s3Modules, ...t.blobModules]], ...by(t.S3_OPERATIONS, ({ use }) => `S3: ${use}`), ...by(t.BLOB_FUNCTIONS, ({ use }) => `Vercel Blob: ${use}`)],
    sql: [['packages', t.sqlModules], ...by(t.SQL_METHODS, (gives) => gives)],
    jobs: [['packages', t.jobModules], ['job-read', Object.entries(t.JOB_LOOKUPS).map(([name, { of }]) => (of ? `${of.join('/')}.${name}` : name))]],
  };
}

function group(pairs) {
  const groups = new Map();
  for (const [word, name] of pairs) groups.set(word, [...(groups.get(word) ?? []), name]);
  return [...groups];
}

const table = (rows) => ['| What | Names |', '|---|---|', ...rows.map(([word, names]) => `| ${word} | ${names.map((name) => `\`${name}\``).join(', ')} |`)].join('\n');
