/**
 * The object literals that become rows where the data of a write is no single literal: each row of a list or mapping,
 * and rows that are created with their parent. Pure. Boundary: literals written in place; a row that spreads is none.
 */
import type { Resource } from '@tenantlint/model';
import { scanList, scanObject, type ObjectText } from './object-literal.ts';

/**
 * @param start of the data
 * @returns the rows' literals, or `undefined` where they are built elsewhere
 */
export function findRows(text: string, start: number, end: number): ObjectText[] | undefined {
  const source = text.slice(start, end);
  if (source.startsWith('{')) {
    const row = scanObject(text, start);
    return row?.end === end ? [row] : undefined;
  }
  if (source.startsWith('[')) {
    const list = scanList(text, start);
    if (list?.end !== end || list.items.length === 0) return undefined;
    const rows = list.items.map((item) => findRows(text, item.start, item.end));
    return rows.every((row) => row !== undefined) ? rows.flat() : undefined;
  }
  // `xs.map((x) => ({ … }))`
  const arrow = /^[\w$.?!]+(?:\([^()]*\))?\.map\(\s*(?:async\s+)?(?:\([^()]*(?:\{[^{}]*\}[^()]*)?\)|[\w$]+)\s*=>\s*\(\s*(?=\{)/.exec(source);
  if (arrow === null) return undefined;
  const row = scanObject(text, start + arrow[0].length);
  return row !== undefined && /^\s*\)\s*\)$/.test(text.slice(row.end, end)) ? [row] : undefined;
}

/**
 * @param data the parent's literal
 * @param parent the parent's resource
 * @param isWanted tells by the resource's name
 * @returns the literals of the wanted rows that are created with it
 */
export function findNestedRows(text: string, data: ObjectText, parent: Resource, isWanted: (target: string) => boolean): ObjectText[] | undefined {
  const rows: ObjectText[] = [];
  for (const property of data.properties) {
    const target = parent.relations[property.key ?? '']?.target;
    if (target === undefined || !isWanted(target) || property.valueStart === undefined) continue;
    const write = scanObject(text, property.valueStart);
    for (const { key, valueStart, end } of write?.properties ?? []) {
      if (key !== 'create' || valueStart === undefined) continue;
      const created = findRows(text, valueStart, end);
      if (created === undefined) return undefined;
      rows.push(...created);
    }
  }
  return rows.length > 0 ? rows : undefined;
}
