/** Names of the report formats. Boundary: names only, so that `--help` loads no reporter. */
export const formats = ['pretty', 'json', 'sarif'] as const;
export type Format = (typeof formats)[number];
