/** Hono 4: `app.get(path, ...middleware, handler)`, `app.openapi(route, handler)`. Boundary: `hono/combine`. */
import { type Adapter, segments } from './adapter.ts';

export const hono: Adapter = {
  name: 'Hono',
  packages: /^(?:hono(?:\/|$)|@hono\/)/,
  inputs: ['0.req'],
  pathPart: ['req', 'param'],
  routers: {
    makers: /^(?:Hono|OpenAPIHono|createApp|createRouter)$/,
    // `/admin` is that path alone, `/admin/*` all below it too
    covers: (use, route) => {
      const wanted = segments(use);
      const given = segments(route);
      const open = wanted.at(-1) === '*';
      if (open) wanted.pop();
      if (open ? wanted.length > given.length : wanted.length !== given.length) return false;
      return wanted.every((s, i) => s === '*' || s.startsWith(':') || s === given[i]);
    },
  },
};
