/**
 * The baseline as a file: reads, checks and writes it, and tells where it grew. Boundary: which findings its entries cover is the
 * program engine's business.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { type BaselineEntry, getWeakening, nearest, sameCode, sameEntry, visibleJson } from '@tenantlint/program';
import { UserError } from './io.ts';

export const baselineName = 'tenantlint-baseline.json';

export interface BaselineFile {
  /** Absolute. */
  path: string;
  /** As the user knows it: relative to the working folder. */
  name: string;
  /** Undefined where there is no such file. */
  entries?: BaselineEntry[];
}

const required = ['rule', 'file', 'symbol', 'shape', 'verdict', 'gap', 'confidence', 'reason'] as const;
const keys = [...required, 'owner', 'expires'];

/**
 * @param named with `--baseline`, relative to `cwd`; default the file of the usual name in the root
 * @throws UserError where a named file does not exist or its content cannot be used
 */
export function readBaseline(root: string, named: string | undefined, cwd: string, mayBeNew = false): BaselineFile {
  const path = named === undefined ? join(root, baselineName) : resolve(cwd, named);
  const way = relative(cwd, path);
  const name = way.startsWith('..') || isAbsolute(way) ? path : way;
  if (!existsSync(path)) {
    if (named !== undefined && !mayBeNew) throw new UserError(`Baseline not found: ${named}. Write it with "tenantlint baseline --baseline ${named} --reason <text>", or leave the option out.`);
    return { path, name };
  }
  return { path, name, entries: parseBaseline(readFileSync(path, 'utf8'), basename(path)) };
}

/** @throws UserError naming the first entry that cannot be used */
export function parseBaseline(text: string, name: string): BaselineEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UserError(`${name}: not valid JSON (${(error as Error).message}). Correct it, or restore it from version control.`);
  }
  const { version, entries } = (value ?? {}) as { version?: unknown; entries?: unknown };
  if (version !== 1 || !Array.isArray(entries)) throw new UserError(`${name}: expected { "version": 1, "entries": [ … ] }. Restore it from version control, or write it with "tenantlint baseline".`);
  entries.forEach((entry: unknown, index) => {
    const problem = problemOf(entry, entries.slice(0, index) as BaselineEntry[]);
    if (problem !== undefined) throw new UserError(`${name}: entry ${index + 1}${placeOf(entry)} ${problem}`);
  });
  return entries as BaselineEntry[];
}

function problemOf(value: unknown, before: readonly BaselineEntry[]): string | undefined {
  if (typeof value !== 'object' || value === null) return 'is no object. Remove it.';
  const entry = value as Record<string, unknown>;
  for (const key of Object.keys(entry)) {
    const close = keys.includes(key) ? undefined : nearest(key, keys);
    if (!keys.includes(key)) return `has an unknown key "${key}"${close ? `; did you mean "${close}"?` : '.'} Allowed here: ${keys.join(', ')}.`;
    if (typeof entry[key] !== 'string') return `must have a string as "${key}".`;
  }
  const missing = required.find((key) => String(entry[key] ?? '').trim() === '');
  if (missing === 'reason') return 'has no reason. Say why it may stay for now.';
  if (missing !== undefined) return `has no "${missing}". Restore it from version control.`;
  if (!['refuted', 'unknown'].includes(String(entry['verdict']))) return 'must have the verdict "refuted" or "unknown".';
  if (!['certain', 'likely', 'possible'].includes(String(entry['confidence']))) return 'must have the confidence "certain", "likely" or "possible".';
  if (entry['expires'] !== undefined && !isDay(String(entry['expires']))) return `must have a day as "expires", such as "2027-03-31", but has "${String(entry['expires'])}".`;
  return before.some((other) => sameEntry(other, value as BaselineEntry)) ? 'stands there twice. Remove one of them.' : undefined;
}

export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function placeOf(value: unknown): string {
  const { file, symbol } = (value ?? {}) as { file?: unknown; symbol?: unknown };
  return typeof file === 'string' ? ` (${file}${typeof symbol === 'string' ? `, ${symbol}` : ''})` : '';
}

export function formatBaseline(entries: readonly BaselineEntry[]): string {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const sorted = [...entries].sort((a, b) => order(a.file, b.file) || order(a.symbol, b.symbol) || order(a.rule, b.rule) || order(a.shape, b.shape));
  return `${visibleJson({ version: 1, entries: sorted })}\n`;
}

/**
 * Entries that an earlier baseline did not have, or had in a better form. The same code in another file moved; it is no new entry as
 * long as the old one is gone.
 */
export function getGrowth(before: readonly BaselineEntry[], now: readonly BaselineEntry[], ref: string): { message: string }[] {
  const gone = before.filter((entry) => !now.some((other) => sameEntry(entry, other)));
  return now.flatMap((entry) => {
    const where = `The baseline's entry for ${entry.rule} in ${entry.symbol} (${entry.file})`;
    let old = before.find((other) => sameEntry(other, entry));
    if (!old) {
      const moved = gone.findIndex((other) => sameCode(other, entry));
      old = moved < 0 ? undefined : gone.splice(moved, 1)[0];
    }
    if (!old) return [{ message: `${where} was not there at ${ref}: a baseline only shrinks. Correct the code, or silence the line with a comment that gives the reason.` }];
    const weakening = getWeakening(old, entry);
    return weakening === undefined ? [] : [{ message: `${where} accepts more than at ${ref}: ${weakening}. A baseline only shrinks.` }];
  });
}
