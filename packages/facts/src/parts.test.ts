import { describe, expect, test } from 'vitest';
import type { FileFacts } from './ir.ts';
import { parseFile } from './parse.ts';
import { eachPart, eachWithin, type Part } from './parts.ts';

function factsOf(text: string): FileFacts {
  const { facts } = parseFile('file.tsx', text);
  if (!facts) throw new Error('does not parse');
  return facts;
}

/** Whatever has a kind, wherever it hangs; declared types aside. */
function allParts(node: unknown, out = new Set<object>()): Set<object> {
  if (Array.isArray(node)) node.forEach((x) => allParts(x, out));
  else if (node !== null && typeof node === 'object') {
    if ('k' in node) out.add(node);
    const isTyped = 'k' in node && ['pvar', 'pobj', 'parr', 'as', 'call', 'new'].includes(node.k as string);
    for (const [key, x] of Object.entries(node)) if (!(isTyped && key === 't')) allParts(x, out);
  }
  return out;
}

const EVERYTHING = `
  label: for (let i = 0, n = list.length; i < n; i++) { if (!i) continue label; else break; }
  for (const { id: key, [computed()]: other, ...rest } of await rows) use(key as string, ...rest);
  for (const k in object) { delete object[k]; }
  while (test) { do { x ??= y; } while (z) }
  switch (kind()) { case first(): a(); break; default: b(); }
  try { throw new Error(\`no \${name}\`); } catch ({ message }) { log(message); } finally { end(); }
  const [first = fallback(), , ...others]: string[] = f?.(this.x?.[i], { a, [b]: c, ...d, m() { return 1; } }, /x/);
  const query = sql\`select \${column} from \${table}\`;
  [o.member, list[0]] = cond ? (left(), right()) : left && -right || void 0;
  function* g(p: string = given()) { yield* inner(); yield; return <div id={p}>{...children}</div>; }
  class C extends Base { field = value(); static { init(); } }
  const late = await import('./late.ts');
  { undefined; super_(undefined); }
`;

describe('eachPart', () => {
  test('names every part of everything that can be written, each once, and no type', () => {
    for (const fn of factsOf(EVERYTHING).functions) {
      const seen: Part[] = [];
      const look = (part: Part): void => {
        seen.push(part);
        eachPart(part, look);
      };
      [...fn.params, ...fn.body].forEach(look);
      expect(new Set(seen)).toEqual(allParts([fn.params, fn.body]));
      expect(seen).toHaveLength(new Set(seen).size);
    }
  });

  test('in the order of writing, and not into nested functions', () => {
    const names: string[] = [];
    const look = (part: Part): void => {
      if (part.k === 'glob') names.push(part.n);
      eachPart(part, look);
    };
    factsOf('a(b, () => hidden, c ? d : e)[f];').functions[0]!.body.forEach(look);
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('eachWithin', () => {
  test('names everything in the order of writing, the parts themselves first', () => {
    const kinds: string[] = [];
    eachWithin(factsOf('if (a) b(c); else d;').functions[0]!.body, (part) => kinds.push(part.k === 'glob' ? part.n : part.k));
    expect(kinds).toEqual(['if', 'a', 'expr', 'call', 'b', 'c', 'expr', 'd']);
  });

  test('goes as deep as the text does', () => {
    let operands = 0;
    eachWithin(factsOf(`x = ${Array.from({ length: 4_000 }, () => 'a').join(' + ')};`).functions[0]!.body, (part) => (operands += part.k === 'glob' && part.n === 'a' ? 1 : 0));
    expect(operands).toBe(4_000);
  });
});
