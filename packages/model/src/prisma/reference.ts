/**
 * Prisma's own reading of a schema, by `get_datamodel` of @prisma/prisma-schema-wasm 7.10: the reference that tests and
 * the bench hold the scanner to. No run loads it: on the schemas of six public applications (12 to 83 models, Node 20) loading
 * and the first call took 45-145 ms, in paired runs 4 to 25 times the scanner's first read, and it refuses what earlier majors
 * took. Everything probed that it accepts, the scanner accepts.
 */
import { isDeepStrictEqual } from 'node:util';
import { get_datamodel } from '@prisma/prisma-schema-wasm';
import type { Column, Resource } from '../types.ts';
import { readPrisma, type SchemaSource } from './read.ts';
import { resolveModels } from './resolve.ts';
import { compoundName, type PrismaModel, toResources } from './resource.ts';
import { scanPrisma } from './scan.ts';

interface Field {
  name: string; dbName?: string; kind: string; type: string;
  isList: boolean; isRequired: boolean; isUnique: boolean; isId: boolean; isUpdatedAt: boolean; hasDefaultValue: boolean;
  relationName?: string; relationFromFields?: string[]; relationToFields?: string[];
}

interface Key { name: string | null; fields: string[] }

interface Datamodel {
  models: { name: string; dbName: string | null; fields: Field[]; primaryKey: Key | null; uniqueIndexes: Key[] }[];
}

/**
 * @param sources the files of one schema
 * @returns its resources, unclassified, with the scanner's positions
 * @throws Error with Prisma's report where it refuses the schema
 */
export function readWithPrisma(sources: readonly SchemaSource[]): Resource[] {
  const files = sources.map(({ path, text }): [string, string] => [path, withoutUrls(text.replace(/^\ufeff/, ''))]);
  let answer = ask(files);
  // Preview features come and go with Prisma's versions: those it no longer knows say nothing of the models.
  const unknown = typeof answer === 'string' ? [...answer.matchAll(/preview feature \\?"([^"\\]+)\\?" is not known/g)].map((match) => match[1]!) : [];
  if (unknown.length > 0) answer = ask(files.map(([path, text]) => [path, withoutFeatures(text, unknown)]));
  if (typeof answer === 'string') throw new Error(answer);
  return toResources(toModels(answer, resolveModels(sources.map(({ path, text }) => ({ path, scan: scanPrisma(text) }))).models));
}

/** @returns names of the resources that the scanner and Prisma see differently, in the files of one schema; none when they agree. */
export function differencesFromPrisma(sources: readonly SchemaSource[]): string[] {
  const ours = new Map(readPrisma(sources.map((source) => ({ ...source, schema: 'one' }))).resources.map((resource) => [resource.name, resource]));
  const theirs = new Map(readWithPrisma(sources).map((resource) => [resource.name, resource]));
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((name) => !isDeepStrictEqual(ours.get(name), theirs.get(name)));
}

/** @returns the data model, or the message of refusal (JSON with a coloured report in it). */
function ask(prismaSchema: [string, string][]): Datamodel | string {
  try {
    return JSON.parse(get_datamodel(JSON.stringify({ prismaSchema }))) as Datamodel;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** 6.x demands the urls, 7.x rejects them: blanked, line by line, both validate and no environment is needed. */
function withoutUrls(text: string): string {
  return text.replace(/^([ \t]*)(?:url|directUrl|shadowDatabaseUrl)[ \t]*=.*$/gm, '');
}

function withoutFeatures(text: string, names: string[]): string {
  return text.replace(/(previewFeatures\s*=\s*)\[([^\]]*)\]/g, (_, start: string, list: string) =>
    `${start}[${list.split(',').filter((item) => !names.includes(item.trim().replaceAll('"', ''))).join(',')}]`);
}

function toModels(datamodel: Datamodel, scanned: PrismaModel[]): PrismaModel[] {
  const positions = new Map(scanned.map((model) => [model.name, model]));
  return datamodel.models.map((model) => {
    const seen = positions.get(model.name);
    const place = (name: string) => [...(seen?.columns ?? []), ...(seen?.relations ?? [])].find((part) => part.name === name)?.place;
    const keys = [...(model.primaryKey ? [model.primaryKey] : []), ...model.uniqueIndexes];
    const alone = (name: string, among: (Key | null)[]) => among.some((key) => key?.fields.length === 1 && key.fields[0] === name);
    const isRelation = (field: Field) => field.relationName !== undefined;
    return {
      name: model.name,
      table: model.dbName ?? model.name,
      columns: model.fields.filter((field) => !isRelation(field)).map((field): Column => ({
        name: field.name,
        type: field.type,
        optional: !field.isRequired,
        list: field.isList,
        unique: field.isId || field.isUnique || alone(field.name, keys),
        primary: field.isId || alone(field.name, [model.primaryKey]),
        hasDefault: field.hasDefaultValue || field.isUpdatedAt,
        ...(field.dbName !== undefined && { dbName: field.dbName }),
        ...withPlace(place(field.name)),
      })),
      relations: model.fields.filter(isRelation).map((field) => ({
        name: field.name,
        target: field.type,
        list: field.isList,
        optional: !field.isRequired,
        fields: field.relationFromFields ?? [],
        references: field.relationToFields ?? [],
        pair: field.relationName!,
        ...withPlace(place(field.name)),
      })),
      uniques: keys.filter((key) => key.fields.length > 1).map((key) => ({ name: compoundName(key.fields, key.name ?? undefined), columns: key.fields })),
      place: seen?.place ?? { file: scanned[0]?.place.file ?? '', line: 1 },
    };
  });
}

function withPlace<T>(place: T | undefined): { place?: T } {
  return place === undefined ? {} : { place };
}
