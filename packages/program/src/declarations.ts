/**
 * What the configuration declares of the project's own functions, for the analysis, and what in it cannot be meant: models
 * and columns that the schema does not have, functions that nothing calls. Boundary: form was validated before.
 */
import type { Model } from '@tenantlint/model';
import type { AnalyseOptions, Callee, Declarations } from '@tenantlint/proof';
import { nearest } from './nearest.ts';
import type { Problem, TenantlintConfig } from './types.ts';

export function declarationsOf({ layers, guards, tenant }: TenantlintConfig): Declarations | undefined {
  const sources = tenant?.sources;
  if (!layers?.length && !guards?.length && !sources?.length) return undefined;
  return { ...(layers && { layers }), ...(guards && { guards }), ...(sources && { sources }) };
}

/** The part of a configuration that the analysis takes, alike in `check` and in ESLint. */
export function analysisOf(config: TenantlintConfig): Pick<AnalyseOptions, 'profile' | 'tenantNames' | 'declarations'> {
  const declarations = declarationsOf(config);
  return { ...(config.profile && { profile: config.profile }), ...(config.tenant?.values && { tenantNames: config.tenant.values }), ...(declarations && { declarations }) };
}

/** @param unused declarations that nothing called, where the whole program was read */
export function declarationProblems(config: TenantlintConfig, model: Model, unused: readonly Callee[]): Problem[] {
  const problems: Problem[] = [];
  const say = (message: string): void => void problems.push({ kind: 'config', message });
  const unknown = (key: string, word: string, what: string, known: readonly string[]): void => {
    const close = nearest(word, known);
    say(`${key} names "${word}", and the schema has no such ${what}${close ? `; did you mean "${close}"?` : '.'} "tenantlint model" lists what there is.`);
  };
  const names = Object.keys(model.resources);
  const columnsOf = (resource: string): string[] => Object.keys(model.resources[resource]?.columns ?? {});
  config.guards?.forEach(({ resource, column }, i) => {
    if (!model.resources[resource]) unknown(`guards.${i}.resource`, resource, 'model', names);
    else if (column !== undefined && !columnsOf(resource).includes(column)) unknown(`guards.${i}.column`, column, `column of ${resource}`, columnsOf(resource));
    else if (column === undefined && !Object.values(model.resources[resource].columns).some((c) => c.primary)) say(`guards.${i}.resource: ${resource} has no primary key of one column. Name the column that the argument is, as guards.${i}.column.`);
  });
  config.layers?.forEach(({ methods }, i) => {
    for (const [method, { resource, where = {} }] of Object.entries(methods)) {
      const key = `layers.${i}.methods.${method}`;
      if (!model.resources[resource]) unknown(`${key}.resource`, resource, 'model', names);
      else for (const column of Object.keys(where)) if (!column.includes('.') && !columnsOf(resource).includes(column)) unknown(`${key}.where`, column, `column of ${resource}`, columnsOf(resource));
    }
  });
  for (const { module, name } of unused) say(`The configuration declares ${name} of ${module}, and nothing that was read calls it. Check both names: a module is written as imports write it, or as the path of its file.`);
  return problems;
}
