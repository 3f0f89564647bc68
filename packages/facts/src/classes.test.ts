import { expect, it } from 'vitest';
import { classesOf, factsOf, functionsOf } from '../test/print.ts';

it('every kind of member', () => {
  const source = `
    @Injectable() export class A extends mix(B) {
      static #n = 0; private readonly db = getDb(); @InjectRepository(Task) repo?: Repository<Task>; declare kind: 'a';
      run = async (a) => this.#go(a); wrapped = guard(async () => this.db); typed = (() => 1) as Handler;
      #go(a) { return A.#n } get v() { return 1 } set v(z) {} static make() {} async *gen() {} ['lit']() {} [k]() {}
      static { A.#n = 2 }
    }`;
  expect(classesOf(source)).toBe(`cls0 A A#0 extends @mix(@B)
  decorated @Injectable()
  static field #n = 0
  field db = @getDb()
  @(@InjectRepository(@Task)) field repo?: Repository<Task>
  field kind: "a"
  field run fn1 = fn1
  field wrapped = @guard(fn2)
  field typed fn3 = (fn3 as Handler)
  method #go fn4
  getter v fn5
  setter v fn6
  static method make fn7
  method gen fn8
  method lit fn9
  method  fn10
  static field static fn11`);
  expect(functionsOf(source).split('\n').filter((line) => line.startsWith('fn'))).toEqual([
    'fn1 async arrow A.run(a#1)',
    'fn2 async arrow A.wrapped()',
    'fn3 arrow A.typed()',
    'fn4 method A.#go(a#2)',
    'fn5 getter A.v()',
    'fn6 setter A.v(z#3)',
    'fn7 static method A.make()',
    'fn8 async method generator A.gen()',
    'fn9 method A.lit()',
    'fn10 method A()',
    'fn11 static field A.static()',
  ]);
  expect(factsOf(source).functions.slice(1).every((fn) => fn.cls === 0)).toBe(true);
});

it('a parameter property is a member, and an assignment at the start of the constructor', () => {
  const source = "class S { constructor(private readonly prisma: PrismaService, @Inject('t') public t?: string, plain = 1, protected d = 2) { super(plain) } }";
  expect(classesOf(source)).toBe(['cls0 S S#0', '  field prisma: PrismaService', '  field t?: string', '  field d', '  constructor constructor fn1'].join('\n'));
  expect(functionsOf(source)).toBe(
    [
      'fn1 constructor S.constructor(prisma#1: PrismaService, @(@Inject("t")) t#2: string optional, plain#3 = 1 optional, d#4 = 2 optional)',
      '  in fn0 of cls0 named constructor',
      '  (&this.prisma = prisma#1)',
      '  (&this.t = t#2)',
      '  (&this.d = d#4)',
      '  super(plain#3)',
    ].join('\n'),
  );
});

it('abstract members are declared without a function', () => {
  expect(classesOf('abstract class R { abstract find(id: string): void; abstract db: Db; abstract get x(): string }')).toBe(
    ['cls0 R R#0', '  method find', '  field db: Db', '  getter x'].join('\n'),
  );
});

it('class expressions take the name of their place', () => {
  expect(classesOf('const A = class { m() {} }; make(class extends A {})')).toBe(['cls0 A', '  method m fn1', 'cls1 (anonymous) extends A#0'].join('\n'));
});

it('only functions of a field look to the class for `this`, not those around it', () => {
  const source = 'class A { f = g(() => { function inner() {} }, () => 1); m() { return class B { n = () => 1 } } } const later = () => 1';
  expect(factsOf(source).functions.map((fn) => [fn.symbol, fn.cls, fn.parent])).toEqual([
    ['(module)', undefined, undefined],
    ['A.f', 0, 0],
    ['A.f.inner', undefined, 1],
    ['A.f', 0, 0],
    ['A.m', 0, 0],
    ['A.m.B.n', 1, 4],
    ['later', undefined, 0],
  ]);
});
