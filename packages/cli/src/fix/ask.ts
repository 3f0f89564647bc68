/**
 * Asks on the terminal whether to take an edit, as `git add --patch` does. Boundary: reads lines, so that answers can
 * be piped in; the end of the input means quit.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Answer, Proposal } from '@tenantlint/codemods';
import { visible } from '@tenantlint/program';
import { type Io, UserError } from '../io.ts';

const HELP = [
  'y  take this edit',
  'n  leave this finding as it is',
  'a  take this edit and all that follow',
  'q  leave this finding and all that follow as they are',
  'e  change the edit in your editor (VISUAL or EDITOR), then take it',
];

/** One conversation; `close` it when the run is over. */
export class Asker {
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  constructor(private readonly io: Io) {
    if (io.stdin === undefined) throw new UserError('--interactive needs a standard input to read your answers from. Leave it out, or run in a terminal.');
    this.reader = createInterface({ input: io.stdin });
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  /** @throws UserError where the editor cannot be used */
  ask = async (proposal: Proposal): Promise<Answer> => {
    const { finding, codemod, description, notes, diffs } = proposal;
    this.say(`${finding.file}:${finding.line}:${finding.column} ${finding.rule} ${finding.message}`);
    this.say(`${codemod}: ${description}`);
    for (const note of notes) this.say(`Note: ${note}`);
    for (const { diff } of diffs) diff.trimEnd().split(/\r?\n/).forEach((line) => this.say(line));
    for (;;) {
      this.io.stderr.write('Take this edit [y,n,a,q,e,?]? ');
      const { value, done } = await this.lines.next();
      if (done === true) {
        this.say('');
        return 'quit';
      }
      switch (value.trim().toLowerCase()) {
        case 'y': return 'yes';
        case 'n': return 'no';
        case 'a': return 'all';
        case 'q': return 'quit';
        case 'e': return { texts: new Map(diffs.map(({ file, after }) => [file, this.edit(file, after)])) };
        default: HELP.forEach((line) => this.say(line));
      }
    }
  };

  close(): void {
    this.reader.close();
  }

  private edit(file: string, text: string): string {
    const editor = this.io.env['VISUAL'] || this.io.env['EDITOR'];
    if (!editor) throw new UserError('No editor is set. Set VISUAL or EDITOR, or answer y or n.');
    const folder = mkdtempSync(join(tmpdir(), 'tenantlint-edit-'));
    try {
      const path = join(folder, basename(file));
      writeFileSync(path, text);
      // The variable may hold options (`code --wait`): a shell splits it, as git does.
      const { status, error } =
        process.platform === 'win32' ? spawnSync(`${editor} "${path}"`, { shell: true, stdio: 'inherit' }) : spawnSync('sh', ['-c', `${editor} "$@"`, 'sh', path], { stdio: 'inherit' });
      if (error !== undefined || status !== 0) throw new UserError(`The editor ${editor} could not be run or failed. Nothing was changed.`);
      return readFileSync(path, 'utf8');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private say(line: string): void {
    this.io.stderr.write(`${visible(line)}\n`);
  }
}
