/**
 * Facts as text, one line per statement, so that a test can state them exactly. Shows every field but the spans:
 * `name#3` is a binding, `@name` a name of elsewhere, `fn1` and `cls0` entries of the tables, `&` an assignment target.
 */
import type { Arg, ClassFacts, Expr, FileFacts, FunctionFacts, Pattern, Prop, Stmt, TypeFacts } from '../src/index.ts';
import { parseFile } from '../src/index.ts';

export function factsOf(source: string, path = 'file.tsx'): FileFacts {
  const { facts, error } = parseFile(path, source);
  if (error) throw new Error(`${path}:${error.offset}: ${error.message}`);
  return facts;
}

/** The statements of the module, printed. */
export function moduleOf(source: string, path?: string): string {
  const facts = factsOf(source, path);
  return new Printer(facts).statements(facts.functions[0]?.body ?? []);
}

/** Every function but the module, head and body, printed. */
export function functionsOf(source: string, path?: string): string {
  const facts = factsOf(source, path);
  const printer = new Printer(facts);
  return facts.functions.slice(1).map((fn) => printer.function(fn)).join('\n');
}

export function classesOf(source: string): string {
  const facts = factsOf(source);
  const printer = new Printer(facts);
  return facts.classes.map((cls, i) => printer.class(cls, i)).join('\n');
}

/** The value of the last statement, which is an expression. */
export function exprOf(source: string, path?: string): string {
  const facts = factsOf(source, path);
  const last = facts.functions[0]?.body.at(-1);
  if (last?.k !== 'expr') throw new Error('The last statement is no expression.');
  return new Printer(facts).expr(last.e);
}

class Printer {
  private readonly facts: FileFacts;

  constructor(facts: FileFacts) {
    this.facts = facts;
  }

  function(fn: FunctionFacts): string {
    const flags = [fn.static && 'static', fn.async && 'async', fn.kind, fn.generator && 'generator'].filter(Boolean).join(' ');
    const params = fn.params.map((param, i) => {
      const decorators = fn.paramDecorators?.[i]?.map((d) => `@(${this.expr(d)}) `).join('') ?? '';
      const rest = fn.rest && i === fn.params.length - 1 ? '...' : '';
      return decorators + rest + this.pattern(param) + (fn.optional[i] ? ' optional' : '');
    });
    const lines = [
      `fn${fn.id} ${flags} ${fn.symbol}(${params.join(', ')})${fn.returns ? ': ' + this.type(fn.returns) : ''}`,
      `  in fn${fn.parent}${fn.cls === undefined ? '' : ` of cls${fn.cls}`}${fn.name === undefined ? '' : ` named ${fn.name}`}`,
      ...(fn.decorators ?? []).map((d) => `  decorated ${this.expr(d)}`),
      ...(fn.directives ?? []).map((d) => `  '${d}'`),
    ];
    return [...lines, this.statements(fn.body, '  ')].filter((line) => line !== '').join('\n');
  }

  class(cls: ClassFacts, i: number): string {
    const b = cls.b === undefined ? '' : ` ${this.binding(cls.b)}`;
    const lines = [
      `cls${i} ${cls.name ?? '(anonymous)'}${b}${cls.superClass ? ` extends ${this.expr(cls.superClass)}` : ''}`,
      ...(cls.decorators ?? []).map((d) => `  decorated ${this.expr(d)}`),
    ];
    for (const member of cls.members) {
      const decorators = member.decorators?.map((d) => `@(${this.expr(d)}) `).join('') ?? '';
      const name = `${member.static ? 'static ' : ''}${member.kind} ${member.name}${member.opt ? '?' : ''}${member.t ? ': ' + this.type(member.t) : ''}`;
      lines.push(`  ${decorators}${name}${member.fn === undefined ? '' : ` fn${member.fn}`}${member.value ? ` = ${this.expr(member.value)}` : ''}`);
    }
    return lines.join('\n');
  }

  statements(list: readonly Stmt[], indent = ''): string {
    return list.map((stmt) => this.statement(stmt, indent)).join('\n');
  }

  private block(list: readonly Stmt[], indent: string): string {
    return list.length === 0 ? '{}' : `{\n${this.statements(list, indent + '  ')}\n${indent}}`;
  }

  private statement(stmt: Stmt, indent: string): string {
    return indent + this.statementText(stmt, indent);
  }

  private statementText(stmt: Stmt, indent: string): string {
    switch (stmt.k) {
      case 'let':
        return `${stmt.kind} ${stmt.d.map(({ p, e }) => this.pattern(p) + (e ? ` = ${this.expr(e)}` : '')).join(', ')}`;
      case 'expr':
        return this.expr(stmt.e);
      case 'ret':
        return stmt.e ? `return ${this.expr(stmt.e)}` : 'return';
      case 'throw':
        return `throw ${this.expr(stmt.e)}`;
      case 'if':
        return `if (${this.expr(stmt.t)}) ${this.block(stmt.c, indent)}${stmt.a ? ` else ${this.block(stmt.a, indent)}` : ''}`;
      case 'loop': {
        const parts = [
          stmt.p && `p ${this.pattern(stmt.p)}`,
          stmt.e && `e ${this.expr(stmt.e)}`,
          stmt.init && `init ${this.statements(stmt.init)}`,
          stmt.t && `t ${this.expr(stmt.t)}`,
          stmt.u && `u ${this.expr(stmt.u)}`,
        ].filter(Boolean);
        return `${stmt.label ? stmt.label + ': ' : ''}loop ${stmt.kind}${stmt.await ? ' await' : ''} (${parts.join('; ')}) ${this.block(stmt.body, indent)}`;
      }
      case 'try':
        return `try ${this.block(stmt.b, indent)}${stmt.c ? ` catch (${stmt.p ? this.pattern(stmt.p) : ''}) ${this.block(stmt.c, indent)}` : ''}${stmt.f ? ` finally ${this.block(stmt.f, indent)}` : ''}`;
      case 'switch':
        return `switch (${this.expr(stmt.e)}) ${stmt.cases.map(({ t, c }) => `${t ? `case ${this.expr(t)}` : 'default'} ${this.block(c, indent)}`).join(' ')}`;
      case 'brk':
        return stmt.label ? `break ${stmt.label}` : 'break';
      case 'cont':
        return stmt.label ? `continue ${stmt.label}` : 'continue';
      case 'block':
        return `${stmt.label ? stmt.label + ': ' : ''}${this.block(stmt.c, indent)}`;
      case 'decl':
        return `${this.binding(stmt.b)} is ${this.expr(stmt.e)}`;
    }
  }

  private binding(b: number): string {
    return `${this.facts.bindings[b]?.name}#${b}`;
  }

  pattern(pattern: Pattern): string {
    switch (pattern.k) {
      case 'pvar':
        return this.binding(pattern.b) + this.annotation(pattern.t);
      case 'pobj': {
        const parts = pattern.p.map(({ key, c, v }) => `${c ? `[${this.expr(c)}]` : key}: ${this.pattern(v)}`);
        if (pattern.rest) parts.push(`...${this.pattern(pattern.rest)}`);
        return `{ ${parts.join(', ')} }${this.annotation(pattern.t)}`;
      }
      case 'parr': {
        const parts = pattern.e.map((element) => (element ? this.pattern(element) : '-'));
        if (pattern.rest) parts.push(`...${this.pattern(pattern.rest)}`);
        return `[${parts.join(', ')}]${this.annotation(pattern.t)}`;
      }
      case 'pdef':
        return `${this.pattern(pattern.p)} = ${this.expr(pattern.d)}`;
      case 'pmem':
        return `&${this.expr(pattern.e)}`;
    }
  }

  private annotation(type: TypeFacts | undefined): string {
    return type ? `: ${this.type(type)}` : '';
  }

  expr(e: Expr): string {
    switch (e.k) {
      case 'lit':
        return JSON.stringify(e.v);
      case 'undef':
        return 'undefined';
      case 'regex':
        return '/regex/';
      case 'var':
        return this.binding(e.b);
      case 'glob':
        return '@' + e.n;
      case 'this':
      case 'super':
        return e.k;
      case 'mem':
        return `${this.expr(e.o)}${e.q ? '?.' : '.'}${e.p}`;
      case 'idx':
        return `${this.expr(e.o)}${e.q ? '?.' : ''}[${this.expr(e.i)}]`;
      case 'call':
        return `${this.expr(e.f)}${e.q ? '?.' : ''}${this.typeArguments(e.t)}(${this.args(e.a)})`;
      case 'new':
        return `new ${this.expr(e.f)}${this.typeArguments(e.t)}(${this.args(e.a)})`;
      case 'obj':
        return `{ ${e.p.map((property) => this.property(property)).join(', ')} }`;
      case 'arr':
        return `[${this.args(e.e)}]`;
      case 'tpl':
        return `tpl(${this.template(e.q, e.e)})`;
      case 'tag':
        return `${this.expr(e.f)} tag(${this.template(e.q, e.e)})`;
      case 'cond':
        return `(${this.expr(e.t)} ? ${this.expr(e.c)} : ${this.expr(e.a)})`;
      case 'log':
      case 'bin':
        return `(${this.expr(e.l)} ${e.op} ${this.expr(e.r)})`;
      case 'un':
        return `(${e.op} ${this.expr(e.e)})`;
      case 'await':
        return `(await ${this.expr(e.e)})`;
      case 'yield':
        return `(yield${e.star ? '*' : ''}${e.e ? ' ' + this.expr(e.e) : ''})`;
      case 'fn':
        return `fn${e.i}`;
      case 'cls':
        return `cls${e.i}`;
      case 'asg':
        return `(${this.pattern(e.t)} ${e.op} ${this.expr(e.v)})`;
      case 'seq':
        return `(${this.args(e.e)})`;
      case 'as':
        return `(${this.expr(e.e)} as ${this.type(e.t)})`;
      case 'import':
        return `import(${JSON.stringify(e.src)})`;
      case 'other':
        return `${e.jsx === undefined ? 'other' : `<${e.jsx}>`}(${this.args(e.e)})`;
    }
  }

  private args(list: readonly (Arg | null)[]): string {
    return list.map((a) => (a === null ? '-' : a.k === 'spread' ? `...${this.expr(a.e)}` : this.expr(a))).join(', ');
  }

  private property(property: Prop): string {
    if (property.key === undefined) return `...${this.expr(property.spread)}`;
    const key = property.c ? `[${this.expr(property.c)}]` : property.key;
    return `${key}${property.short ? '~' : ''}: ${this.expr(property.v)}`;
  }

  private template(quasis: readonly string[], parts: readonly Expr[]): string {
    return quasis.flatMap((quasi, i) => (i < parts.length ? [JSON.stringify(quasi), this.expr(parts[i] as Expr)] : [JSON.stringify(quasi)])).join(', ');
  }

  private typeArguments(types: readonly TypeFacts[] | undefined): string {
    return types ? `<${types.map((type) => this.type(type)).join(', ')}>` : '';
  }

  type(type: TypeFacts): string {
    switch (type.k) {
      case 'ref':
        return type.n + this.typeArguments(type.a);
      case 'obj':
        return `{ ${type.m.map(({ n, t, opt }) => `${n}${opt ? '?' : ''}: ${this.type(t)}`).join('; ')} }`;
      case 'union':
        return `(${type.u.map((part) => this.type(part)).join(' | ')})`;
      case 'inter':
        return `(${type.u.map((part) => this.type(part)).join(' & ')})`;
      case 'arr':
        return `${this.type(type.e)}[]`;
      case 'lit':
        return JSON.stringify(type.v);
      case 'kw':
        return type.n;
      case 'other':
        return 'other';
    }
  }
}

export function typeText(type: TypeFacts | undefined): string {
  return type === undefined ? '(none)' : new Printer({} as FileFacts).type(type);
}
