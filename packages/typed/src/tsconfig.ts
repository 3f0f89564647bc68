/**
 * Compiler options of the project that a file belongs to: those of the nearest tsconfig.json or jsconfig.json above it.
 * Boundary: what a configuration extends but is not installed is left out; plugins are never loaded.
 */
import { dirname, resolve } from 'node:path';
import { ts } from 'ts-morph';

export interface FileOptions {
  /** The configuration's path; '' where there is none. */
  path: string;
  compilerOptions: ts.CompilerOptions;
}

/** Types are only read: nothing is emitted, and declarations of libraries are not checked. */
const reading: ts.CompilerOptions = {
  noEmit: true, allowJs: true, checkJs: false, skipLibCheck: true, incremental: false, composite: false, declaration: false, tsBuildInfoFile: undefined, outDir: undefined,
};

type Parsed = Map<string, ts.ParsedCommandLine>;

/** @param parsed what was read so far; keep it for one run, since configurations change */
export function optionsFor(file: string, parsed: Parsed): FileOptions {
  const folder = dirname(file);
  const path = ts.findConfigFile(folder, ts.sys.fileExists) ?? ts.findConfigFile(folder, ts.sys.fileExists, 'jsconfig.json');
  if (path === undefined) {
    const { ESNext } = ts.ScriptTarget;
    return { path: '', compilerOptions: { ...reading, strict: true, target: ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: ['*'] } };
  }
  const own = ownerOf(path, file, parsed) ?? path;
  const { options } = read(own, false, parsed);
  // Up to TypeScript 5 every @types package is included where `types` is not written.
  return { path: own, compilerOptions: { ...options, ...reading, types: options.types ?? ['*'] } };
}

/** A configuration that only names others (`files: []`, `references`): the one of them that holds the file. */
function ownerOf(path: string, file: string, parsed: Parsed): string | undefined {
  const { raw, projectReferences } = read(path, false, parsed);
  const { files } = raw as { files?: unknown[] };
  if (files?.length !== 0) return undefined;
  return projectReferences?.map((reference) => ts.resolveProjectReferencePath(reference)).find((other) => ts.sys.fileExists(other) && read(other, true, parsed).fileNames.some((name) => resolve(name) === file));
}

function read(path: string, withFiles: boolean, parsed: Parsed): ts.ParsedCommandLine {
  const key = `${path}:${withFiles}`;
  let found = parsed.get(key);
  if (!found) {
    const { config } = ts.readConfigFile(path, ts.sys.readFile) as { config?: object };
    // Listing files is what takes time, and the files are known.
    const host: ts.ParseConfigHost = withFiles ? ts.sys : { ...ts.sys, readDirectory: () => [] };
    parsed.set(key, (found = ts.parseJsonConfigFileContent(config ?? {}, host, dirname(path), undefined, path)));
  }
  return found;
}
