/** Express 4 and 5: `router.get(path, ...middleware, handler)`. Boundary: `router.param`, and patterns other than parameters and `*`. */
import { type Adapter, isPrefix } from './adapter.ts';

export const express: Adapter = {
  name: 'Express',
  packages: /^(?:express|express-promise-router)$/,
  inputs: ['0.params', '0.query', '0.body', '0.headers', '0.cookies', '0.files', '0.file', '0.get', '0.header', '0.param', '0.hostname', '0.subdomains'],
  routers: { makers: /^(?:express|Router|PromiseRouter)$/, covers: isPrefix },
};
