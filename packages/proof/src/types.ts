/**
 * What the proof says of each access, and what a rule or a reporter may read of it. Serialisable.
 */
import type { Span } from '@tenantlint/facts';

export type Operation =
  | 'read' | 'aggregate' | 'create' | 'update' | 'upsert' | 'delete' | 'raw'
  | 'key-read' | 'key-write' | 'key-delete' | 'key-scan' | 'object-read' | 'object-write' | 'object-list' | 'presign'
  | 'enqueue' | 'job-read' | 'consume' | 'schedule' | 'search' | 'index' | 'limit' | 'memoise';

export type Confidence = 'certain' | 'likely' | 'possible';

export interface Place { file: string; span: Span }

/** One way an access was shown safe. */
export interface Evidence {
  kind: 'condition' | 'relation' | 'derived' | 'guard' | 'comparison' | 'capability' | 'principal' | 'not-owned' | 'not-released' | 'wrapper' | 'declared';
  detail: string;
  place?: Place;
  /** The client that adds the tenant, as messages call it, where its body says so. */
  client?: string;
}

export interface Step extends Place {
  note: string;
  /** The function that is called, as `file:function` of one analysis. */
  callee?: string;
}

/** Why an access could not be proved: the shape of what is missing. */
export type Gap =
  /** No condition at all, or only conditions that say nothing of the tenant ("everything of everyone"). */
  | 'unfiltered'
  /** A unique or primary key alone. */
  | 'key-only'
  /** A tenant condition is present but can fall away (undefined, optional spread, `or` arm, replaced). */
  | 'conditional'
  /** The tenant condition is a constant. */
  | 'hardcoded'
  /** A created row does not get its owner column, or not always (then `culprit` says why). */
  | 'owner-unset'
  /** Data can overwrite the owner column. */
  | 'owner-writable'
  /** A row is referenced (connect, foreign key) that was not proved. */
  | 'reference'
  /** The tenant is the client's own word, and nothing ties it to whoever asks. */
  | 'untrusted'
  /** A key under which two tenants meet. */
  | 'unkeyed'
  /** What the client sends is part of a statement's text. */
  | 'injected'
  /** Raw SQL, dynamic model, argument out of sight. */
  | 'opaque';

export interface AccessInfo extends Place {
  layer: string;
  operation: Operation;
  /** Method as called (`findMany`). */
  method: string;
  /** Resource name in the model; `undefined` for raw and dynamic accesses. */
  resource?: string;
  /** Enclosing symbol. */
  symbol: string;
  /** Span of the callee's property (`findMany`), for a short squiggle. */
  calleeSpan: Span;
  /** Span of the first argument, of its `where` object literal, and of its `data` object literal, where written in place. */
  argSpan?: Span;
  whereSpan?: Span;
  dataSpan?: Span;
  /** The resource, which no tenant owns, through whose rows the call loads these; `method` is then the way there. */
  through?: string;
  /** It gives a list of rows. */
  many?: true;
  /** What its folded condition surely fixes, as text; where `AnalyseOptions.conditions` asks for it. */
  conditions?: string[];
}

/** A tenant value that is in scope at the access and could complete it. */
export interface Candidate { text: string; column: string; span?: Span }

/** A conjunct or value whose absence is the finding: what a codemod or suggestion adds. */
export interface MissingPiece {
  kind: 'where' | 'data' | 'key';
  resource: string;
  column: string;
  candidates: Candidate[];
}

/** A guard that other handlers of the same file have before they reach tenant data. */
export interface Siblings {
  guard: string;
  /** Those that have it. */
  names: string[];
  /** They call it; else it stands before them. */
  isCalled: boolean;
  /** Of the first of them. */
  place: Place;
}

/** A client of the project that adds the tenant by itself. */
export interface ScopedClient {
  /** As messages call it: `forTenant(…)`. */
  name: string;
  /** Where it is made. */
  place: Place;
  /** The access goes around it; else what it does not do for the access, which is called on it. */
  missing?: string;
}

export interface Judgement {
  access: AccessInfo;
  verdict:
    | { kind: 'proved'; evidence: Evidence[] }
    | { kind: 'refuted'; gap: Gap; reason: string }
    | { kind: 'unknown'; gap: Gap; reason: string };
  confidence: Confidence;
  /** Exactly the assumptions a `likely` rests on (one sentence each). */
  assumptions: string[];
  /** Entry first, access last. */
  path: Step[];
  /** Where the finding stands: the access, or the call that fails to discharge it. */
  at: Place;
  missing?: MissingPiece;
  /** Where the key is put together, if apart from the call. */
  keyPlace?: Place;
  /** For `hardcoded` and `conditional`, and for an owner that may be absent: the text and place of the offending value. */
  culprit?: Place & { text: string };
  /** For `reference` and `owner-writable`: the field. */
  field?: string;
  /** A client that would add the tenant, or that the access is called on and that does not. */
  client?: ScopedClient;
  /** A guard that the siblings of its handler have, and it has not. */
  siblings?: Siblings;
}

/** What a lookup, a comparison or a check before an access says of it. */
export interface Considered {
  what: string;
  /** It is what proved the access here. */
  counts: boolean;
  why: string;
  place?: Place;
}

/** One function on a way to an access: what it proves of it, or leaves to its callers. */
export interface TracedFunction extends Place {
  name: string;
  /** A framework calls it. */
  isEntry: boolean;
  /** Calls that lead from here to the access. */
  calls: Step[];
  outcome: 'proved' | 'owed' | 'not-released';
  /** Each proof that was found here, and the accesses on whose own proofs it rests. */
  proofs: (Evidence & { restsOn: Step[] })[];
  /** What is missing here. */
  missing?: { gap: Gap; reason: string };
  considered: Considered[];
}

/** What was found and tried to prove one access. */
export interface Trace {
  /** Those of the access: several where callers differ. */
  judgements: Judgement[];
  /** The field whose reference is at stake, where it is not the access itself. */
  field?: string;
  /** The parts of its condition and the owner columns that it sets, as written: each proof or not by itself. */
  parts: { text: string; proves?: Evidence['kind']; says: string }[];
  /** The function farthest from the access first. */
  functions: TracedFunction[];
  /** How many functions more there are. */
  further: number;
}

export interface Coverage {
  accesses: number;
  /** Accesses to resources that are not tenant-owned (global, personal own row …). */
  notOwned: number;
  proved: Partial<Record<Evidence['kind'], number>>;
  reported: number;
  unknown: Record<string, number>;
}
