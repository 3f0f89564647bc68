/** Next.js: route handlers, pages/api, server actions, pages and layouts. Boundary: `middleware.ts` proves nothing of a handler. */
import type { Adapter } from './adapter.ts';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

export const nextRoute: Adapter = {
  name: 'Next.js',
  packages: /^next(?:\/|$)/,
  byPlace: (file, fn) => (/(?:^|\/)route\.[jt]sx?$/.test(file.path) && (METHODS.has(fn.name ?? '') || METHODS.has(fn.symbol.split('.')[0]!)) ? 'route' : undefined),
  inputs: ['0.json', '0.formData', '0.text', '0.nextUrl', '0.url', '0.headers', '0.cookies', '0.body', '1.params'],
};

export const nextApi: Adapter = {
  name: 'Next.js',
  packages: /^next(?:\/|$)/,
  byPlace: (file) => (/(?:^|\/)pages\/api\//.test(file.path) ? 'api' : undefined),
  inputs: ['0.query', '0.body', '0.headers', '0.cookies'],
};

export const nextPage: Adapter = {
  name: 'Next.js',
  packages: /^next(?:\/|$)/,
  byPlace: (file) => (/(?:^|\/)(?:page|layout)\.[jt]sx?$/.test(file.path) ? 'page' : undefined),
  inputs: ['0.params', '0.searchParams'],
};

export const nextAction: Adapter = {
  name: 'Next.js',
  packages: /^next(?:\/|$)/,
  byPlace: (file, fn) => {
    const name = fn.name ?? fn.symbol;
    const isExport = fn.parent === 0 && file.functions[0]!.directives?.includes('use server') && file.exports.some((e) => e.name === name);
    return fn.directives?.includes('use server') || isExport ? 'action' : undefined;
  },
  inputs: ['*'],
};
