/** A rule's page for a terminal: Markdown without its marks. Boundary: knows what the pages of the rules use, no more. */

/** @param page Markdown as the pages of the rules are written */
export function toTerminal(page: string, colour: boolean): string {
  const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[22m` : text);
  const out: string[] = [];
  let isCode = false;
  let rows: string[][] = [];
  const flush = () => {
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    for (const row of rows) out.push(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
    rows = [];
  };
  for (const line of page.trimEnd().split('\n')) {
    if (line.startsWith('```')) isCode = !isCode;
    else if (isCode) out.push(`    ${line}`.trimEnd());
    else if (/^\|[-| ]+\|$/.test(line)) continue;
    else if (line.startsWith('|')) rows.push(line.slice(1, -1).split(' | ').map((cell) => plain(cell.trim())));
    else {
      flush();
      const heading = /^#+ (.*)$/.exec(line);
      out.push(heading ? bold(heading[1]!) : plain(line));
    }
  }
  flush();
  return `${out.join('\n')}\n`;
}

/** Links by their text; code keeps its backquotes. */
function plain(line: string): string {
  return line.replace(/\[([^\]]+)\]\([^)\s]+\)/g, '$1');
}
