import { describe, expect, it } from 'vitest';
import { exprOf, factsOf, functionsOf, moduleOf } from '../test/print.ts';

describe('expressions', () => {
  it.each([
    ['members, optional links and literal keys', "b?.c.d?.[0]?.(x) ?? y!.z['q'][`w`][k]", '(@b?.c.d?.[0]?.(@x) ?? @y.z.q.w[@k])'],
    ['calls with type arguments and spreads', 'f<string>(a, ...b, { c })', '@f<string>(@a, ...@b, { c~: @c })'],
    ['new', 'new Foo<Bar>(1, "a")', 'new @Foo<Bar>(1, "a")'],
    ['literals', "[1, 's', true, null, undefined, void 0, /r/g, -1, , 10n]", '[1, "s", true, null, undefined, undefined, /regex/, (- 1), -, 10]'],
    ['object keys', "({ a: 1, 'b-c': 2, 3: 4, ['d']: 5, [k]: 6, ...e, f })", '{ a: 1, b-c: 2, 3: 4, d: 5, [@k]: 6, ...@e, f~: @f }'],
    ['templates', '`a${b}c` + `plain`', '(tpl("a", @b, "c") + "plain")'],
    ['tagged templates', 'sql`select ${id} from ${t}`', '@sql tag("select ", @id, " from ", @t, "")'],
    ['a tag with type arguments', 'db.$queryRaw<Row[]>`x`', '@db.$queryRaw tag("x")'],
    ['operators', 'a && b || !c ? d === e : (f, typeof g)', '(((@a && @b) || (! @c)) ? (@d === @e) : (@f, (typeof @g)))'],
    ['long sums nest to the left', 'a + b - c * d', '((@a + @b) - (@c * @d))'],
    ['assignments to what is not declared here', 'a = b.c ??= d[e] += f--', '(&@a = (&@b.c ??= (&@d[@e] += (&@f -= 1))))'],
    ['wrappers keep their type, `as const` and `!` fall away', '((x as T)!.y satisfies U) as const', '((@x as T).y as U)'],
    ['dynamic imports', "import('./a') || import(b)", '(import("./a") || other(@b))'],
    ['import.meta', 'import.meta.env.TENANT', '@import.meta.env.TENANT'],
    ['require stays a call', "require('./a').b", '@require("./a").b'],
    ['JSX keeps what it evaluates, in order', '<A.B c={d} e="f" {...g} h>text {i} {/* j */}<b>{k}</b><></></A.B>', '<A.B>(@d, @g, @i, <b>(@k), <>())'],
  ])('%s', (_, source, printed) => {
    expect(exprOf(`(${source});`)).toBe(printed);
  });

  it('await, yield, private names and new.target', () => {
    expect(functionsOf('async function* f(o) { await o.a(); yield; yield o; yield* o; new.target }')).toBe(
      ['fn1 async function generator f(o#1)', '  in fn0 named f', '  (await o#1.a())', '  (yield)', '  (yield o#1)', '  (yield* o#1)', '  @new.target'].join('\n'),
    );
    expect(functionsOf('class A { #p = 1; m(o) { return #p in o && o.#p } }')).toContain('return (("#p" in o#1) && o#1.#p)');
  });

  it('reads `<T>e` where the language has it', () => {
    expect(exprOf('<Task>row', 'file.ts')).toBe('(@row as Task)');
  });

  it('keeps the spans of an expression, its property and its key', () => {
    const facts = factsOf('db.task.findMany({ where: w })');
    const stmt = facts.functions[0]?.body[0];
    expect(stmt).toEqual({
      k: 'expr',
      s: [0, 30],
      e: {
        k: 'call',
        s: [0, 30],
        f: { k: 'mem', p: 'findMany', s: [0, 16], ps: [8, 16], o: { k: 'mem', p: 'task', s: [0, 7], ps: [3, 7], o: { k: 'glob', n: 'db', s: [0, 2] } } },
        a: [{ k: 'obj', s: [17, 29], p: [{ key: 'where', s: [19, 27], ks: [19, 24], v: { k: 'glob', n: 'w', s: [26, 27] } }] }],
      },
    });
  });

  it('ends a `mem` on an optional link where the source does', () => {
    const stmt = factsOf('a?.b').functions[0]?.body[0];
    expect(stmt).toEqual({ k: 'expr', s: [0, 4], e: { k: 'mem', o: { k: 'glob', n: 'a', s: [0, 1] }, p: 'b', q: true, s: [0, 4], ps: [3, 4] } });
  });
});

describe('patterns', () => {
  it('declarations', () => {
    expect(moduleOf("const { a, b: { c = 1, ...r }, ['x']: d, [k]: e, ...rest }: T = f(); let [g, , h = 2, ...i] = j")).toBe(
      ['const { a: a#0, b: { c: c#1 = 1, ...r#2 }, x: d#3, [@k]: e#4, ...rest#5 }: T = @f()', 'let [g#6, -, h#7 = 2, ...i#8] = @j'].join('\n'),
    );
  });

  it('assignments mark what they write', () => {
    const source = 'let a = 1, b, c = 2; [a, q.z] = b; ({ c, ...b } = q); (c as any) = 3; const d = c';
    expect(moduleOf(source)).toBe(
      ['let a#0 = 1, b#1, c#2 = 2', '([a#0, &@q.z] = b#1)', '({ c: c#2, ...b#1 } = @q)', '(c#2 = 3)', 'const d#3 = c#2'].join('\n'),
    );
    expect(factsOf(source).bindings.map((b) => b.mut ?? false)).toEqual([true, true, true, false]);
  });
});
