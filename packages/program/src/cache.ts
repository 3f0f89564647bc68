/**
 * Facts of files by content hash, in one file that is read line by line. Facts depend on a file's text and on the tool
 * alone, so neither configuration nor schema is part of the key. Boundary: a cache that is absent, damaged or not
 * writable changes nothing but the time a run takes.
 *
 * Worth it, as measured on documenso (613 files with data accesses, 3.9 MB): parsing and lowering them costs 1,260 to
 * 1,920 ms of processor time, reading the facts back 370 ms (17 MB; hashing the sources 4 ms), writing them once 260 ms.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileFacts } from '@tenantlint/facts';

/** Raise it when the layout of the file changes. */
const layout = 1;

export interface FactsCache {
  get(path: string, bytes: Buffer): FileFacts | undefined;
  set(path: string, bytes: Buffer, facts: FileFacts): void;
  /**
   * Writes the cache where it changed: to a temporary file first, then in one step over the old one.
   * @param whole the run saw every file: what it did not ask for is gone and is forgotten
   */
  save(whole: boolean): void;
}

/** Where a project's cache lies: beside its other tools' caches, else in its own ignored folder. */
export function cacheFolder(root: string): string {
  return existsSync(join(root, 'node_modules')) ? join(root, 'node_modules', '.cache', 'tenantlint') : join(root, '.tenantlint', 'cache');
}

/**
 * @param folder created on the first save
 * @param version of the tool: facts of another version are not used
 */
export function openCache(folder: string, version: string): FactsCache {
  const file = join(folder, 'facts.jsonl');
  const header = JSON.stringify({ layout, version });
  const lines = readLines(file, header);
  const asked = new Set<string>();
  let changed = false;
  return {
    get(path, bytes) {
      asked.add(path);
      const line = lines.get(path);
      if (line === undefined) return undefined;
      const [content, check] = [line.slice(0, 40), line.slice(41, 81)];
      if (content !== sha1(bytes)) return undefined;
      const body = line.slice(line.indexOf('\t', 82) + 1);
      return check === sha1(body) ? (JSON.parse(body) as FileFacts) : undefined;
    },
    set(path, bytes, facts) {
      asked.add(path);
      const body = ascii(JSON.stringify(facts));
      lines.set(path, `${sha1(bytes)}\t${sha1(body)}\t${ascii(JSON.stringify(path))}\t${body}`);
      changed = true;
    },
    save(whole) {
      if (!changed) return;
      if (whole) for (const path of lines.keys()) if (!asked.has(path)) lines.delete(path);
      const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        mkdirSync(folder, { recursive: true });
        keepOutOfGit(folder);
        writeFileSync(temporary, `${header}\n${[...lines.values()].join('\n')}\n`, 'latin1');
        renameSync(temporary, file);
        changed = false;
      } catch {
        removeIfThere(temporary);
      }
    },
  };
}

/** Lines by path: content hash, hash of the facts, path, facts; tab-separated, ASCII only, which is the fastest to decode. */
function readLines(file: string, header: string): Map<string, string> {
  const lines = new Map<string, string>();
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch {
    return lines;
  }
  if (!text.startsWith(`${header}\n`)) return lines;
  for (const line of text.slice(header.length + 1).split('\n')) {
    const end = line.indexOf('\t', 82);
    if (end < 0) continue;
    try {
      lines.set(JSON.parse(line.slice(82, end)) as string, line);
    } catch {
      // A damaged line: its file is parsed again.
    }
  }
  return lines;
}

/** `.tenantlint/` is the project's folder, not one that its .gitignore knows. */
function keepOutOfGit(folder: string): void {
  const marker = join(folder, '.gitignore');
  if (!existsSync(marker)) writeFileSync(marker, '*\n');
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where it cannot even be looked for, nothing was written.
  }
}

function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sha1(content: Buffer | string): string {
  return createHash('sha1').update(content).digest('hex');
}
