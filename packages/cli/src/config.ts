/**
 * Finds, loads and validates `tenantlint.config.{ts,js,mjs,json}`; without one the configuration is empty.
 * Boundary: searches from a folder up to the top of its repository, never beyond, because the file is executed.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { ConfigError, type TenantlintConfig, validateConfig } from '@tenantlint/program';
import { rules } from '@tenantlint/rules';
import * as definitions from './define-config.ts';
import { UserError } from './io.ts';

export const configNames = ['tenantlint.config.ts', 'tenantlint.config.js', 'tenantlint.config.mjs', 'tenantlint.config.json'] as const;

export interface LoadedConfig {
  /** Absolute; undefined where no file was found. */
  file?: string;
  config: TenantlintConfig;
}

/**
 * @param folder absolute folder from which to search upwards
 * @param named path given with `--config`, relative to `cwd`
 * @throws UserError where the named file does not exist, two files compete, or the content cannot be used
 */
export async function loadConfig(folder: string, named: string | undefined, cwd: string): Promise<LoadedConfig> {
  const file = named === undefined ? findConfig(folder) : resolve(cwd, named);
  if (file === undefined) return { config: {} };
  if (named !== undefined && !statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError(`Configuration file not found: ${named}. Give an existing file to --config, or leave the option out.`);
  }
  const value = await evaluate(file);
  try {
    return { file, config: validateConfig(value, basename(file), rules.map(({ id }) => id)) };
  } catch (error) {
    throw error instanceof ConfigError ? new UserError(error.message) : error;
  }
}

function findConfig(start: string): string | undefined {
  const top = repositoryTop(start);
  for (let folder = start; ; folder = dirname(folder)) {
    const here = configNames.filter((name) => existsSync(join(folder, name)));
    if (here.length > 1) {
      throw new UserError(`Several configuration files in ${folder}: ${here.join(', ')}. Keep one of them.`);
    }
    if (here[0] !== undefined) return join(folder, here[0]);
    if (folder === top) return undefined;
  }
}

/** The nearest folder above that holds `.git`, or the folder itself where none does. */
export function repositoryTop(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

async function evaluate(file: string): Promise<unknown> {
  const name = basename(file);
  if (extname(file) === '.json') {
    try {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
      // For editors; it configures nothing.
      if (typeof value === 'object' && value !== null && '$schema' in value) delete value.$schema;
      return value;
    } catch (error) {
      throw new UserError(`${name}: not valid JSON (${(error as Error).message}). Correct ${file}.`);
    }
  }
  const { createJiti } = await import('jiti');
  // The file may import "tenantlint" where it is not installed (npx), and nothing may be written beside it.
  const jiti = createJiti(file, { fsCache: false, moduleCache: false, interopDefault: false, virtualModules: { tenantlint: definitions } });
  let loaded: object;
  try {
    loaded = await jiti.import<object>(file);
  } catch (error) {
    throw new UserError(`${name}: cannot be loaded (${(error as Error).message.split('\n')[0]}). Correct ${file}.`, { cause: error });
  }
  if ('default' in loaded) return loaded.default;
  const isModule = '__esModule' in loaded || Object.prototype.toString.call(loaded) === '[object Module]';
  if (isModule) throw new UserError(`${name}: has no default export. Write "export default defineConfig({ … })" in ${file}.`);
  return loaded;
}
