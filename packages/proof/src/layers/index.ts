/** The data libraries that the proof understands, and which of them a project uses. */
import type { FileFacts, Sinks } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { blobModules, jobModules, redisModules, s3Modules, SQL_METHODS, sqlModules } from '@tenantlint/facts';
import type { KeyedLayer } from './keyed.ts';
import type { Layer } from './layer.ts';
import { drizzleLayer } from './drizzle.ts';
import { kyselyLayer } from './kysely.ts';
import { jobLayer } from './jobs.ts';
import { knexLayer } from './knex.ts';
import { mikroormLayer } from './mikroorm.ts';
import { objectLayer } from './objects.ts';
import { prismaLayer } from './prisma.ts';
import { redisLayer } from './redis.ts';
import { sqlLayer } from './sql.ts';
import { typeormLayer } from './typeorm.ts';

const LAYERS: readonly Layer[] = [prismaLayer, drizzleLayer, typeormLayer, mikroormLayer, knexLayer, kyselyLayer, sqlLayer];

/** Layers of the libraries whose schemas the model was read from, and of those that reach any schema's tables from these files. */
export function activeLayers(model: Model, files: readonly FileFacts[]): readonly Layer[] {
  return layersOf(model, (modules) => files.some((file) => file.imports.some((im) => modules.test(im.source))));
}

function layersOf(model: Model, mayBeImported: (modules: RegExp) => boolean): readonly Layer[] {
  const used = new Set([...Object.values(model.resources).map((r): string => r.layer), ...(model.uses ?? [])]);
  // tables of any schema are reached by SQL too
  return LAYERS.filter((l) => used.has(l.name) || (l.usedBy !== undefined && mayBeImported(l.usedBy)) || (l === sqlLayer && used.size > 0));
}

/**
 * What a file must hold to hold an access; without a model, or on receivers of any name (those that the type checker will
 * name), all method names of the libraries.
 */
export function sinksOf(model?: Model, options: { anyReceiver?: boolean } = {}): Sinks {
  // before any file was read
  const layers = model ? layersOf(model, () => true) : LAYERS;
  const isOpen = !model || options.anyReceiver;
  const names = layers.flatMap((l) => [...l.sinks, ...(isOpen ? (l.common?.names ?? []) : [])]);
  const rest = isOpen ? [] : layers.flatMap((l) => (l.common ? [{ names: l.common.names, receivers: l.common.receivers(model) }] : []));
  return {
    names: [...new Set(names)].sort(),
    common: [...new Set(rest.flatMap((c) => c.names))].filter((name) => !names.includes(name)).sort(),
    receivers: [...new Set(rest.flatMap((c) => c.receivers))].sort(),
  };
}

/** Layers whose accesses are keys, and the packages by whose import a file shows that it uses them. */
export const KEYED_LAYERS: readonly KeyedLayer[] = [redisLayer, objectLayer, jobLayer];
export const keyedModules: readonly string[] = [...redisModules, ...s3Modules, ...blobModules, ...jobModules];
const KEYED: ReadonlySet<string> = new Set(keyedModules);
/** A module of the project that is called like the library it wraps. */
const WRAPS = /(?:^|[/.@-])(?:redis|kv)(?:[.-]?client)?(?:\.[cm]?[jt]s)?$/i;

/** A method of one of their clients, which a function of such a file may hold in a parameter or a member. */
const isKeyedMethod = (name: string): boolean => KEYED_LAYERS.some((layer) => layer.isMethod(name));

export const isKeyedModule = (source: string): boolean => KEYED.has(source) || WRAPS.test(source);

const SQL: ReadonlySet<string> = new Set(sqlModules);

/** A module whose importers make accesses by everyday names: it keeps keys, or runs SQL given as text. */
export const isAccessModule = (source: string): boolean => isKeyedModule(source) || SQL.has(source);
/** One of those names. */
export const isAccessMethod = (name: string): boolean => isKeyedMethod(name) || Object.hasOwn(SQL_METHODS, name);
