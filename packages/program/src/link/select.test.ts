import { describe, expect, it } from 'vitest';
import { outline, selectFiles } from './select.ts';
import { makeResolver } from './resolve.ts';

const sink = 'db.find()';
const mayHoldAccess = (text: string): boolean => text.includes(sink);

function selected(tree: Record<string, string>): string[] {
  const outlines = new Map(Object.entries(tree).map(([path, text]) => [path, outline(text, mayHoldAccess)]));
  return selectFiles(outlines, makeResolver(Object.keys(tree), () => undefined));
}

describe('selectFiles', () => {
  const tree = {
    'access.ts': `import './helper'; ${sink}`,
    'caller.ts': "import { a } from './access'; import './guard';",
    'far.ts': "import './caller'",
    'guard.ts': "import './deep'",
    'deep.ts': '',
    'helper.ts': "import './view'; import type { T } from './types';",
    'view.tsx': '',
    'types.ts': '',
    'page.tsx': "import './caller'",
    'button.tsx': "'use client';\nimport { action } from './access'",
    'unrelated.ts': "import './deep'",
  };

  it('takes accesses, their callers, and what both import; no browser code, no components as helpers, no types', () => {
    expect(selected(tree).sort()).toEqual(['access.ts', 'caller.ts', 'deep.ts', 'far.ts', 'guard.ts', 'helper.ts', 'page.tsx']);
  });

  it('lists what a file imports before the file, the same for every order', () => {
    const order = ['helper.ts', 'access.ts', 'deep.ts', 'guard.ts', 'caller.ts', 'far.ts', 'page.tsx'];
    expect(selected(tree)).toEqual(order);
    expect(selected(Object.fromEntries(Object.entries(tree).reverse()))).toEqual(order);
  });

  it('ends on circles, and needs no stack for a long chain', () => {
    expect(selected({ 'a.ts': "import './b'", 'b.ts': `import './a'; import './b'; ${sink}` })).toEqual(['b.ts', 'a.ts']);
    const chain = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`f${i}.ts`, i === 0 ? sink : `import './f${i - 1}'`]));
    const order = selected(chain);
    expect([order.length, order[0], order.at(-1)]).toEqual([20_000, 'f0.ts', 'f19999.ts']);
  });
});

describe('outline', () => {
  it.each([
    "'use client'", '"use client";', "\u00ef\u00bb\u00bf'use client'", "// note\n/* a\n*/ 'use client'\nimport x from 'x'", "'use strict';'use client'",
  ])('knows browser code: %s', (text) => {
    expect(outline(text, mayHoldAccess).client).toBe(true);
  });

  it.each(["import x from 'x';\n'use client'", "'use server'", '', '// use client', "f('use client')", "/* 'use client'", "'use clients'"])('knows other code: %s', (text) => {
    expect(outline(text, mayHoldAccess).client).toBe(false);
  });
});
