/**
 * Goes from a function that lacks the tenant up to callers that know it, and collects the edits of the whole way.
 * Boundary: a caller knows the tenant by name or type (tenant-sources.ts); whether it is the right one is for the proof.
 */
import { isOutOfScope } from '@tenantlint/proof';
import type { ts } from 'ts-morph';
import { mergeEdits, type TextEdit } from '../edits.ts';
import type { TenantNames } from '../tenant-names.ts';
import { findTenantSources } from '../tenant-sources.ts';
import type { Workspace } from '../workspace.ts';
import { chooseShape, editCall, editSignatures, type Shape } from './signature.ts';
import { findThreadable, findUses, isTest, type Threadable, type Uses } from './uses.ts';

export interface Threaded {
  /** The tenant in the function that holds the place. */
  text: string;
  edits: Map<string, TextEdit[]>;
  /** Functions that take the tenant now, the place's own first. */
  functions: string[];
  calls: number;
  notes: string[];
  /** Some caller has several values to hand down. */
  hasVariants: boolean;
}

/** Calls between the access and a caller that knows the tenant. */
const MOST_LEVELS = 6;

/**
 * @param node a place in the function that lacks the tenant
 * @param variant which of a caller's values to take, where it has several
 */
export function threadTenant(ws: Workspace, node: ts.Node, names: TenantNames, variant: number): Threaded | { reason: string } {
  const { ts } = ws;
  const edits = new Map<string, TextEdit[]>();
  const shapes = new Map<ts.Node, Shape>();
  const result: Threaded = { text: '', edits, functions: [], calls: 0, notes: [], hasVariants: false };
  const add = (file: string, ...more: TextEdit[]): void => void edits.set(file, mergeEdits([edits.get(file) ?? [], more]));

  const own = findThreadable(ws, node);
  if ('reason' in own) return { reason: `no tenant value is in scope for \`${names.column}\`, and ${own.reason}` };
  const failed = take(own, 0);
  if (failed !== undefined) return failed;
  result.text = shapes.get(own.fn)!.text;
  return result;

  /** Gives a function the parameter and all its calls the argument; the reason where that cannot be. */
  function take(target: Threadable, level: number): { reason: string } | undefined {
    const uses = findUses(ws, target);
    if ('reason' in uses) return uses;
    const callers = [...uses.calls.map(({ file }) => file), ...uses.callbacks.map(({ file }) => file)].filter((file) => !isOutOfScope(file));
    if (callers.length === 0) return { reason: `no tenant value is in scope for \`${names.column}\`, and nothing in the project calls \`${target.label}\`: take the tenant from the session or context there` };
    if (level >= MOST_LEVELS) return { reason: `more than ${MOST_LEVELS} calls lie between the access and a caller that could know the tenant` };
    const shape = chooseShape(ws, uses, names);
    for (const { fn } of uses.signatures) shapes.set(fn, shape);
    shapes.set(target.fn, shape);
    const signatures = editSignatures(ws, uses, shape, names);
    if ('reason' in signatures) return signatures;
    for (const { file, edit } of signatures) add(file, edit);
    result.functions.push(target.label);
    return giveToCalls(target, uses, shape, level) ?? giveToCallbacks(target, uses, shape, level) ?? giveToExpectations(uses, shape);
  }

  function giveToCalls(target: Threadable, { calls }: Uses, shape: Shape, level: number): { reason: string } | undefined {
    for (const { file, call } of calls) {
      const value = valueAt(file, call, target, level);
      if (typeof value === 'object') return value;
      const edit = editCall(ws, file, call, shape, names, value);
      if ('reason' in edit) return edit;
      add(file, edit);
      result.calls++;
    }
    return undefined;
  }

  function giveToCallbacks(target: Threadable, { callbacks }: Uses, shape: Shape, level: number): { reason: string } | undefined {
    for (const { file, value: callback } of callbacks) {
      const value = valueAt(file, callback, target, level);
      if (typeof value === 'object') return value;
      if (shape.index !== 1) return { reason: `\`${target.label}\` is a callback in ${file} and takes more than its first argument: add the parameter by hand` };
      const [first] = target.fn.parameters;
      const item = first && ts.isIdentifier(first.name) ? first.name.text : 'item';
      const start = callback.getStart();
      add(file, { start, end: start, text: `(${item}) => ` }, { start: callback.end, end: callback.end, text: `(${item}, ${value})` });
      result.calls++;
    }
    return undefined;
  }

  function giveToExpectations({ expectations }: Uses, shape: Shape): { reason: string } | undefined {
    for (const { file, call } of expectations) {
      const nth = /\.\w*NthCalledWith$/.test(call.expression.getText()) || /\.nthCalledWith$/.test(call.expression.getText()) ? 1 : 0;
      const edit = editCall(ws, file, call, shape, names, inTest(file, call), nth);
      // An expectation by a matcher holds for the options, too.
      if (!('reason' in edit)) add(file, edit);
    }
    return undefined;
  }

  /** The tenant at a call: what is there, what a test makes up, or the caller's own new parameter. */
  function valueAt(file: string, place: ts.Node, target: Threadable, level: number): string | { reason: string } {
    const sources = findTenantSources(ws, place, names);
    const source = sources[Math.min(variant, sources.length - 1)];
    if (sources.length > 1) result.hasVariants = true;
    if (source !== undefined) {
      add(file, ...source.edits);
      return source.text;
    }
    if (isTest(file)) return inTest(file, place);
    const caller = findThreadable(ws, place);
    const { line } = ts.getLineAndCharacterOfPosition(place.getSourceFile(), place.getStart());
    const where = `${file}:${line + 1}`;
    if ('reason' in caller) return { reason: `\`${target.label}\` is called in ${where}, where no tenant is known: ${caller.reason}` };
    const known = shapes.get(caller.fn);
    if (known !== undefined) return known.text;
    const failed = take(caller, level + 1);
    if (failed === undefined) return shapes.get(caller.fn)!.text;
    return /^no tenant value is in scope/.test(failed.reason)
      ? { reason: `no caller knows the tenant: \`${target.label}\` is called by \`${caller.label}\` in ${where}, which has none and which nothing calls: take it from the session or context there` }
      : failed;
  }

  /** What the test calls the tenant already, else a name of its own. */
  function inTest(file: string, place: ts.Node): string {
    const { text } = place.getSourceFile();
    for (const name of names.names) {
      const literal = new RegExp(`\\b${name}(?:: string)?\\s*[:=]\\s*('[^'\\n]*'|"[^"\\n]*"|\\d+)`).exec(text)?.[1];
      if (literal !== undefined) return literal;
    }
    const value = names.type === 'string' ? `'${names.preferred.replace(/_?id$/i, '').toLowerCase()}-1'` : names.type === 'bigint' ? '1n' : '1';
    const note = `${file} hands ${value} to the functions that take \`${names.preferred}\` now`;
    if (!result.notes.includes(note)) result.notes.push(note);
    return value;
  }
}
