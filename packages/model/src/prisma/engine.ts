/**
 * Prisma's own reading of a schema, by `get_datamodel` of @prisma/prisma-schema-wasm 7.10: the reference that the
 * scanner is tested against, and the arbiter of what the scanner could not read. Positions come from the scanner.
 * Measured on Node 20 (Prisma schemas of six public applications, 12 to 97 models): loading and first call 45-150 ms,
 * against 1-8 ms for the scanner, and 7.x refuses schemas of earlier majors; so it is loaded only when it is needed.
 */
import { createRequire } from 'node:module';
import type { Column } from '../types.ts';
import { compoundName, type PrismaModel } from './resource.ts';
import type { FileIssue } from './resolve.ts';
import type { SchemaSource } from './read.ts';

interface Engine { get_datamodel(params: string): string }

interface Field {
  name: string; dbName?: string; kind: string; type: string;
  isList: boolean; isRequired: boolean; isUnique: boolean; isId: boolean; isUpdatedAt: boolean; hasDefaultValue: boolean;
  relationName?: string; relationFromFields?: string[]; relationToFields?: string[];
}

interface Key { name: string | null; fields: string[] }

interface Datamodel {
  models: { name: string; dbName: string | null; fields: Field[]; primaryKey: Key | null; uniqueIndexes: Key[] }[];
}

let loaded: Engine | null | undefined;

/** @returns the engine, or `undefined` where the package is not installed. */
function load(): Engine | undefined {
  if (loaded === undefined) {
    try {
      loaded = createRequire(import.meta.url)('@prisma/prisma-schema-wasm') as Engine;
    } catch {
      loaded = null;
    }
  }
  return loaded ?? undefined;
}

/**
 * @param sources the files of one schema
 * @param scanned models as the scanner saw them: they give the positions
 * @returns its models, or Prisma's complaints; `undefined` where the engine is not installed
 */
export function readWithEngine(sources: SchemaSource[], scanned: PrismaModel[]): { models: PrismaModel[] } | { issues: FileIssue[] } | undefined {
  const engine = load();
  if (!engine) return undefined;
  const files = sources.map(({ path, text }): [string, string] => [path, withoutUrls(text)]);
  let answer = ask(engine, files);
  // Preview features come and go with Prisma's versions: those it no longer knows say nothing of the models.
  const unknown = 'issues' in answer ? answer.issues.flatMap(({ message }) => /preview feature "([^"]+)" is not known/.exec(message)?.[1] ?? []) : [];
  if (unknown.length > 0) answer = ask(engine, files.map(([path, text]) => [path, withoutFeatures(text, unknown)]));
  return 'datamodel' in answer ? { models: toModels(answer.datamodel, scanned) } : { issues: answer.issues };
}

function ask(engine: Engine, prismaSchema: [string, string][]): { datamodel: Datamodel } | { issues: FileIssue[] } {
  try {
    return { datamodel: JSON.parse(engine.get_datamodel(JSON.stringify({ prismaSchema }))) as Datamodel };
  } catch (error) {
    return { issues: complaints(error instanceof Error ? error.message : String(error), prismaSchema[0]?.[0] ?? '') };
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

/** The engine throws JSON whose message is a coloured report: `error: …` followed by `--> file:line`. */
function complaints(thrown: string, file: string): FileIssue[] {
  let text = thrown;
  try {
    text = String((JSON.parse(thrown) as { message?: unknown }).message ?? thrown);
  } catch {
    // A message that is no JSON is the text itself.
  }
  // eslint-disable-next-line no-control-regex -- escape sequences are what is removed
  const lines = text.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  const issues: FileIssue[] = [];
  for (const line of lines) {
    const error = /^error: (?:Error parsing attribute [^:]*: |Error validating[^:]*: )?(.*)$/.exec(line);
    const place = /^\s*-->\s+(.*):(\d+)\s*$/.exec(line);
    const last = issues.at(-1);
    if (error) issues.push({ file, line: 1, message: error[1]! });
    else if (place && last) Object.assign(last, { file: place[1], line: Number(place[2]) });
  }
  return issues.length > 0 ? issues : [{ file, line: 1, message: lines.find((line) => line.trim() !== '') ?? 'the schema cannot be read' }];
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
