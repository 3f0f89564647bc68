import { expect, it } from 'vitest';
import { learnFromCall, learnFromType } from './learned-members.ts';
import type { TenantNames } from './tenant-names.ts';

const names: TenantNames = { column: 'orgId', preferred: 'orgId', names: new Set(['orgId', 'organizationId']), roots: new Set(['organization']), type: 'string' };

it.each<[string, string[], string[]]>([
  ['a member', ['const f = (state: State) => use(state.orgId);'], ['orgId']],
  ['a longer way, and the id of the root', ['function f(state: State) { use(state.session.organization.id, state.user.orgId); }'], ['user.orgId', 'session.organization.id']],
  ['of several files', ['(a: State) => a.orgId', '(b: types.State) => b.user.orgId'], ['orgId', 'user.orgId']],
  ['not of another type', ['(a: Other, s: State) => a.orgId'], []],
  ['nothing that may be absent', ['(s: State) => s.orgId', '(s: State) => s?.orgId', '(s: State) => s.user.orgId ?? none'], []],
  ['no call, no longer name', ['(s: State) => [s.orgId(), s.orgIds]'], []],
])('learns from a type: %s', (_, texts, expected) => {
  expect(learnFromType(() => texts, 'State', names).map((path) => path.join('.'))).toEqual(expected);
});

it.each<[string, string[], string[]]>([
  ['a variable', ['const s = await getSession(req);\nuse(s.user.orgId);'], ['user.orgId']],
  ['a pattern', ['const { userId, orgId } = await auth.getSession();'], ['orgId']],
  ['a renamed element', ['const { organizationId: id } = getSession();'], ['organizationId']],
  ['no default', ["const { orgId = 'none' } = await getSession();"], []],
  ['not of another call', ['const s = await getOther();\nuse(s.orgId, getSession());'], []],
  ['nothing that may be absent', ['const s = await getSession();\nuse(s?.orgId);', 'const s = await getSession();\nuse(s.orgId);'], []],
])('learns from a call: %s', (_, texts, expected) => {
  expect(learnFromCall(() => texts, 'getSession', names).map((path) => path.join('.'))).toEqual(expected);
});
