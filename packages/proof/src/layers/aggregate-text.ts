/** SQL text that makes one number of many rows, as far as its first function says so. */
import type { Value } from '../values.ts';

export function isAggregateText(v: Value | undefined): boolean {
  const text = v?.k === 'tpl' ? v.q[0]! : v?.k === 'const' ? String(v.v) : '';
  return /^\s*(?:cast\s*\(\s*)?(?:count|sum|avg|min|max|coalesce\s*\(\s*sum)\s*\(/i.test(text);
}
