/** Names of a library's methods by kind, as a table of them lists them. */
export const named = <K extends string>(kind: K, ...names: string[]): [string, K][] => names.map((name) => [name, kind]);
