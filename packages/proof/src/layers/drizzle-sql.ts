/**
 * Conditions written as `sql` templates, turned into the operators they stand for: equalities, lists and null tests,
 * joined by AND or OR. Boundary: what is not one of these gives nothing, and the template stays as it is.
 */
import type { Terms, Value } from '../values.ts';
import type { Scope } from './drizzle-query.ts';
import { functionName, tableValue } from './drizzle-tables.ts';

const MARK = '\u0001';

/** @returns the same condition as a call of Drizzle's operators; undefined where it is more than those say. */
export function conditionOf(v: Value & { k: 'call' }, scope: Scope, t: Terms): Value | undefined {
  const [text] = v.args;
  if (!text || (text.k !== 'tpl' && !(text.k === 'const' && typeof text.v === 'string'))) return undefined;
  const [q, vs] = text.k === 'tpl' ? [text.q, text.vs] : [[String((text as Value & { k: 'const' }).v)], []];
  const source = q.map((part, i) => (i === 0 ? part : `${MARK}${i - 1}${MARK}${part}`)).join('').trim();
  return read(source, vs, scope, t, 0);
}

function read(source: string, vs: readonly Value[], scope: Scope, t: Terms, depth: number): Value | undefined {
  const s = unwrap(source.trim());
  if (depth > 8) return undefined;
  for (const word of ['or', 'and'] as const) {
    const parts = split(s, word);
    if (parts.length < 2) continue;
    const read1 = parts.map((p) => read(p, vs, scope, t, depth + 1));
    // an arm that is not read still holds of fewer rows; of an `or` it may hold of more
    if (word === 'or' && read1.some((x) => x === undefined)) return undefined;
    return operator(t, word, parts.map((p, i) => read1[i] ?? template(p, vs, t)));
  }
  if (s.includes(MARK) && new RegExp(`^${MARK}\\d+${MARK}$`).test(s)) return vs[Number(s.slice(1, -1))];
  const equality = /^(.+?)\s*(?<![<>!])=\s*(.+)$/s.exec(s);
  if (equality) {
    const left = operand(equality[1]!, vs, scope, t);
    const any = /^any\s*\((.+)\)$/is.exec(equality[2]!.trim());
    const right = operand(any ? any[1]! : equality[2]!, vs, scope, t);
    return left && right && operator(t, any ? 'inArray' : 'eq', [left, right]);
  }
  const member = /^(.+?)\s+in\s+(.+)$/is.exec(s);
  if (member) {
    const left = operand(member[1]!, vs, scope, t), right = operand(unwrap(member[2]!.trim()), vs, scope, t);
    return left && right && operator(t, 'inArray', [left, right]);
  }
  const absent = /^(.+?)\s+is\s+null$/is.exec(s);
  const column = absent && operand(absent[1]!, vs, scope, t);
  return column ? operator(t, 'isNull', [column]) : undefined;
}

function operator(t: Terms, name: string, args: readonly Value[]): Value {
  return t.call(t.import(-1, 'drizzle-orm', name), args);
}

/** A piece of the template as a template of its own. */
function template(s: string, vs: readonly Value[], t: Terms): Value {
  const parts = s.split(new RegExp(`${MARK}(\\d+)${MARK}`));
  const text = t.tpl(parts.filter((_, i) => i % 2 === 0), parts.filter((_, i) => i % 2 === 1).map((i) => vs[Number(i)]!));
  return operator(t, 'sql', [text]);
}

function operand(s: string, vs: readonly Value[], scope: Scope, t: Terms): Value | undefined {
  const text = s.trim().replace(/::\s*[\w\s[\]"]+$/, '').trim();
  const marked = new RegExp(`^${MARK}(\\d+)${MARK}$`).exec(text);
  if (marked) {
    const v = vs[Number(marked[1])]!;
    // `sql.join(ids.map((id) => sql`${id}`), …)`
    if (v.k === 'call' && v.f.k === 'path' && v.f.p === 'join' && functionName(v.f.o) === 'sql') return v.args[0];
    return v;
  }
  const literal = /^'([^']*)'$/.exec(text) ?? /^(\d+)$/.exec(text);
  if (literal) return t.const(literal[1]!);
  const name = /^(?:"?\w+"?\s*\.\s*)?"?(\w+)"?$/.exec(text)?.[1];
  if (name === undefined) return undefined;
  for (const { resource } of scope.tables.values()) {
    const column = Object.values(resource.columns).find((c) => (c.dbName ?? c.name) === name || c.name === name);
    if (column) return t.path(tableValue(resource, t), column.name);
  }
  return undefined;
}

/** Parts between a word that stands outside of parentheses; `between … and …` keeps its own. */
function split(s: string, word: 'and' | 'or'): string[] {
  const parts: string[] = [];
  let depth = 0, start = 0, between = false;
  const token = /\(|\)|'[^']*'|\b(?:and|or|between)\b/gi;
  for (let m = token.exec(s); m; m = token.exec(s)) {
    const found = m[0].toLowerCase();
    if (found === '(') depth++;
    else if (found === ')') depth--;
    else if (depth > 0) continue;
    else if (found === 'between') between = true;
    else if (found === 'and' && between) between = false;
    else if (found === word) {
      parts.push(s.slice(start, m.index));
      start = token.lastIndex;
    }
  }
  return [...parts, s.slice(start)];
}

/** Without the parentheses around the whole. */
function unwrap(s: string): string {
  if (!s.startsWith('(') || !s.endsWith(')')) return s;
  let depth = 0;
  for (let i = 0; i < s.length; i++) {
    if (s[i] === '(') depth++;
    else if (s[i] === ')' && --depth === 0 && i < s.length - 1) return s;
  }
  return unwrap(s.slice(1, -1).trim());
}
