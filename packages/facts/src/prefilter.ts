/**
 * Tells from a file's bytes whether it can hold an access at all, so that the others are never parsed.
 * Boundary: not seen is a name that is spelled with unicode escapes (`find\u004dany`), put together at run time, or
 * separated by a comment from the dot before it.
 */

/**
 * @param sinks names of the methods that make accesses, from the active layers' tables.
 * @returns a test that is true for every text that takes one of the names from an object: `.name` in any form of call,
 * `'name'` as an index, or `name` in a destructuring pattern.
 */
export function makePrefilter(sinks: readonly string[]): (text: Buffer | string) => boolean {
  const names = [...new Set(sinks)].sort().map((sink) => sink.replace(/[$\\^.*+?()[\]{}|]/g, '\\$&'));
  if (names.length === 0) return () => false;
  // A name may begin with `$`, where `\b` does not hold: the lookarounds spell out what an identifier is made of.
  const pattern = new RegExp(`(?<![\\w$])(?:${names.join('|')})(?![\\w$])`, 'g');
  return (text) => {
    // Names are ASCII, so that a byte per character is enough to find them, and several times as fast to decode.
    const characters = typeof text === 'string' ? text : text.toString('latin1');
    pattern.lastIndex = 0;
    for (let hit = pattern.exec(characters); hit !== null; hit = pattern.exec(characters)) {
      if (isTaken(characters, hit.index, pattern.lastIndex)) return true;
    }
    return false;
  };
}

/** Whether the word at `start` … `end` is a member, an index or a destructured key, and no variable, method or prose. */
function isTaken(text: string, start: number, end: number): boolean {
  let before = start - 1;
  let newLine = false;
  while (before >= 0 && isBlank(text.charCodeAt(before))) if (isLineEnd(text.charCodeAt(before--))) newLine = true;
  const previous = text[before];
  if (previous === '.') return true;
  let after = end;
  while (after < text.length && isBlank(text.charCodeAt(after))) after++;
  const next = text[after];
  if (next === "'" || next === '"' || next === '`') return previous === next;
  // After a comment ends (`/`, or a new line) the brace or comma may stand before it.
  const inPattern = newLine || previous === '{' || previous === ',' || previous === '/';
  return inPattern && (next === ',' || next === '}' || next === ':' || next === '=' || next === '/');
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
