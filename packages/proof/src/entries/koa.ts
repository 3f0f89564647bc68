/** Koa with @koa/router: `router.post(name?, path, ...middleware, handler)`. Boundary: nested routers' own prefixes. */
import { type Adapter, isPrefix } from './adapter.ts';

export const koa: Adapter = {
  name: 'Koa',
  packages: /^(?:koa|@koa\/router|koa-router)$/,
  inputs: ['0.params', '0.query', '0.request', '0.headers', '0.get', '0.input', '0.querystring'],
  routers: { makers: /^(?:Koa|KoaRouter|Router)$/, covers: isPrefix },
};
