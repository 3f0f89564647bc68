/**
 * Conditions and values as text. The folded condition of an access, so that two versions of it can be compared: which columns it surely
 * fixes, and by what kind of value. Boundary: for reports and benches; nothing is proved by it.
 */
import type { Analysis } from './analysis.ts';
import { expressionOf } from './origins.ts';
import { conjuncts } from './predicate.ts';
import type { Row, Value } from './values.ts';

/** @returns `project.organizationId eq organizationId` and the like, sorted, each once */
export function describeConditions(a: Analysis, row: Row): string[] {
  const written = a.tying.resource(row) === undefined ? [] : conjuncts(a.tying.predicate(row));
  return [...new Set(written.map(({ relations, column, op, v }) => `${[...relations, column].join('.')} ${op} ${describeValue(v)}`))].sort();
}

/** The last name of a value, the `id` of something by that as well (`team.id` is `teamId`); a constant as it is written. */
function describeValue(v: Value): string {
  switch (v.k) {
    case 'const':
      return JSON.stringify(v.v);
    case 'undef':
      return 'undefined';
    case 'param':
      return v.name;
    case 'path':
      return v.p === 'id' ? `${nameOfHolder(v.o)}Id` : v.p;
    case 'row':
      return v.resource;
    case 'each':
      return `each ${describeValue(v.o)}`;
    case 'call':
      return `${describeValue(v.f)}()`;
    case 'global':
      return v.n.replace(/^\d+:/, '');
    case 'import':
      return v.name;
    default:
      return v.k;
  }
}

function nameOfHolder(v: Value): string {
  const name = describeValue(v);
  return lower(name);
}

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A value as one would write it, as far as it can be told; a row by its resource. */
export function writeValue(v: Value): string {
  switch (v.k) {
    case 'const':
      return JSON.stringify(v.v);
    case 'row':
      return lower(v.resource);
    case 'path':
      return [writeValue(v.o), v.p].filter(Boolean).join('.');
    case 'each':
      return `${writeValue(v.o)}[]`;
    case 'cond':
      return [...new Set([writeValue(v.a), writeValue(v.b)])].join(' | ');
    case 'ret':
      return [...new Set(v.outs.map((o) => writeValue(o.value)))].join(' | ');
    case 'not':
      return `not ${writeValue(v.v)}`;
    case 'cmp':
      return `${writeValue(v.l)} ${v.op} ${writeValue(v.r)}`;
    default:
      return expressionOf(v) || (v.k === 'param' ? '' : describeValue(v));
  }
}
