/**
 * The calls of a chain (`db.select().from(projects).where(…)`) in source text, and the arguments of an access's own call:
 * names and where their arguments are.
 * Contract: `start` is at the chain's first word. Boundary: a chain that begins with anything but words and dots has no steps.
 */
import type { AccessInfo } from '@tenantlint/proof';
import { scanList, skipComment } from './object-literal.ts';

export interface ChainStep {
  name: string;
  /** At the dot before the name. */
  dot: number;
  arguments: readonly { start: number; end: number }[];
  /** After the closing parenthesis. */
  end: number;
}

/**
 * @param after where the chain goes on, for one whose first part is more than a word (`db('tasks')`)
 * @returns the calls of the chain in their order, the last one whose parentheses are plain last
 */
export function scanChain(text: string, start: number, after?: number): ChainStep[] {
  const steps: ChainStep[] = [];
  const word = /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy;
  word.lastIndex = start;
  let at = after ?? (word.test(text) ? word.lastIndex : text.length);
  for (;;) {
    const dot = skipSpace(text, at);
    const mark = /\??\./y;
    mark.lastIndex = dot;
    if (!mark.test(text)) return steps;
    word.lastIndex = skipSpace(text, mark.lastIndex);
    const from = word.lastIndex;
    if (!word.test(text)) return steps;
    at = word.lastIndex;
    const name = text.slice(from, at);
    const list = scanList(text, at);
    if (list === undefined) continue;
    steps.push({ name, dot, arguments: list.items, end: list.end });
    at = list.end;
  }
}

/** The arguments of a call, without the entity that a manager's begin with: `manager.findOne(Invoice, { … })`. */
export function argumentsOf(access: AccessInfo, text: string) {
  const open = text.indexOf('(', access.calleeSpan[1]);
  const list = open < 0 || !/^(?:\s*\?\.)?(?:<[^()]*>)?\s*$/.test(text.slice(access.calleeSpan[1], open)) ? undefined : scanList(text, open);
  const [first] = list?.items ?? [];
  return list && { list, args: list.items.slice(first !== undefined && /^[A-Z][\w$.]*$/.test(text.slice(first.start, first.end)) ? 1 : 0) };
}

function skipSpace(text: string, from: number): number {
  for (let at = from; ; ) {
    const comment = skipComment(text, at);
    if (comment !== undefined) at = comment;
    else if (at < text.length && /\s/.test(text[at]!)) at++;
    else return at;
  }
}
