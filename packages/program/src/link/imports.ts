/**
 * Import sources of a file, read off its text without parsing: what the import graph of a whole repository needs.
 * Boundary: takes too much rather than too little (a source in a comment or a string counts); imports and re-exports of
 * types alone are left out, since no value comes through them. Not seen: sources put together at run time.
 */
const source = /\b(?:from|import|require)\s*\(?\s*(?:'([^'\n]+)'|"([^"\n]+)")/g;

/**
 * @param text the file, a byte per character (`latin1`): keywords are ASCII, and that is the fastest to decode
 * @returns the sources as written, each once, in order
 */
export function importSources(text: string): string[] {
  const found = new Set<string>();
  source.lastIndex = 0;
  for (let hit = source.exec(text); hit !== null; hit = source.exec(text)) {
    const written = (hit[1] ?? hit[2])!;
    if (text.charCodeAt(hit.index) === 102 /* from */ && isTypeOnly(text, hit.index)) continue;
    found.add(isAscii(written) ? written : Buffer.from(written, 'latin1').toString('utf8'));
  }
  return [...found];
}

/** `import type … from`, `export type … from`. */
function isTypeOnly(text: string, from: number): boolean {
  const start = Math.max(text.lastIndexOf('import', from), text.lastIndexOf('export', from));
  return start >= 0 && /^(?:im|ex)port\s+type\s+(?!from\b|,)/.test(text.slice(start, Math.min(from, start + 40) + 5));
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
