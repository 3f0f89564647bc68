/**
 * Types and references of a project's sources, by ts-morph's TypeScript. One program over all packages of the
 * repository: imports mean what they mean to `check`, so that callers in other packages are found without an install.
 * Boundary: loaded by `import()` only; only files that were asked for, and what they import, are read.
 */
import { dirname, join, relative, sep } from 'node:path';
import { discover, makeResolver } from '@tenantlint/program';
import type { Project, ts } from 'ts-morph';

export type TypeScript = typeof ts;

/** A place in a file. */
export interface NodePlace {
  file: string;
  node: ts.Node;
}

export interface WorkspaceOptions {
  /** Absolute. */
  root: string;
  /** Text of a source file, relative to the root. */
  read(file: string): string;
  listing: ReturnType<typeof discover>;
}

export class Workspace {
  private constructor(readonly ts: TypeScript, private readonly project: Project, private readonly options: WorkspaceOptions) {}

  static async open(options: WorkspaceOptions): Promise<Workspace> {
    const { Project, ts } = await import('ts-morph');
    const { root, listing } = options;
    const resolve = makeResolver([...listing.sources, ...listing.others], (path) => ts.sys.readFile(join(root, path)));
    const local = (path: string): string => relative(root, path).split(sep).join('/');
    const packages = new Map<string, ts.ResolvedModule | undefined>();
    const project = new Project({
      skipAddingFilesFromTsConfig: true,
      skipFileDependencyResolution: true,
      compilerOptions: {
        strict: true, noEmit: true, allowJs: true, checkJs: false, skipLibCheck: true, esModuleInterop: true, experimentalDecorators: true,
        resolveJsonModule: true, allowImportingTsExtensions: true, jsx: ts.JsxEmit.Preserve,
        target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [],
      },
      resolutionHost: (host, getOptions) => ({
        resolveModuleNames: (names, from) =>
          names.map((name) => {
            const own = from.includes('/node_modules/') ? undefined : resolve(local(from), name);
            if (own !== undefined && /\.[cm]?[jt]sx?$/.test(own)) return { resolvedFileName: join(root, own), isExternalLibraryImport: false };
            // Each new file makes TypeScript ask again for all: of packages that are not installed that is every folder above.
            const key = `${dirname(from)}\0${name}`;
            if (!packages.has(key)) packages.set(key, ts.resolveModuleName(name, from, getOptions(), host).resolvedModule);
            return packages.get(key);
          }),
      }),
    });
    return new Workspace(ts, project, options);
  }

  get checker(): ts.TypeChecker {
    return this.program.getTypeChecker();
  }

  private get program(): ts.Program {
    return this.project.getProgram().compilerObject;
  }

  /** @returns the tree of a source file, as it is now */
  source(file: string): ts.SourceFile {
    this.add(file);
    return this.program.getSourceFile(join(this.options.root, file))!;
  }

  /** Takes in files at once, since each time that some are new costs a program. */
  addFiles(files: Iterable<string>): void {
    for (const file of files) this.add(file);
  }

  /** Takes in every source file that holds the word: there may be references. */
  addFilesNaming(word: string): void {
    this.addFiles(this.filesNaming(word));
  }

  /** Texts of the source files that hold the word. */
  textsNaming = (word: string): string[] => this.filesNaming(word).map(this.options.read);

  private filesNaming(word: string): string[] {
    const pattern = new RegExp(`(?<![\\w$])${word.replaceAll('$', '\\$')}(?![\\w$])`);
    return this.options.listing.sources.filter((file) => pattern.test(this.options.read(file)));
  }

  /** @returns the names that refer to what is declared by `name`, declarations and related members of interfaces and classes included */
  references(name: ts.Node): NodePlace[] {
    const source = name.getSourceFile();
    const found = this.project.getLanguageService().compilerObject.findReferences(source.fileName, name.getStart(source)) ?? [];
    return found.flatMap(({ references }) =>
      references.flatMap(({ fileName, textSpan }) => {
        const file = this.fileOf(fileName);
        const node = file === undefined ? undefined : this.nodeAt(this.program.getSourceFile(fileName)!, textSpan.start);
        return file === undefined || node === undefined ? [] : [{ file, node }];
      }),
    );
  }

  /** @returns the innermost node that begins at or holds the offset */
  nodeAt(source: ts.SourceFile, offset: number): ts.Node {
    let node: ts.Node = source;
    for (;;) {
      const inner: ts.Node | undefined = this.ts.forEachChild(node, (child) => (child.getStart(source) <= offset && offset < child.end ? child : undefined));
      if (inner === undefined) return node;
      node = inner;
    }
  }

  /** @returns the file relative to the root; undefined where it is none of the project's sources */
  fileOf(path: string): string | undefined {
    const file = relative(this.options.root, path).split(sep).join('/');
    return file.startsWith('..') || file.includes('node_modules/') || path.endsWith('.d.ts') ? undefined : file;
  }

  /** Type errors of the files as they would be with other texts, by file, each once: text and offset. */
  errorsWith(texts: ReadonlyMap<string, string>): Map<string, { message: string; start: number }[]> {
    for (const [file, text] of texts) this.put(file, text);
    try {
      return this.errorsOf([...texts.keys()]);
    } finally {
      for (const file of texts.keys()) this.put(file, this.options.read(file));
    }
  }

  /** Type errors of the files as they are now. */
  errorsOf(files: readonly string[]): Map<string, { message: string; start: number }[]> {
    const { ts } = this;
    for (const file of files) this.add(file);
    const program = this.program;
    return new Map(
      files.map((file) => {
        const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(join(this.options.root, file)));
        return [file, diagnostics.map(({ messageText, start = 0 }) => ({ message: ts.flattenDiagnosticMessageText(messageText, ' '), start }))];
      }),
    );
  }

  /** Takes a file's text anew. */
  refresh(file: string): void {
    if (this.project.getSourceFile(join(this.options.root, file)) !== undefined) this.put(file, this.options.read(file));
  }

  private add(file: string): void {
    if (this.project.getSourceFile(join(this.options.root, file)) === undefined) this.put(file, this.options.read(file));
  }

  private put(file: string, text: string): void {
    this.project.createSourceFile(join(this.options.root, file), text, { overwrite: true });
  }
}
