/**
 * What surrounds the code of a project: packages and their data layers, package manager, hooks, ESLint, CI. Boundary: reads manifests
 * and looks whether files are there; executes nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { discover, type TenantlintConfig } from '@tenantlint/program';
import { repositoryTop } from './config.ts';

export interface Survey {
  /** Absolute; the root itself where there is no repository. */
  top: string;
  /** From there to the project's root: `''` or `packages/api`. */
  way: string;
  /** Every package of the project that depends on a data layer. */
  packages: { folder: string; name: string; covered: string[]; uncovered: string[] }[];
  manager: keyof typeof managers;
  hook: Hook | undefined;
  ci: Ci | undefined;
  eslint: boolean;
  /** Some package depends on eslint-plugin-tenantlint. */
  plugin: boolean;
}

export const hooks = ['git', 'husky', 'lefthook'] as const;
export type Hook = (typeof hooks)[number];
export const cis = ['github', 'gitlab'] as const;
export type Ci = (typeof cis)[number];

/** Lockfile, command that runs an installed program, command that installs in CI. */
export const managers = {
  npm: { lockfile: 'package-lock.json', run: 'npx --no-install', install: 'npm ci' },
  pnpm: { lockfile: 'pnpm-lock.yaml', run: 'pnpm exec', install: 'corepack enable && pnpm install --frozen-lockfile' },
  yarn: { lockfile: 'yarn.lock', run: 'yarn run', install: 'corepack enable && yarn install --immutable' },
  bun: { lockfile: 'bun.lock', run: 'bunx --no-install', install: 'bun install --frozen-lockfile' },
} as const;

const covered: Record<string, string> = { '@prisma/client': 'Prisma', prisma: 'Prisma', 'drizzle-orm': 'Drizzle', typeorm: 'TypeORM', knex: 'Knex', kysely: 'Kysely', '@mikro-orm/core': 'MikroORM' };
/** Known to reach a database past what is read. */
const uncovered: Record<string, string> = {
  sequelize: 'Sequelize', objection: 'Objection', mongoose: 'Mongoose', mongodb: 'MongoDB',
};

export function surveyProject(root: string, config: TenantlintConfig): Survey {
  const top = repositoryTop(root);
  const manifests = discover(root, config.ignore).others.filter((path) => path === 'package.json' || path.endsWith('/package.json')).map((path) => ({ folder: dirname(path), ...readManifest(join(root, path)) }));
  const has = (name: string) => manifests.some(({ dependencies }) => dependencies.includes(name));
  const isThere = (path: string) => existsSync(join(root, path)) || existsSync(join(top, path));
  const named = (known: Record<string, string>, dependencies: readonly string[]) => [...new Set(Object.keys(known).filter((name) => dependencies.includes(name)).map((name) => known[name]!))];
  return {
    top,
    way: relative(top, root).split(sep).join('/'),
    packages: manifests
      .map(({ folder, name, dependencies }) => ({ folder, name, covered: named(covered, dependencies), uncovered: named(uncovered, dependencies) }))
      .filter((one) => one.covered.length + one.uncovered.length > 0),
    manager: (Object.keys(managers) as (keyof typeof managers)[]).find((name) => isThere(managers[name].lockfile) || (name === 'bun' && isThere('bun.lockb'))) ?? 'npm',
    hook: isThere('.husky') || has('husky') ? 'husky' : ['lefthook.yml', 'lefthook.yaml', '.lefthook.yml'].some(isThere) || has('lefthook') ? 'lefthook' : undefined,
    ci: existsSync(join(top, '.github/workflows')) ? 'github' : existsSync(join(top, '.gitlab-ci.yml')) ? 'gitlab' : undefined,
    eslint: has('eslint'),
    plugin: has('eslint-plugin-tenantlint'),
  };
}

function readManifest(path: string): { name: string; dependencies: string[] } {
  let value: Record<string, unknown> = {};
  try {
    value = (JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, '')) ?? {}) as Record<string, unknown>;
  } catch {
    // A manifest that npm could not read either: it names nothing.
  }
  const dependencies = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap((key) => Object.keys((value[key] as object | null | undefined) ?? {}));
  return { name: typeof value['name'] === 'string' ? value['name'] : '', dependencies };
}
