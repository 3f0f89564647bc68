/** Report formats by name, and the reading of `--format <name[=file]>`. Boundary: names only, so that `--help` loads no reporter. */
import { InvalidArgumentError } from 'commander';

export const formats = ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'agent'] as const;
export type Format = (typeof formats)[number];

/** A report to write: to a file, or without one to standard output. */
export interface Target<F extends string = Format> {
  format: F;
  /** As the user wrote it. */
  file?: string;
}

export const addTarget = makeAddTarget(formats, 'sarif=tenantlint.sarif');

/**
 * Makes the reader of an option `--format <name[=file]>` that can be given several times: it adds one to those before it, and throws
 * InvalidArgumentError for an unknown format, an empty file name and a second report for the same place.
 * @param example how a format with a file is written
 */
export function makeAddTarget<F extends string>(known: readonly F[], example: string) {
  return (text: string, before: readonly Target<F>[] = []): Target<F>[] => {
    const at = text.indexOf('=');
    const name = at < 0 ? text : text.slice(0, at);
    const file = at < 0 ? undefined : text.slice(at + 1);
    const format = known.find((one) => one === name);
    if (format === undefined) throw new InvalidArgumentError(`Allowed formats are ${known.join(', ')}, each optionally with a file: ${example}.`);
    if (file === '') throw new InvalidArgumentError(`Name the file after "=", or leave "=" out to write to standard output.`);
    const rival = before.find((target) => target.file === file);
    if (rival !== undefined) throw new InvalidArgumentError(file === undefined ? `"${rival.format}" already goes to standard output. Give one of them a file: ${format}=<file>.` : `"${rival.format}" is already written to that file. Give each report a file of its own.`);
    return [...before, { format, ...(file !== undefined && { file }) }];
  };
}
