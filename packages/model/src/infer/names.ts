/**
 * What names say: words that tenants go by, columns that name a resource, junctions, pointers.
 * Names alone never classify; they rank and confirm what relations show.
 */

/** Words a tenant goes by, with their weight. British and American spellings are one word here. */
const TENANT_WORDS: Record<string, number> = {
  tenant: 20, organization: 20, org: 20, workspace: 20, team: 16, company: 14, account: 14, business: 12, agency: 12,
  project: 10, environment: 10, space: 8, store: 8, shop: 8, site: 8, school: 8, clinic: 8, household: 8, group: 4,
};
/** What can be a level inside a tenant. A company or a shop there is as often the tenant's own customer. */
const LEVEL_WORDS = new Set(['tenant', 'organization', 'org', 'workspace', 'team', 'account', 'project', 'environment', 'space']);
const SHORT: Record<string, string[]> = { organization: ['org', 'organisation'], environment: ['env'], workspace: ['ws'] };

const MEMBER = /member|collaborat|participant|access|role|permission|seat|staff|employee/i;
const NO_MEMBER = /invit|request|token|log|audit|event|notif|session|key|prefer|setting|favou?rite|bookmark|star|view|read|vote|like|draft|secret|credential|subscription/i;
const POINTER = /^(?:active|current|default|last|selected|primary|recent|previous|next|initial)(?=[A-Z_])/;
const USER = /^(?:(?:app|auth|admin|db|site|platform|better_?auth)_?)?(?:user|users|person|people|profile|profiles)$/i;

/** What constants and classes say of themselves rather than of their rows: `usersTable`, `UserEntity`. */
const KIND_OF_THING = /(?<=[a-z\d])(?:Table|Tbl|Entity|OrmEntity|Model|Schema)$|(?<=.)_(?:table|tbl|entity|model|schema)$/;

/** `RuntimeEnvironment`, `runtime_environments` as `runtime environment`: lower case, last word singular. */
export function wordsOf(name: string): readonly string[] {
  let words = known.get(name);
  // A name that two declarations share carries its file or layer in brackets.
  if (!words) known.set(name, (words = split(name.replace(/ \(.*$/, '').replace(KIND_OF_THING, ''))));
  return words;
}

/** Every two names of a model are compared. */
const known = new Map<string, readonly string[]>();

function split(name: string): string[] {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_-]+/).filter(Boolean).map((word) => word.toLowerCase().replace(/organisation/g, 'organization'));
  const last = words.pop() ?? '';
  return [...words, singular(last)];
}

function singular(word: string): string {
  if (/(?:ss|us|is)$/.test(word)) return word;
  return word.replace(/ies$/, 'y').replace(/(?<=[^s])s$/, '');
}

/** How much the name of a resource sounds like a tenant; 0 for not at all. */
export function tenantWeight(name: string): number {
  const words = wordsOf(name);
  const last = words.at(-1)!;
  // `BankAccount`, `UserGroup`, `FileSpace`: a compound of such a word is mostly something else.
  if (words.length > 1 && !['organization', 'org', 'workspace', 'environment', 'tenant', 'team', 'project'].includes(last)) return 0;
  return words.length > 2 ? 0 : TENANT_WORDS[last] ?? 0;
}

export function isLevelName(name: string): boolean {
  return tenantWeight(name) > 0 && LEVEL_WORDS.has(wordsOf(name).at(-1)!);
}

export function isUserName(name: string): boolean {
  return USER.test(name.replace(/ \(.*$/, '').replace(KIND_OF_THING, ''));
}

/** `activeOrganizationId`: where someone is at the moment, not whom the row belongs to. */
export function isPointer(column: string): boolean {
  return POINTER.test(column);
}

/** Could a resource of that name, tying users to `root`, be a membership? `undefined`: the name does not tell. */
export function membershipByName(name: string, root: string, user: string): boolean | undefined {
  if (NO_MEMBER.test(name)) return false;
  if (MEMBER.test(name)) return true;
  const words = wordsOf(name).map(singular).filter((word) => !['on', 'in', 'of', 'to', 'and'].includes(word));
  const parts = new Set([...wordsOf(root), ...wordsOf(user)]);
  return words.every((word) => parts.has(word)) ? true : undefined;
}

/** Column names, compared without case and underscores, that name a resource: `teamId`, `team_id`. */
export function keyNames(resource: string): string[] {
  return [...new Set([wordsOf(resource), split(resource)].flatMap((words) => spellings(words.join(''))))].map((word) => `${word}id`);
}

/** The same for a root, which also goes by its last word (`environmentId` for RuntimeEnvironment). */
export function rootKeyNames(root: string): string[] {
  return [...new Set([...keyNames(root), ...spellings(wordsOf(root).at(-1)!).map((word) => `${word}id`)])];
}

/** `organizationId`, as `keyNames` spells it. */
export function flatten(column: string): string {
  return column.replaceAll('_', '').toLowerCase();
}

/** Columns that name the acting user as the one the row belongs to, not as its author. */
export function isUserKey(column: string, user: string): boolean {
  const flat = flatten(column);
  return keyNames(user).includes(flat) || flat === 'userid' || flat === 'ownerid' || flat === 'profileid';
}

/** A tenant column without any model behind it: the tenant lives elsewhere (an identity provider). */
export function tenantOfColumn(column: string): string | undefined {
  const match = /^(tenant|org|organization|organisation|workspace|team|company|account)_?id$/i.exec(column);
  const word = match?.[1]!.toLowerCase();
  return word && word.charAt(0).toUpperCase() + word.slice(1);
}

function spellings(word: string): string[] {
  const all = [word];
  for (const [long, others] of Object.entries(SHORT)) {
    if (word.includes(long)) all.push(...others.map((other) => word.replace(long, other)));
    else if (word === others[0]) all.push(long, ...others.slice(1));
  }
  return all;
}
