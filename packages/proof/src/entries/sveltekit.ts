/** SvelteKit 2: `+server.ts`, `load` and `actions` of server files. Boundary: `hooks.server.ts`, whose locals are taken as they are. */
import type { Adapter } from './adapter.ts';

export const svelteKit: Adapter = {
  name: 'SvelteKit',
  packages: /^(?:@sveltejs\/kit|\$app\/)/,
  byPlace: (file, fn) => {
    if (/(?:^|\/)\+server\.[jt]s$/.test(file.path)) return /^(?:GET|POST|PUT|PATCH|DELETE|fallback)$/.test(fn.name ?? fn.symbol) ? 'route' : undefined;
    return /(?:^|\/)\+(?:page|layout)\.server\.[jt]s$/.test(file.path) && /^(?:load$|actions(?:\.|$))/.test(fn.symbol) ? 'page' : undefined;
  },
  inputs: ['0.params', '0.url', '0.request', '0.cookies'],
};
