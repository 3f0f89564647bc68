import { describe, expect, it } from 'vitest';
import { factsOf, functionsOf } from '../test/print.ts';

const symbols = (source: string): string[] => factsOf(source).functions.map((fn) => fn.symbol);

describe('symbols', () => {
  it.each([
    ['a declaration and what is in it', 'function a() { function b() { return () => 1 } }', ['a', 'a.b', 'a.b']],
    ['a variable that is a function, wrapped or not', 'const a = () => 1; const b = (function () {}) as Handler; let c; c = async () => 1', ['a', 'b', 'c']],
    ['an exported handler given to a wrapper', 'export const POST = withAuth(async () => { xs.map((x) => x) })', ['POST', 'POST']],
    ['procedures of a router', 'export const taskRouter = router({ create: protectedProcedure.mutation(async () => {}), nested: { all: p.query(() => 1) } })', ['taskRouter.create', 'taskRouter.nested.all']],
    ['a router made by a function', 'function createRouter() { return router({ create: p.mutation(async () => {}) }) }', ['createRouter', 'createRouter.create']],
    ['methods of an object, getters too', 'const service = { list() {}, get one() { return 1 }, all: async () => 1, [k]: () => 1 }', ['service.list', 'service.one', 'service.all', 'service']],
    ['a method of a class, and callbacks in it', 'export class TaskService { async list() { return this.db.$transaction(async (tx) => tx.a()) } run = () => 1 }', ['TaskService.list', 'TaskService.list', 'TaskService.run']],
    ['a transaction in a function keeps the function', 'async function f() { const rows = await db.$transaction(async (tx) => { const inner = tx.a(() => 1) }) }', ['f', 'f', 'f']],
    ['an awaited property keeps the function too', 'async function f() { return { rows: await all(xs.map(() => 1)), later: go(() => 1) } }', ['f', 'f', 'f.later']],
    ['a long or broken first argument is left out', `run('${'x'.repeat(61)}', () => 1); run(\`a\nb\`, () => 1); run('${'y'.repeat(60)}', () => 1)`, ['run', 'run', `run('${'y'.repeat(60)}')`]],
    ['a function in a function', 'function f() { const g = () => 1; const o = { h() {} } }', ['f', 'f.g', 'f.o.h']],
    ['routes at the top of a module', "router.get('/tasks/:id', auth, async () => { ok((x) => x) }); app.route('/y').post((c) => c); new Worker('q', async () => {})", ["router.get('/tasks/:id')", "router.get('/tasks/:id')", "app.route('/y').post", "Worker('q')"]],
    ['default exports', 'export default async function () {}', ['default']],
    ['a default export that is an arrow', 'export default async (req) => 1', ['default']],
    ['CommonJS exports', 'module.exports = async () => 1; exports.run = function () {}; module.exports = { a: () => 1 }', ['module.exports', 'run', 'a']],
    ['a function at the top that nothing names', '(async () => { await (() => 1)() })()', ['(module)', '(module)']],
    ['its own name wins over its place', 'const a = function b() {}; go(function named() {})', ['b', 'go.named']],
  ])('%s', (_, source, expected) => {
    expect(symbols(source)).toEqual(['(module)', ...expected]);
  });
});

it('parameters: defaults, optional ones, rest, `this`, types, decorators', () => {
  expect(functionsOf('function f(this: X, a?: string, { b }: { b?: number | null } = {}, ...c: string[]): Promise<void> {}')).toBe(
    ['fn1 function f(a#1: string optional, { b: b#2 }: { b?: (number | null) } = {  } optional, ...c#3: string[]): Promise<void>', '  in fn0 named f'].join('\n'),
  );
  expect(functionsOf("class A { @Get(':id') one(@Param('id') id: string, plain, @Body() dto = 1) {} }")).toBe(
    ['fn1 method A.one(@(@Param("id")) id#1: string, plain#2, @(@Body()) dto#3 = 1 optional)', '  in fn0 of cls0 named one', '  decorated @Get(":id")'].join('\n'),
  );
});

it('an arrow with an expression returns it', () => {
  expect(factsOf('const f = (a) => a.b').functions[1]).toEqual({
    id: 1, name: 'f', symbol: 'f', kind: 'arrow', parent: 0, s: [10, 20], ns: [6, 7], optional: [false],
    params: [{ k: 'pvar', b: 1, s: [11, 12] }],
    body: [{ k: 'ret', s: [17, 20], e: { k: 'mem', o: { k: 'var', b: 1, s: [17, 18] }, p: 'b', s: [17, 20], ps: [19, 20] } }],
  });
});

it('the name span is the name, or the head of what has none', () => {
  const source = 'function abc() {} xs.map((x) => x); const o = { run() {} }; class A { m() {} }';
  expect(factsOf(source).functions.slice(1).map((fn) => [source.slice(...fn.ns), source.slice(...fn.s)])).toEqual([
    ['abc', 'function abc() {}'],
    ['(x) => ', '(x) => x'],
    ['run', 'run() {}'],
    ['m', 'm() {}'],
  ]);
});
