/**
 * What an expression, statement or pattern is directly made of. Boundary: types and spans are no parts; a nested
 * function or class is one part, its body is not (`FileFacts.functions` and `classes` hold these).
 */
import type { Arg, Expr, Pattern, Prop, Stmt } from './ir.ts';

export type Part = Arg | Stmt | Pattern;

/** Calls `visit` with each part, in the order in which they are written. */
export function eachPart(node: Part, visit: (part: Part) => void): void {
  switch (node.k) {
    case 'mem':
      visit(node.o);
      break;
    case 'idx':
      visit(node.o);
      visit(node.i);
      break;
    case 'call':
    case 'new':
      visit(node.f);
      for (const a of node.a) visit(a);
      break;
    case 'obj':
      for (const p of node.p) eachOfProperty(p, visit);
      break;
    case 'arr':
    case 'parr':
      for (const e of node.e) if (e) visit(e);
      if (node.k === 'parr' && node.rest) visit(node.rest);
      break;
    case 'tag':
      visit(node.f);
      for (const e of node.e) visit(e);
      break;
    case 'tpl':
    case 'seq':
    case 'other':
      for (const e of node.e) visit(e);
      break;
    case 'bin':
    case 'log':
      visit(node.l);
      visit(node.r);
      break;
    case 'cond':
      visit(node.t);
      visit(node.c);
      visit(node.a);
      break;
    case 'un':
    case 'await':
    case 'yield':
    case 'as':
    case 'spread':
    case 'pmem':
    case 'expr':
    case 'ret':
    case 'throw':
    case 'decl':
      if (node.e) visit(node.e);
      break;
    case 'asg':
      visit(node.t);
      visit(node.v);
      break;
    case 'pobj':
      for (const p of node.p) {
        if (p.c) visit(p.c);
        visit(p.v);
      }
      if (node.rest) visit(node.rest);
      break;
    case 'pdef':
      visit(node.p);
      visit(node.d);
      break;
    case 'let':
      for (const d of node.d) {
        visit(d.p);
        if (d.e) visit(d.e);
      }
      break;
    case 'if':
      visit(node.t);
      eachOf(node.c, visit);
      eachOf(node.a, visit);
      break;
    case 'loop':
      eachOf(node.init, visit);
      for (const part of [node.p, node.e, node.t, node.u]) if (part) visit(part);
      eachOf(node.body, visit);
      break;
    case 'try':
      eachOf(node.b, visit);
      if (node.p) visit(node.p);
      eachOf(node.c, visit);
      eachOf(node.f, visit);
      break;
    case 'switch':
      visit(node.e);
      for (const c of node.cases) {
        if (c.t) visit(c.t);
        eachOf(c.c, visit);
      }
      break;
    case 'block':
      eachOf(node.c, visit);
  }
}

/**
 * Calls `visit` with each of the parts and everything within them, in the order in which they are written. Without recursion:
 * a chain of operators may be longer than the stack.
 */
export function eachWithin(parts: readonly Part[], visit: (part: Part) => void): void {
  const open = [...parts].reverse();
  const inner: Part[] = [];
  const add = (part: Part): void => void inner.push(part);
  for (let part = open.pop(); part; part = open.pop()) {
    visit(part);
    eachPart(part, add);
    while (inner.length > 0) open.push(inner.pop()!);
  }
}

function eachOf(list: readonly Stmt[] | undefined, visit: (part: Part) => void): void {
  if (list) for (const s of list) visit(s);
}

function eachOfProperty(p: Prop, visit: (part: Expr) => void): void {
  if (p.key === undefined) return visit(p.spread);
  if (p.c) visit(p.c);
  visit(p.v);
}
