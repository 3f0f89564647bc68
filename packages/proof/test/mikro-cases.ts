/** Statements over MikroORM's entities through the proof, in a function that has what they need; and what is said of them most often. */
import { mikroEntities } from './mikro-entities.ts';
import { prove, verdict, verdictOfLast } from './prove.ts';

export const options = { schema: mikroEntities, openWorld: true };
export const imports = `import { EntityManager, EntityRepository, MikroORM, Reference, RequestContext, raw, ref, rel, sql, wrap } from '@mikro-orm/postgresql';
import { Invoice, Label, Membership, Organization, Plan, Project, Report, Task } from './entities';
`;
/** `t`, `id`: parameters; `o`: a parameter that may be undefined; `body`: what the client sent. */
const parameters = 'orm: MikroORM, em: EntityManager, projects: EntityRepository<Project>, id: string, key: string, ids: string[], t: string, o: string | undefined, body: any, flag: boolean';
export const source = (code: string): string => `${imports}export async function f(${parameters}) {\n${code}\n}`;
export const judge = (code: string): string => verdict(source(code), options);
export const judgeLast = (code: string): string => verdictOfLast(source(code), options);
export const all = (code: string): string[] => prove(source(code), options);
export const where = (text: string): string => judge(`return em.find(Project, ${text});`);

export const alone = '"`f` runs for one tenant at a time"';
export const unfiltered = `unfiltered likely ${alone}`;
export const conditional = `conditional likely ${alone}`;
export const ownerUnset = `owner-unset likely ${alone}`;
export const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;
export const condition = 'proved condition';
export const relation = 'proved relation';
