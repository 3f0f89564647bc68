/** Report formats by name, and the reading of `--format <name[=file]>`. Boundary: names only, so that `--help` loads no reporter. */
import { InvalidArgumentError } from 'commander';

export const formats = ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'agent'] as const;
export type Format = (typeof formats)[number];

/** A report to write: to a file, or without one to standard output. */
export interface Target {
  format: Format;
  /** As the user wrote it. */
  file?: string;
}

/**
 * Reads one `--format` and adds it to those before it.
 * @throws InvalidArgumentError for an unknown format, an empty file name, and a second report for the same place
 */
export function addTarget(text: string, before: readonly Target[] = []): Target[] {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const file = at < 0 ? undefined : text.slice(at + 1);
  const format = formats.find((known) => known === name);
  if (format === undefined) throw new InvalidArgumentError(`Allowed formats are ${formats.join(', ')}, each optionally with a file: sarif=tenantlint.sarif.`);
  if (file === '') throw new InvalidArgumentError(`Name the file after "=", or leave "=" out to write to standard output.`);
  const rival = before.find((target) => target.file === file);
  if (rival !== undefined) throw new InvalidArgumentError(file === undefined ? `"${rival.format}" already goes to standard output. Give one of them a file: ${format}=<file>.` : `"${rival.format}" is already written to that file. Give each report a file of its own.`);
  return [...before, { format, ...(file !== undefined && { file }) }];
}
