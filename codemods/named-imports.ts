/**
 * Named imports of a module in source text: under which names a file has them, and the edit that brings further ones in.
 * Boundary: a name that the file declares or imports from elsewhere is taken; then there is no edit.
 */
import type { TextEdit } from './edits.ts';

export interface NamedImports {
  /** Local name by imported name. */
  names: ReadonlyMap<string, string>;
  edits: TextEdit[];
}

/** @returns the local names of `wanted` and the edits that import what is missing; the first name that is taken where one is */
export function importNames(text: string, module: string, wanted: readonly string[]): NamedImports | { taken: string } {
  const names = new Map<string, string>();
  const statements = [...text.matchAll(/^import\s+(?!type\b)(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*(['"])([^'"]+)\2[^\S\r\n]*;?/gm)];
  for (const [, list, , source] of statements) {
    for (const item of list!.split(',')) {
      const found = /^\s*([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(item.replace(/\/\/[^\r\n]*|\/\*.*?\*\//gs, ''));
      // a project may hand the library's names on from a module of its own
      if (found && wanted.includes(found[1]!) && (source === module || found[2] === undefined)) names.set(found[1]!, found[2] ?? found[1]!);
    }
  }
  const missing = wanted.filter((name) => !names.has(name));
  if (missing.length === 0) return { names, edits: [] };
  const taken = missing.find((name) => new RegExp(`\\b(?:const|let|var|function|class|as)\\s+${name}\\b|^import\\s+${name}\\b`, 'm').test(text));
  if (taken !== undefined) return { taken };
  for (const name of missing) names.set(name, name);
  const own = statements.find((s) => s[3] === module);
  if (own) return { names, edits: addTo(text, own.index + own[0].indexOf('{') + 1, own.index + own[0].indexOf('}'), missing) };
  const lineEnd = /\r\n|\n/.exec(text)?.[0] ?? '\n';
  const quote = statements[0]?.[2] ?? "'";
  const semicolon = statements.length > 0 && statements.every((s) => !s[0].endsWith(';')) ? '' : ';';
  const line = `import { ${missing.join(', ')} } from ${quote}${module}${quote}${semicolon}${lineEnd}`;
  const first = /^import\b/m.exec(text);
  return { names, edits: [{ start: first?.index ?? 0, end: first?.index ?? 0, text: line }] };
}

/** One insertion a name: before the first that comes after it in the alphabet, where the names are in that order; else last. */
function addTo(text: string, open: number, close: number, missing: readonly string[]): TextEdit[] {
  const items = [...text.slice(open, close).matchAll(/(?:type\s+)?([\w$]+)(?:\s+as\s+[\w$]+)?/g)].map((m) => ({ name: m[1]!.toLowerCase(), start: open + m.index, end: open + m.index + m[0].length }));
  const isSorted = items.every(({ name }, i) => i === 0 || items[i - 1]!.name <= name);
  return missing.map((name) => {
    const next = isSorted ? items.find((item) => item.name > name) : undefined;
    const at = next ?? items.at(-1);
    if (at === undefined) return { start: open, end: open, text: ` ${name} ` };
    const gap = /(?:\r\n|\n)[^\S\r\n]*$/.exec(text.slice(open, at.start))?.[0] ?? ' ';
    return next ? { start: at.start, end: at.start, text: `${name},${gap}` } : { start: at.end, end: at.end, text: `,${gap}${name}` };
  });
}
