/** Offsets of analysed files to lines and columns, each text read once. Boundary: a file that cannot be read begins and ends at 1:1. */
import { lineStarts, positionAt } from '@tenantlint/facts';
import type { Place } from '@tenantlint/proof';

export interface Locator {
  /** 1-based. */
  locate(place: Place): { line: number; column: number };
  textOf(file: string): string | undefined;
  /** Offsets at which lines begin. */
  startsOf(file: string): readonly number[] | undefined;
}

/** @param read the text that was analysed of a file */
export function makeLocator(read: (file: string) => string | undefined): Locator {
  const texts = new Map<string, { text: string; starts: number[] } | undefined>();
  const sourceOf = (file: string) => {
    if (!texts.has(file)) {
      const text = read(file);
      texts.set(file, text === undefined ? undefined : { text, starts: lineStarts(text) });
    }
    return texts.get(file);
  };
  return {
    locate({ file, span }) {
      const source = sourceOf(file);
      return source ? positionAt(source.starts, span[0]) : { line: 1, column: 1 };
    },
    textOf: (file) => sourceOf(file)?.text,
    startsOf: (file) => sourceOf(file)?.starts,
  };
}
