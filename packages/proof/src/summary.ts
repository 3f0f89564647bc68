/**
 * What callers learn of a function: how it returns, what it still owes, and which callbacks it calls with what.
 */
import type { Attempt } from './frame.ts';
import type { Registration, Step as Before } from './entries/registration.ts';
import type { Facts } from './facts.ts';
import type { Step } from './types.ts';
import type { Outcome, Row, Value } from './values.ts';

/** An access that is not proved yet. */
export interface Need {
  row: Row;
  /** What held where the access took effect, or where its row left the function other than by returning. */
  events: readonly Facts[];
  /** What holds where the row is returned: the caller may still check it. */
  returned: readonly Facts[];
  /** Calls from the summarised function to the access, outermost first. */
  chain: readonly Step[];
  /** Accesses keyed by this row: proved if it is. */
  dependents: readonly Step[];
  /** Rows whose own proofs rest on this one: they prove nothing of it, in callers either. */
  held?: readonly Row[];
  /** It is proved as far as other needs of the function are, which are lent to it; a caller may check it, and so prove those. */
  resting?: true;
  lent?: true;
  /** A middleware hands the row on to the handler: what becomes of it is seen there. */
  handedOn?: true;
  /** The handler that a framework calls and that owes it. */
  entry?: Handled;
  /** A function on the way was handed to someone else, who calls it some time. */
  handedOver?: true;
  /** Its rows are proved; what is owed is that this tenant of theirs is not merely the client's word. */
  asked?: Value;
  /** Functions out of sight that were given it on the way. */
  doubts?: readonly string[];
}

/** A handler at its registration. */
export interface Handled {
  /** `file:function` of one analysis. */
  key: string;
  /** What it was registered with, and how: others may stand before it there. */
  at?: Registration;
  /** Names of middleware before it whose body is out of sight. */
  unread: readonly string[];
  /** What stands before its router. */
  mounted?: readonly Before[];
  /** Why only the platform's own get there, where what stands before its router says so. */
  platform?: string;
}

export interface Invocation {
  callee: Value;
  args: readonly Value[];
  facts: Facts;
  /** What the caller's own parameters hold at that point, members set on them included. */
  params?: readonly (Value | undefined)[];
}

/** A value that a function gives out otherwise than by returning it, and what holds there: its caller may know the row behind it. */
export interface Given { v: Value; facts: Facts }

export interface Summary {
  file: number;
  fn: number;
  exits: readonly Outcome[];
  needs: readonly Need[];
  /** Parameters that it awaits, and so deals with what they promise; each with a truth that holds once it did. */
  awaited: ReadonlyMap<Value, Value>;
  invocations: readonly Invocation[];
  given: readonly Given[];
  /** Handlers and middleware handed to routers, in order. */
  registrations: readonly Registration[];
  async: boolean;
  /** Why it may throw. */
  attempt: Attempt;
  params: readonly Value[];
  /** Calls of this function seen in the analysed files. */
  calls: number;
  /** Made for what one caller hands to it, with what its parameters are left holding: nobody else calls it so. */
  left?: readonly Value[];
}

/** Beyond these a summary says less, never more: of needs past the limit nobody knows (`Analysis.beyond`), unless nobody calls the function. */
export const LIMITS = { chain: 10, needs: 80, origins: 60, points: 12, given: 40, outcomes: 8, callDepth: 24, unrolled: 4 } as const;
