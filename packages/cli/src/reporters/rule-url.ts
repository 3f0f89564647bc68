/** Where a rule's page is published. */
export function ruleUrl(id: string): string {
  return `https://github.com/tenantlint/tenantlint/blob/main/rules/${id}/README.md`;
}
