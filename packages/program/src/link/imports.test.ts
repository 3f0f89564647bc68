import { describe, expect, it } from 'vitest';
import { importSources } from './imports.ts';

describe('importSources', () => {
  it.each([
    ["import a from 'x'", ['x']],
    ["import * as a from \"x\"\nimport { b } from 'y'", ['x', 'y']],
    ["import {\n  a,\n  b as c,\n} from 'x';", ['x']],
    ["import a, { type B } from 'x'", ['x']],
    ["import 'x'", ['x']],
    ["import a from'x'", ['x']],
    ["import type from 'x'", ['x']],
    ["import type, { a } from 'x'", ['x']],
    ["export * from 'x'; export { a as b } from 'y'; export * as c from 'z'", ['x', 'y', 'z']],
    ["const a = await import('x'); const b = require( \"y\" )", ['x', 'y']],
    ["import a = require('x')", ['x']],
    ["import { from } from 'x'; import { b } from 'x'", ['x']],
    ["import a from './fä\u2028.ts'", ['./fä\u2028.ts']],
  ])('finds those of %s', (text, sources) => {
    expect(importSources(Buffer.from(text).toString('latin1'))).toEqual(sources);
  });

  it.each([
    "import type { A } from 'x'",
    "import type A from 'x'",
    "import type * as A from 'x'",
    "export type { A } from 'x'",
    "export type * from 'x'",
    "import(name)",
    "const transform = 'x'; reimport('y')",
    'import(`x/${a}`)',
  ])('finds none in %s', (text) => {
    expect(importSources(text)).toEqual([]);
  });
});
