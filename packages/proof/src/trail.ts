/**
 * What each function found of each access, kept while the program is walked where a trace is asked for. Boundary: keeps references;
 * what they mean is read off afterwards (`trace.ts`), for the accesses that are asked about alone.
 */
import type { Facts } from './facts.ts';
import type { Tie } from './tie.ts';
import type { Step } from './types.ts';
import type { Row } from './values.ts';

/** How one access came out of one function. */
export interface Settled {
  /** The function, as `file:function`. */
  key: string;
  /** The access as this function sees it. */
  row: Row;
  /** Calls from the function to the access. */
  chain: readonly Step[];
  /** What is known where the access took effect or its row left the function; none where it does neither. */
  points: readonly Facts[];
  /** Of these: where it is not proved. */
  open: readonly Facts[];
  ties: readonly Tie[];
}

export class Trail {
  private readonly found = new Map<string, Settled>();

  /** A debt that is looked at again replaces what was said of it. */
  settle(one: Settled): void {
    this.found.set(`${one.key} ${one.row.id}`, one);
  }

  all(): Iterable<Settled> {
    return this.found.values();
  }
}
