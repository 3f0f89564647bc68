/**
 * Holds the inferred tenancy model against what people found in public applications (Prisma, Drizzle, TypeORM): roots with
 * their levels and owner columns, at one commit each. Facts only go into the results, never source.
 * Run: `node scripts/bench.mjs model-heads <folder of git mirrors> [--fetch]`; writes packages/bench/results/model-heads.json.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel, type Model } from '@tenantlint/model';
import { differencesFromPrisma } from '@tenantlint/model/reference';
import { readHeads } from './labels.ts';
import { fetchCommits, findGitDir, layOut } from './trees.ts';

interface Head {
  repository: string;
  commit: string;
  expected: { roots: string[]; columns: string[] };
}

export interface HeadResult extends Head {
  /** Resources of each layer. */
  layers: Record<string, number>;
  schemas: string[];
  resources: number;
  kinds: Record<string, number>;
  roots: { name: string; level: number }[];
  user: string | undefined;
  /** Owner columns with the root they name and the number of resources that have them. */
  owners: { column: string; root: string; resources: number }[];
  problems: number;
  /** Resources some of whose columns the reader could not see. */
  incomplete: string[];
  /** Resources that the schema scanner and Prisma's own engine read differently. */
  unlikePrisma: string[];
  /**
   * The roots are those expected, and so are the columns that name them. A column on less than a tenth of the resources that
   * name a root (`childWorkspaceId`) is in `owners`, but people who describe an application do not mention it.
   */
  agrees: boolean;
}

/** What the model says at one head; `root` is a folder that holds its schemas and manifests. */
export function judgeHead(head: Head, root: string): HeadResult {
  const model = loadModel(root, undefined);
  const owners = ownerColumns(model);
  const prisma = model.files.filter((file) => file.endsWith('.prisma'));
  const folders = [...new Set(prisma.map((file) => dirname(file)))];
  const all = Object.values(model.resources);
  const layers = [...new Set(all.map((resource) => resource.layer))];
  const kinds = [...new Set(all.map((resource) => resource.kind))].sort();
  return {
    ...head,
    layers: Object.fromEntries(layers.map((layer) => [layer, all.filter((resource) => resource.layer === layer).length])),
    schemas: model.files,
    resources: all.length,
    kinds: Object.fromEntries(kinds.map((kind) => [kind, all.filter((resource) => resource.kind === kind).length])),
    roots: model.roots.map(({ name, level }) => ({ name, level })),
    user: model.user,
    owners,
    problems: model.problems.length,
    incomplete: all.filter((resource) => resource.incomplete).map(({ name }) => name),
    unlikePrisma: folders.flatMap((folder) => differencesFromPrisma(prisma.filter((file) => dirname(file) === folder)
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })))),
    agrees: same(model.roots.map(({ name }) => name), head.expected.roots)
      && same([...new Set(common(owners).map(({ column }) => column))].sort(), [...head.expected.columns].sort()),
  };
}

function ownerColumns(model: Model): HeadResult['owners'] {
  const counts = new Map<string, HeadResult['owners'][number]>();
  for (const { owners } of Object.values(model.resources)) {
    for (const { column, target } of owners) {
      const entry = counts.get(`${column} ${target}`) ?? { column, root: target, resources: 0 };
      entry.resources++;
      counts.set(`${column} ${target}`, entry);
    }
  }
  return [...counts.values()].sort((a, b) => b.resources - a.resources || (a.column < b.column ? -1 : 1));
}

function common(owners: HeadResult['owners']): HeadResult['owners'] {
  const naming = (root: string) => owners.filter((owner) => owner.root === root).reduce((sum, owner) => sum + owner.resources, 0);
  return owners.filter((owner) => owner.resources >= naming(owner.root) / 10);
}

function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** @returns the exit code: 1 where more than one head disagrees */
export async function runModelHeads(repository: string, argv: string[]): Promise<number> {
  const { positionals: [mirrors], values } = parseArgs({ args: argv, allowPositionals: true, options: { fetch: { type: 'boolean', default: false } } });
  if (mirrors === undefined) {
    console.error('Name the folder of git mirrors: node scripts/bench.mjs model-heads <folder> [--fetch]');
    return 2;
  }
  const results: HeadResult[] = [];
  for (const { repo, commit, expected } of readHeads(repository)) {
    if (!expected) continue;
    const head = { repository: repo, commit, expected };
    const git = values.fetch ? await fetchCommits(mirrors, head.repository, [head.commit]) : findGitDir(mirrors, head.repository);
    if (!git) {
      console.error(`${head.repository} is not in ${mirrors}: pass --fetch to get it from GitHub`);
      return 2;
    }
    const root = mkdtempSync(join(tmpdir(), 'tenantlint-heads-'));
    try {
      const tree = join(root, 'tree');
      await layOut(git, head.commit, tree);
      results.push(judgeHead(head, tree));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
  writeFileSync(join(repository, 'packages/bench/results/model-heads.json'), `${JSON.stringify(results, null, 2)}\n`);
  for (const result of results) {
    console.log(`${result.agrees ? 'agrees ' : 'DIFFERS'}  ${result.repository}  ${result.roots.map(({ name }) => name).join(' > ')}  (${Object.entries(result.layers).map(([layer, count]) => `${layer} ${count}`).join(', ')}; ${result.unlikePrisma.length} read unlike Prisma, ${result.incomplete.length} incomplete)`);
  }
  return results.filter((result) => !result.agrees).length > 1 ? 1 : 0;
}
