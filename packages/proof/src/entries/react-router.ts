/** Remix and React Router 7: `loader` and `action` of route modules. Boundary: `middleware` of route modules. */
import type { Adapter } from './adapter.ts';

export const reactRouter: Adapter = {
  name: 'React Router',
  packages: /^(?:@remix-run\/|react-router)/,
  byPlace: (file, fn) => (/(?:^|\/)routes\//.test(file.path) && /^(?:loader|action)$/.test(fn.name ?? fn.symbol) ? 'route' : undefined),
  inputs: ['0.params', '0.request'],
};
