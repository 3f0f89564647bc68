/** A rule as the JSON outputs show it. */
import type { Rule } from '@tenantlint/proof';
import { ruleUrl } from './reporters/rule-url.ts';

export function toCatalogEntry({ id, docs: { description, family, cwe, fixable }, messages }: Rule) {
  return { id: `tenantlint/${id}`, description, family, cwe, ...(fixable && { fix: fixable }), messages, url: ruleUrl(id) };
}
