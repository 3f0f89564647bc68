/**
 * What starts the way to an access where no client does: a clock, a queue's message, an event that its provider signed.
 * Boundary: by decorators, packages and names; that a message of the application was right when it was sent is not proved,
 * so what hangs on one is said to be possible, never proved.
 */
import { eachWithin, type Expr, type Pattern } from '@tenantlint/facts';
import type { Resource } from '@tenantlint/model';
import type { Analysis } from './analysis.ts';
import { ownerPath } from './candidates.ts';
import { type Background, backgroundKind } from './entries/scope.ts';
import { parameterIn, wordsOf } from './origins.ts';
import { selecting } from './predicate.ts';
import type { Miss } from './tie.ts';
import { isNullish, nameOfCallee, type Value } from './values.ts';

const ON_ALL = 'a scheduled job works on all tenants at once';
const NAMED = 'a message of the application itself names the row';

const SCHEDULE_FILE = /(?:^|\/)(?:cron|crons|cronjobs?|scheduled?)(?:\/|\.)/i;
const JOB_FILE = /(?:^|\/)jobs?\//i;
const CONSUMER_FILE = /(?:jobs?|workers?|queues?|consumers?|processors?)(?:[/.]|$)/i;
const CONSUMER = /(?:^|\.)#?(?:handle|process|consume|run|on)\w*(?:Job|Message)$/;
const JOB = /(?:^|\.)#?(?:handle|process|run)[A-Z]\w*Job$/;
const JWT = /^(?:jsonwebtoken|jose|hono\/jwt|@tsndr\/cloudflare-worker-jwt)(?:\/|$)/;
const SIGNED = /^(?:constructEvent(?:Async)?|validateEvent|unwrapWebhook|verifyWebhook)$/;

/** @param start `file:function` */
export function startedBy(a: Analysis, start: string): Background | undefined {
  const { file, fn } = a.functionAt(start);
  return backgroundKind(file, fn) ?? a.consumers.get(start);
}

/**
 * @param keys what selects the rows that were not proved
 * @returns why no client chooses them; undefined where one may
 */
export function inBackground(a: Analysis, start: string, { gap }: Miss, keys: readonly Value[]): string | undefined {
  const { file, fn } = a.functionAt(start);
  const isConsumer = !a.entryOf(start) && (CONSUMER_FILE.test(file.path) || CONSUMER.test(fn.symbol));
  const by = startedBy(a, start);
  switch (gap) {
    case 'unfiltered':
      if (by === 'schedule' || SCHEDULE_FILE.test(file.path)) return ON_ALL;
      if (by === 'message') return NAMED;
      return isConsumer && (JOB_FILE.test(file.path) || JOB.test(fn.symbol)) ? 'a job works on all tenants at once' : undefined;
    case 'key-only':
    case 'reference':
      if (by === 'schedule') return ON_ALL;
      if (by === 'message' || (!a.entryOf(start) && keys.some(isOfMessage))) return NAMED;
      if (isConsumer && keys.flatMap(partsOf).some((key) => /^payload\./.test(parameterIn(key) ?? ''))) return NAMED;
      break;
    default:
  }
  const signers = keys.map((key) => namedBySigner(a, key));
  const signer = signers.find((one) => one !== undefined);
  // a session's token names who asks, not what they ask for
  return signer === ITSELF && !((gap === 'key-only' || gap === 'reference') && signers.every((one) => one === ITSELF)) ? undefined : signer;
}

/** `document_${id}`: what the text is made of names the row. */
const partsOf = (v: Value): readonly Value[] => (v.k === 'tpl' ? v.vs : [v]);

/** A consumer that reads the tenant too, of its message or elsewhere, can ask for it; what it reads off rows hangs on the message's other names. */
export function knowsTenant(a: Analysis, start: string, resource: Resource): boolean {
  const column = ownerPath(a.model, resource)?.split('.').at(-1);
  const { fn } = a.functionAt(start);
  const frame = a.frames.get(start);
  const isOfRow = (e: Expr): boolean => {
    while (e.k === 'mem' || e.k === 'await') e = e.k === 'mem' ? e.o : e.e;
    return e.k === 'var' && (frame?.read(e.b)?.rows.size ?? 0) > 0;
  };
  const ofRows = new Set<Pattern>();
  let isRead = false;
  eachWithin([...fn.params, ...fn.body], (part) => {
    if (part.k === 'let') for (const d of part.d) if (d.e && isOfRow(d.e)) ofRows.add(d.p);
    isRead ||= part.k === 'mem' ? part.p === column && !isOfRow(part.o) : part.k === 'pobj' && !ofRows.has(part) && part.p.some((x) => x.key === column);
  });
  return isRead;
}

/** Read off a message whose signature was verified, as payment providers send them: no client wrote it. */
export const isSigned = (v: Value): boolean => signedBy(v) === PROVIDER;

const PROVIDER = 'a message that its provider signed names the row';
const ITSELF = 'a token that the application signed names the row';

/** Who signed what a value was read off, or made of. */
function signedBy(v: Value, depth = 0): string | undefined {
  let x = v;
  while (x.k === 'path' || x.k === 'each') x = x.o;
  if (x.k === 'promise') return signedBy(x.v, depth);
  if (depth > 8) return undefined;
  const all = (vs: readonly Value[]): string | undefined => {
    const [first, ...others] = vs.filter((y) => !isNullish(y)).map((y) => signedBy(y, depth + 1));
    return others.every((by) => by === first) ? first : undefined;
  };
  if (x.k === 'cond') return all([x.a, x.b]);
  if (x.k === 'ret') return all(x.outs.map((o) => o.value));
  const some = (vs: readonly Value[]): string | undefined => vs.map((y) => signedBy(y, depth + 1)).find((by) => by === ITSELF);
  if (x.k === 'tpl') return some(x.vs);
  if (x.k !== 'call' || x.ctor) return undefined;
  // `new Webhook(secret).verify(body, headers)`
  if (SIGNED.test(nameOfCallee(x.f)) || (x.f.k === 'path' && x.f.p === 'verify' && x.f.o.k === 'call' && x.f.o.ctor && nameOfCallee(x.f.o.f) === 'Webhook')) return PROVIDER;
  const from = x.f.k === 'path' ? x.f.o : x.f;
  if (from.k === 'import' && JWT.test(from.source)) return /^(?:verify|jwtVerify)$/.test(nameOfCallee(x.f)) ? ITSELF : undefined;
  // what is decrypted or decoded then
  return some(x.f.k === 'path' ? [x.f.o, ...x.args] : x.args);
}

/** Selects it by what somebody signed, or by a column of a row that was found so. */
function namedBySigner(a: Analysis, v: Value): string | undefined {
  let x = v;
  while (x.k === 'path' || x.k === 'each') x = x.o;
  return signedBy(v) ?? (x.k === 'row' ? selecting(a.tying.predicate(x), a.t).map((key) => signedBy(key)).find((by) => by === ITSELF) : undefined);
}

/** `job.data.teamId`, `event.payload.id`: what a message holds that the application sent to itself. */
function isOfMessage(v: Value): boolean {
  const [carrier, body, ...rest] = wordsOf(v) ?? [];
  return rest.length > 0 && (/^(?:job|message|msg)$/.test(carrier!) ? /^(?:data|payload|body|content)$/.test(body!) : carrier === 'event' && /^(?:data|payload)$/.test(body!));
}
