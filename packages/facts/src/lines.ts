/** Offsets at which lines begin, as ESLint and TypeScript count lines. */

export function lineStarts(text: string): number[] {
  const lines = [0];
  if (/\r(?!\n)|[\u2028\u2029]/.test(text)) {
    for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) lines.push(match.index + match[0].length);
    return lines;
  }
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  return lines;
}

/** 1-based line that holds an offset. */
export function lineAt(lines: readonly number[], offset: number): number {
  let low = 0;
  let high = lines.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as number) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** 1-based line and column of an offset. */
export function positionAt(lines: readonly number[], offset: number): { line: number; column: number } {
  const line = lineAt(lines, offset);
  return { line, column: offset - (lines[line - 1] as number) + 1 };
}
