/**
 * Makes text from analysed projects safe to print: control, escape and bidirectional characters become visible
 * `\u001b`-style escapes. Boundary: leaves tabs and ordinary Unicode alone.
 */

// C0 except tab, DEL and C1, line separators, bidirectional overrides and isolates, zero-width marks, BOM.
// eslint-disable-next-line no-control-regex -- these are the characters to remove
const unsafe = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line of printable text: unsafe characters, newlines included, as `\uXXXX`. */
export function visible(text: string): string {
  return text.replace(unsafe, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * `JSON.stringify` whose output holds no raw control or bidirectional characters either; parsing it gives back the
 * exact strings.
 */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(unsafe, (c) => (c === '\n' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
