/**
 * The project as a run of `fix` sees it: texts on disk, under those that were changed so far.
 * Boundary: reads each file once; writes nothing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '@tenantlint/model';
import { discover } from '@tenantlint/program';
import type { ProjectView } from './codemod.ts';
import type { Workspace } from './workspace.ts';

export class FixView implements ProjectView {
  /** What was changed, by file. */
  readonly changed = new Map<string, string>();
  /** The types, where a codemod asked for them. */
  workspace?: Workspace;
  /** Files that will be asked about. */
  likely: readonly string[] = [];
  private readonly texts = new Map<string, string>();
  private listing?: ReturnType<typeof discover>;

  /** @param root absolute */
  constructor(private readonly root: string, private readonly ignored: readonly string[] | undefined, public model: Model) {}

  get files(): readonly string[] {
    return this.list().sources;
  }

  read = (file: string): string => this.changed.get(file) ?? this.original(file);

  readOther(file: string): string | undefined {
    try {
      return readFileSync(join(this.root, file), 'utf8');
    } catch {
      return undefined;
    }
  }

  /** The text on disk, without a byte order mark. */
  original(file: string): string {
    let text = this.texts.get(file);
    if (text === undefined) this.texts.set(file, (text = readFileSync(join(this.root, file), 'utf8').replace(/^\ufeff/, '')));
    return text;
  }

  async types(): Promise<Workspace> {
    if (this.workspace === undefined) {
      const { Workspace } = await import('./workspace.ts');
      this.workspace = await Workspace.open({ root: this.root, read: this.read, listing: this.list() });
      this.workspace.addFiles(this.likely);
    }
    return this.workspace;
  }

  change(texts: ReadonlyMap<string, string>): void {
    for (const [file, text] of texts) {
      this.changed.set(file, text);
      this.workspace?.refresh(file);
    }
  }

  private list(): ReturnType<typeof discover> {
    return (this.listing ??= discover(this.root, this.ignored));
  }
}
