/** Fastify 5: routes, `preHandler` and other hooks, plugins. Boundary: `@fastify/autoload`. */
import { type Adapter, isPrefix } from './adapter.ts';

export const fastify: Adapter = {
  name: 'Fastify',
  packages: /^(?:fastify|fastify-plugin|@fastify\/)/,
  inputs: ['0.params', '0.query', '0.body', '0.headers', '0.cookies'],
  routers: { makers: /^[fF]astify$/, covers: isPrefix },
};
