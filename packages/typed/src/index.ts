/**
 * Resolves by the project's own types what syntax left unknown: of which model's delegate a called method is.
 * Loads ts-morph, so import it with `import()` only. Boundary: Prisma; only the files that hold a request, and what they
 * import, are read; a receiver that is a union of several models stays unknown.
 */
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { receiverKey, type TypedReceiver, type UnknownReceiver } from '@tenantlint/proof';
import { Project, ts } from 'ts-morph';
import { missingTypesNote } from './client.ts';
import { findCall } from './locate.ts';
import { classify } from './receiver.ts';
import { optionsFor } from './tsconfig.ts';

export interface TypedReceivers {
  /** Accesses, by `receiverKey`. */
  answers: Map<string, TypedReceiver & { layer: 'prisma' }>;
  /** How many calls the types show to be no access: of another library, or of a function of the project. */
  others: number;
  /** Why the types leave a call open, by `receiverKey`. */
  unknown: Map<string, string>;
  /** What to do where types are missing, one sentence or two each. */
  notes: string[];
  /** Source and declaration files that the types were read from. */
  filesLoaded: number;
  milliseconds: number;
  /** Of the process so far, in bytes. */
  peakMemory: number;
}

export interface ResolveOptions {
  /** Texts in place of what is on disk, by path relative to root. */
  texts?: ReadonlyMap<string, string>;
}

/**
 * @param root absolute; files of requests are relative to it
 * @param requests calls to resolve, as the proof lists them
 * @returns the accesses among them, and how many of the others are what; a file or call that is not there is unknown
 */
export async function resolveReceivers(root: string, requests: readonly Pick<UnknownReceiver, 'file' | 'span' | 'method'>[], options: ResolveOptions = {}): Promise<TypedReceivers> {
  const start = performance.now();
  const result: TypedReceivers = { answers: new Map(), others: 0, unknown: new Map(), notes: [], filesLoaded: 0, milliseconds: 0, peakMemory: 0 };
  const untyped = new Map<string, number>();
  for (const { compilerOptions, files } of byConfiguration(root, requests)) {
    // One program a tsconfig, and one after the other: each is let go before the next.
    const project = new Project({ compilerOptions, skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
    for (const file of files.keys()) {
      const text = options.texts?.get(file);
      if (text !== undefined) project.createSourceFile(join(root, file), text, { overwrite: true });
      else project.addSourceFileAtPathIfExists(join(root, file));
    }
    const program = project.getProgram().compilerObject;
    const checker = program.getTypeChecker();
    let anys = 0;
    for (const [file, calls] of files) {
      const source = project.getSourceFile(join(root, file))?.compilerNode;
      for (const { span, method } of calls) {
        const call = source && findCall(source, span);
        const found = call ? classify(call, method, checker, program) : { unknown: 'not found in the file' };
        const key = receiverKey(file, span);
        if ('resource' in found) result.answers.set(key, { layer: 'prisma', resource: found.resource, method });
        else if ('other' in found) result.others++;
        else result.unknown.set(key, found.unknown);
        if ('any' in found) anys++;
      }
    }
    result.filesLoaded += program.getSourceFiles().length;
    if (anys > 0) {
      const note = missingTypesNote(program, root);
      if (note !== undefined) untyped.set(note, (untyped.get(note) ?? 0) + anys);
    }
  }
  for (const [note, count] of untyped) result.notes.push(`${count === 1 ? '1 receiver has' : `${count} receivers have`} no type: ${note}`);
  result.milliseconds = Math.round(performance.now() - start);
  result.peakMemory = process.resourceUsage().maxRSS * 1024;
  return result;
}

type Request = Pick<UnknownReceiver, 'file' | 'span' | 'method'>;

function byConfiguration(root: string, requests: readonly Request[]): { compilerOptions: ts.CompilerOptions; files: Map<string, Request[]> }[] {
  const parsed = new Map<string, ts.ParsedCommandLine>();
  const groups = new Map<string, { compilerOptions: ts.CompilerOptions; files: Map<string, Request[]> }>();
  for (const request of requests) {
    const { path, compilerOptions } = optionsFor(join(root, request.file), parsed);
    const group = groups.get(path) ?? { compilerOptions, files: new Map<string, Request[]>() };
    groups.set(path, group);
    group.files.set(request.file, [...(group.files.get(request.file) ?? []), request]);
  }
  return [...groups.values()];
}
