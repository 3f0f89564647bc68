/**
 * Truths that only the platform's own can make: a flag or role of a person who administers the platform, a secret of
 * its environment that somebody showed, a role that machines of the platform sign in with. Boundary: flags, roles and
 * checks out of sight are told by their names.
 */
import type { Model } from '@tenantlint/model';
import { isOwnSession } from './session.ts';
import { isEnvironment, isFixed, nameOfCallee, truth, type Call, type Value } from './values.ts';

const DEPTH = 16;
/** Weakest last. */
const KINDS = ['secret', 'administrator', 'machine'] as const;
export type Platform = (typeof KINDS)[number];
/** What a call gives whose callee came to be known after it was met: a method of an object that was handed on. */
export type Follow = (call: Call) => Value | undefined;

/** What only the rest of the analysis can say. */
export interface Sight {
  /** Looks into calls. */
  follow: Follow;
  /** Is it the acting user's membership of a tenant that is the same for every call: of the platform's own? */
  isStaffs(v: Value): boolean;
}

/**
 * @param isTrue the value is known to be truthy; otherwise falsy
 * @returns null where anybody may make it so, in one case at least
 */
export function platformKind(v: Value, model: Model, sight: Sight, isTrue = true, depth = 0): Platform | null {
  if (depth > DEPTH) return null;
  const all = (vs: readonly Value[]): Platform | null => strongest(vs.map((x) => platformKind(x, model, sight, isTrue, depth + 1)));
  /** Of each case some truth, unless it cannot happen. */
  const each = (cases: readonly (readonly (readonly [v: Value, isTrue: boolean])[])[]): Platform | null => {
    const read = (x: Value): Value => (x.k === 'call' ? (sight.follow(x) ?? x) : x);
    const open = cases.map((c) => c.map(([x, is]) => [read(x), is] as const)).filter((c) => !c.some(([x, is]) => truth(x) === !is));
    const kinds = open.map((c) => strongest(c.map(([x, is]) => platformKind(x, model, sight, is, depth + 1))));
    return kinds.includes(null) ? null : kinds.includes('machine') ? 'machine' : strongest(kinds);
  };
  switch (v.k) {
    case 'not':
      return platformKind(v.v, model, sight, !isTrue, depth + 1);
    case 'and':
      return isTrue ? all(v.vs) : each(v.vs.map((x) => [[x, false]]));
    case 'or':
      return isTrue ? each(v.vs.map((x) => [[x, true]])) : all(v.vs);
    case 'cond':
      // `x && y` and `x || y`: one of the cases cannot be
      return each([...(v.a === v.t && !isTrue ? [] : [[[v.t, true], [v.a, isTrue]]] as const), ...(v.b === v.t && isTrue ? [] : [[[v.t, false], [v.b, isTrue]]] as const)]);
    case 'ret':
      return each(v.outs.map((o) => [...o.facts.map((x) => [x, true] as const), [o.value, isTrue]]));
    default: {
      const made = v.k === 'call' ? sight.follow(v) : undefined;
      if (made) return platformKind(made, model, sight, isTrue, depth + 1);
      return !isTrue ? null : isSuperuser(v, model) || sight.isStaffs(v) ? 'administrator' : isSecretShown(v) ? 'secret' : isMachine(v) ? 'machine' : null;
    }
  }
}

const strongest = (kinds: readonly (Platform | null)[]): Platform | null => KINDS.find((kind) => kinds.includes(kind)) ?? null;

/** No person has such a role, nor what a person's key stands for. */
const MACHINE = /^(?:[a-z\d]+[-_ .:])*(?:runner|proxy|gateway|worker|daemon|collector|scheduler|cron|health[-_ ]?check|sidecar|system|internal)$/i;

/** `request.user.role === 'runner'`: whoever asks signed in as a part of the platform. */
function isMachine(v: Value): boolean {
  if (v.k !== 'cmp' || v.op !== '===') return false;
  return [[v.l, v.r] as const, [v.r, v.l] as const].some(([flag, role]) => {
    const name = role.k === 'const' ? role.v : role.k === 'path' && isFixed(role) ? role.p : undefined;
    return typeof name === 'string' && MACHINE.test(name) && flag.k === 'path' && /^(?:role|type|kind)$/.test(flag.p) && flag.rows.size === 0 && isOwnSession(flag.o);
  });
}

const SUPERUSER = /^(?:admin|isAdmin|is_admin|isSuperAdmin|superAdmin|isSuperUser|superuser|isStaff|isRoot|isInstanceAdmin)$/;
const ADMIN_SETTING = /^(?:[A-Z]+_)*(?:SUPER_?USER|(?:SUPER_?)?ADMIN(?:ISTRATOR)?)S?_(?:EMAIL|ID|USER_ID)S?$|^(?:superUser|(?:super)?[aA]dmin)s?(?:Email|Id|UserId)s?$/;
/** No role within a tenant is called so. */
const SUPER_CHECK = /^(?:can|is|has|require|assert|ensure)_?(?:[sS]uper(?:_?[uU]ser|_?[aA]dmin)?(?![a-z])|(?:Platform|Instance|System|Site|Server|Global)_?Admin)/;

/** `user.isAdmin`, `user.roles.includes(Role.ADMIN)`, `ability.canSuper()`: an administrator of the platform, not of a tenant. */
function isSuperuser(v: Value, model: Model): boolean {
  // `requireSuperUser(req);` returned
  if (v.k === 'has' && v.p === '(returned)') return isSuperuser(v.o, model);
  if (v.k === 'call') return SUPER_CHECK.test(nameOfCallee(v.f));
  if (v.k === 'in' && isAdminSetting(v.r) && isOwnSession(v.l)) return true;
  const role = v.k === 'in' ? [v.r, v.l] as const : v.k === 'cmp' && v.op === '===' ? (isFixed(v.r) ? [v.l, v.r] as const : [v.r, v.l] as const) : undefined;
  const flag = role ? role[0] : v;
  if (flag.k !== 'path' || !(role ? /^roles?$/.test(flag.p) && isAdministrator(role[1]) : SUPERUSER.test(flag.p))) return false;
  const row = [...flag.rows][0];
  if (row) return row.resource === model.user && !(role && model.resources[row.resource]?.owners.length);
  // a role that the person has, not one in the tenant at hand
  return !role || (flag.o.k === 'path' ? flag.o.p === 'user' : flag.o.k === 'param' && flag.o.name === 'user') && !model.resources[model.user ?? '']?.owners.length;
}

/** `env.ADMIN_EMAIL`: the environment names who administers the platform. */
function isAdminSetting(v: Value): boolean {
  let x = v;
  for (let n = 0; n < 8; n++) {
    if (x.k === 'list') x = x.src;
    else if (x.k === 'each') x = x.o;
    else if (x.k === 'cond') x = x.a.k === 'arr' || x.a.k === 'undef' ? x.b : x.a;
    else if (x.k === 'call' && x.f.k === 'path' && x.f.p === 'split') x = x.f.o;
    else break;
  }
  return x.k === 'path' && ADMIN_SETTING.test(x.p) && isFixed(x);
}

/** `'ADMIN'`, `Role.ADMIN`. */
function isAdministrator(v: Value): boolean {
  const name = v.k === 'const' ? v.v : v.k === 'path' ? v.p : undefined;
  return typeof name === 'string' && /^(?:super_?)?admin(?:istrator)?$|^superuser$/i.test(name);
}

/** What a build hands to browsers is no secret. */
const SECRET = /^(?!(?:NEXT_|NUXT_|EXPO_)?PUBLIC_|VITE_|REACT_APP_|NX_PUBLIC_)(?:[A-Z\d]+_)*(?:SECRET|TOKEN|PASSWORD|PASSPHRASE|KEY)(?:_[A-Z\d]+)*$/;
const SAFE_COMPARISON = /^(?:timing_?[sS]afe|constant_?[tT]ime|safe|secure)_?(?:[eE]quals?|[cC]ompare)/;

/** What somebody sent is equal to a secret of the environment. */
function isSecretShown(v: Value): boolean {
  const isSafe = v.k === 'call' && v.args.length === 2 && SAFE_COMPARISON.test(nameOfCallee(v.f));
  const sides = isSafe ? v.args.map(bytesOf) : v.k === 'cmp' && v.op === '===' ? [v.l, v.r] : [];
  return sides.length === 2 && sides.some((x, i) => isSecret(x) && isSent(sides[1 - i]!));
}

/** `process.env.CRON_SECRET`, `env().CRON_SECRET`, also as `Bearer ${env.CRON_SECRET}`. */
function isSecret(v: Value): boolean {
  if (v.k === 'tpl') return v.vs.length > 0 && v.vs.every(isSecret);
  return v.k === 'path' && SECRET.test(v.p) && isFixed(v);
}

/** Neither a constant nor another setting. */
function isSent(v: Value): boolean {
  return v.k !== 'const' && v.k !== 'undef' && !isSecret(v) && !isEnvironment(v) && !(v.k === 'tpl' && v.vs.every((x) => !isSent(x)));
}

/** `Buffer.from(text)` compares like the text. */
function bytesOf(v: Value): Value {
  return v.k === 'call' && v.f.k === 'path' && (v.f.p === 'from' || v.f.p === 'encode') && v.args[0] ? v.args[0] : v;
}
