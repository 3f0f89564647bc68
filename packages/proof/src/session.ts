/**
 * Whether a value is the acting user's own: told by a session, by names. Boundary: what a schema parsed is the client's word.
 */
import { isNullish, nameOfCallee, type Value } from './values.ts';

const SESSION = /user|session|auth|viewer|actor|principal|identity|account|token|jwt|^me$/i;
const PERSON = /^(?:user|currentUser|session|viewer|me)$/;

/**
 * `session.user.email`, `ctx.user.email`, `getSession().email`, in every case that it may be.
 * @param isRead says so of what was read off a row
 */
export function isOwnSession(v: Value, isRead: (v: Value) => boolean = () => false, depth = 0): boolean {
  const all = (vs: readonly Value[]): boolean => {
    const given = vs.filter((x) => !isNullish(x));
    return given.length > 0 && given.every((x) => isOwnSession(x, isRead, depth + 1));
  };
  if (depth > 8) return false;
  for (let x = v; ; ) {
    switch (x.k) {
      case 'path':
        if (PERSON.test(x.p)) return true;
        x = x.o;
        break;
      case 'cond':
        return all([x.a, x.b]);
      case 'ret':
        return all(x.outs.map((o) => o.value));
      case 'promise':
        x = x.v;
        break;
      case 'param':
        return PERSON.test(x.name);
      case 'call':
        if (SESSION.test(nameOfCallee(x.f))) return true;
        // `getSession(request).get('userId')`
        if (x.f.k !== 'path' || x.f.p !== 'get') return false;
        x = x.f.o;
        break;
      default:
        return isRead(v);
    }
  }
}
