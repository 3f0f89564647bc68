/**
 * The facts of one file: a serialisable, scope-resolved reduction of its syntax tree.
 * No syntax nodes, tokens or types leave this package. Boundary: type annotations are kept only where they can
 * tell that a value may be absent; everything unknown becomes `other` with its sub-expressions.
 */

/** Half-open range of UTF-16 offsets into the source text, without its byte order mark (as ESLint counts). */
export type Span = readonly [start: number, end: number];

/** Index into `FileFacts.bindings`: one declared name (variable, parameter, import, function, class) of the file. */
export type BindingId = number;
/** Index into `FileFacts.functions`; 0 is the module body. */
export type FunctionId = number;

export type Expr =
  | { k: 'lit'; v: string | number | boolean | null; s: Span }
  | { k: 'undef'; s: Span }
  | { k: 'regex'; s: Span }
  /** A name declared in this file (imports included). */
  | { k: 'var'; b: BindingId; s: Span }
  /** A name not declared in this file. */
  | { k: 'glob'; n: string; s: Span }
  | { k: 'this'; s: Span }
  | { k: 'super'; s: Span }
  /** `o.p`, `o?.p` (q), `o.#p` (p = '#p'), `o['p']` with a literal key. */
  | { k: 'mem'; o: Expr; p: string; q?: true; s: Span; ps: Span }
  | { k: 'idx'; o: Expr; i: Expr; q?: true; s: Span }
  | { k: 'call'; f: Expr; a: Arg[]; q?: true; t?: TypeFacts[]; s: Span }
  | { k: 'new'; f: Expr; a: Arg[]; t?: TypeFacts[]; s: Span }
  | { k: 'obj'; p: Prop[]; s: Span }
  | { k: 'arr'; e: (Arg | null)[]; s: Span }
  | { k: 'tpl'; q: string[]; e: Expr[]; s: Span }
  | { k: 'tag'; f: Expr; q: string[]; e: Expr[]; s: Span }
  | { k: 'cond'; t: Expr; c: Expr; a: Expr; s: Span }
  | { k: 'log'; op: '&&' | '||' | '??'; l: Expr; r: Expr; s: Span }
  | { k: 'bin'; op: string; l: Expr; r: Expr; s: Span }
  | { k: 'un'; op: '!' | '-' | '+' | '~' | 'typeof' | 'void' | 'delete'; e: Expr; s: Span }
  | { k: 'await'; e: Expr; s: Span }
  | { k: 'yield'; e?: Expr; star?: true; s: Span }
  | { k: 'fn'; i: FunctionId; s: Span }
  | { k: 'cls'; i: number; s: Span }
  /** Assignment as an expression; `op` is '=', '+=', '??=', ... ; `++` and `--` become '+=' / '-=' with literal 1. */
  | { k: 'asg'; op: string; t: Pattern; v: Expr; s: Span }
  | { k: 'seq'; e: Expr[]; s: Span }
  /** `e as T`, `<T>e`, `e satisfies T`; `e!` is dropped. `as const` is dropped too. */
  | { k: 'as'; e: Expr; t: TypeFacts; s: Span }
  /** Dynamic import; `src` only where it is a literal. */
  | { k: 'import'; src?: string; s: Span }
  /** JSX and everything not modelled: only its sub-expressions, in order of evaluation. `jsx` names the element. */
  | { k: 'other'; e: Expr[]; jsx?: string; s: Span };

export type Arg = Expr | { k: 'spread'; e: Expr; s: Span };

export type Prop =
  /** `key: v`; `key` is null where computed, `c` then holds the key expression. Methods, getters: v is `fn`. */
  | { key: string | null; c?: Expr; v: Expr; s: Span; ks: Span; short?: true }
  | { key?: undefined; spread: Expr; s: Span };

export type Pattern =
  | { k: 'pvar'; b: BindingId; s: Span; t?: TypeFacts }
  | { k: 'pobj'; p: { key: string | null; c?: Expr; v: Pattern }[]; rest?: Pattern; s: Span; t?: TypeFacts }
  | { k: 'parr'; e: (Pattern | null)[]; rest?: Pattern; s: Span; t?: TypeFacts }
  | { k: 'pdef'; p: Pattern; d: Expr; s: Span }
  /** Assignment target that is a member, index or undeclared name. */
  | { k: 'pmem'; e: Expr; s: Span };

export type Stmt =
  /** `declare const | let | var` is a `const` without a value. */
  | { k: 'let'; d: { p: Pattern; e?: Expr }[]; kind: 'const' | 'let' | 'var' | 'using'; s: Span }
  | { k: 'expr'; e: Expr; s: Span }
  | { k: 'ret'; e?: Expr; s: Span }
  | { k: 'throw'; e: Expr; s: Span }
  | { k: 'if'; t: Expr; c: Stmt[]; a?: Stmt[]; s: Span }
  /** for-of / for-in: `p` and `e`; for: `init`, `t`, `u`; while / do: `t`. */
  | { k: 'loop'; kind: 'of' | 'in' | 'for' | 'while' | 'do'; p?: Pattern; e?: Expr; await?: true; init?: Stmt[]; t?: Expr; u?: Expr; body: Stmt[]; label?: string; s: Span }
  | { k: 'try'; b: Stmt[]; p?: Pattern; c?: Stmt[]; f?: Stmt[]; s: Span }
  | { k: 'switch'; e: Expr; cases: { t: Expr | null; c: Stmt[] }[]; s: Span }
  | { k: 'brk'; label?: string; s: Span }
  | { k: 'cont'; label?: string; s: Span }
  | { k: 'block'; c: Stmt[]; label?: string; s: Span }
  /** A function or class declaration at its place: its binding takes the value `fn` / `cls` (functions are hoisted by the reader). */
  | { k: 'decl'; b: BindingId; e: Expr; s: Span };

/** A reduced type annotation: enough to see optional, nullable and branded members, and DI types. */
export type TypeFacts =
  | { k: 'ref'; n: string; a?: TypeFacts[] }
  | { k: 'obj'; m: { n: string; t: TypeFacts; opt?: true }[] }
  | { k: 'union'; u: TypeFacts[] }
  | { k: 'inter'; u: TypeFacts[] }
  | { k: 'arr'; e: TypeFacts }
  | { k: 'lit'; v: string | number | boolean }
  | { k: 'kw'; n: string }
  | { k: 'other' };

export interface FunctionFacts {
  id: FunctionId;
  /** Own or inferred name (`const f = () => …`, method and property names); undefined for an anonymous callback. */
  name?: string;
  /**
   * Path of enclosing names as a reader would say it: `Class.method`, `router.create`, `outer.inner`; a callback has the
   * name it stands under (`POST` in `POST = withAuth(async () => …)`), at the top of a module the call
   * (`app.get('/tasks')`), else its function's symbol. The module itself is `(module)`.
   */
  symbol: string;
  kind: 'module' | 'function' | 'arrow' | 'method' | 'getter' | 'setter' | 'constructor' | 'field';
  params: Pattern[];
  /** Per parameter: declared with `?` or a default. */
  optional: boolean[];
  rest?: true;
  body: Stmt[];
  async?: true;
  generator?: true;
  parent?: FunctionId;
  cls?: number;
  static?: true;
  /** Decorators of the method, and of each parameter. */
  decorators?: Expr[];
  paramDecorators?: (Expr[] | null)[];
  /** `'use server'`, `'use cache'` … at the top of the body. */
  directives?: string[];
  /** Declared result type, where written. */
  returns?: TypeFacts;
  s: Span;
  /** Span of the name, or of the head up to the body, for messages. */
  ns: Span;
}

export interface ClassFacts {
  name?: string;
  b?: BindingId;
  superClass?: Expr;
  /** Type arguments of `extends Base<…>`, where written. */
  superArgs?: TypeFacts[];
  /** Names of the interfaces that it says it implements. */
  implements?: string[];
  decorators?: Expr[];
  members: ClassMember[];
  s: Span;
}

export interface ClassMember {
  name: string;
  kind: 'method' | 'getter' | 'setter' | 'constructor' | 'field';
  static?: true;
  /** The method's function, or the function that a field's value directly is. */
  fn?: FunctionId;
  /** A field's initial value; evaluated per instance, in no function's body. */
  value?: Expr;
  decorators?: Expr[];
  t?: TypeFacts;
  opt?: true;
  s: Span;
}

export interface ImportFacts { b: BindingId; source: string; name: string /* 'default' | '*' | exported name */; typeOnly?: true; s: Span }
export type ExportFacts =
  | { name: string; b: BindingId; typeOnly?: true }
  /**
   * `export default <expr>`, `export = <expr>` and `module.exports = …` (both named `export=`), `exports.x = …`; keys of
   * an object given to `module.exports` are exports too. The expression also stands in the module's body.
   */
  | { name: string; e: Expr }
  | { name: string; source: string; imported: string; typeOnly?: true }
  /** `export * from` (name '*'). */
  | { name: '*'; source: string };

export interface BindingFacts { name: string; kind: 'import' | 'param' | 'const' | 'let' | 'var' | 'function' | 'class' | 'catch' | 'enum'; fn: FunctionId; /** written to after its declaration */ mut?: true }

/**
 * A `tenantlint-ignore…` comment (or an ESLint directive that names our rules). `rules` are without prefix; none means
 * every rule. `line` is the 1-based line it silences; of a `range` (eslint-disable … eslint-enable) the first, up to
 * `endLine` or the end of the file. `eslint` marks a directive of ESLint's.
 */
export interface SuppressionFacts { kind: 'next-line' | 'line' | 'file' | 'range'; rules: string[]; reason?: string; line: number; endLine?: number; s: Span; eslint?: true }

export interface FileFacts {
  /** Relative to the project's root, `/` separators. */
  path: string;
  /** Offsets at which lines begin. */
  lines: number[];
  bindings: BindingFacts[];
  functions: FunctionFacts[];
  classes: ClassFacts[];
  imports: ImportFacts[];
  exports: ExportFacts[];
  /** Type aliases and interfaces declared in this file. */
  types: Record<string, TypeFacts>;
  enums: Record<string, Record<string, string | number>>;
  suppressions: SuppressionFacts[];
}
