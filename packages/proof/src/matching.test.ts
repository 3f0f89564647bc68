import { expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const find = (arms: string, id = 'id', rest = ''): string[] => prove(`import { match, P } from 'ts-pattern';
const where = (o: O, t: string) => match(o)
  ${arms};
export async function f(db: Db, id: O, t: string) {
  return db.project.findFirst({ where: { ${rest}...where(${id}, t) } });
}`, { openWorld: true }).map((line) => line.replace(/^[^:]*: /, ''));

const scopedArm = ".with({ type: 'slug' }, (o) => ({ slug: o.slug, organizationId: t }))";
const openArm = ".with({ type: 'id' }, (o) => ({ id: o.id }))";

it('a condition that every arm gives is there', () => {
  expect(find(`${scopedArm}.with({ type: 'name' }, (o) => ({ name: o.name, organizationId: t })).exhaustive()`)).toEqual(['proved condition']);
  expect(find(`${scopedArm}.otherwise((o) => ({ name: o.name, organizationId: t }))`)).toEqual(['proved condition']);
  expect(find(`${scopedArm}.otherwise(() => { throw new Error(); })`)).toEqual(['proved condition']);
  expect(find(`.returnType<W>()${scopedArm}.when((o) => o.isNew, (o) => ({ name: o.name, organizationId: t })).run()`)).toEqual(['proved condition']);
  expect(find(`${openArm}.exhaustive()`, 'id', 'organizationId: t, ')).toEqual(['proved condition']);
});

it('one arm that lacks it leaves it out', () => {
  expect(find(`${scopedArm}${openArm}.exhaustive()`)).toEqual([expect.stringMatching(/^(?:conditional|key-only) likely/)]);
  expect(find(`${openArm}${scopedArm}.exhaustive()`)).toEqual([expect.stringMatching(/^(?:conditional|key-only) likely/)]);
  expect(find(`${scopedArm}.otherwise((o) => ({ id: o.id }))`)).toEqual([expect.stringMatching(/^(?:conditional|key-only) likely/)]);
});

it('what is passed chooses the arm', () => {
  expect(find(`${openArm}${scopedArm}.exhaustive()`, "{ type: 'slug', slug: id.slug }")).toEqual(['proved condition']);
  expect(find(`${openArm}${scopedArm}.exhaustive()`, "{ type: 'id', id: id.id }")).toEqual(['key-only likely "no caller proves `id.id`"']);
});

it('a pattern of the library may fit or not', () => {
  expect(find('.with({ id: P.string }, (o) => ({ id: o.id })).otherwise(() => ({ organizationId: t }))')).toEqual([expect.stringMatching(/^(?:conditional|key-only) likely/)]);
  expect(find('.with({ id: P.string }, (o) => ({ id: o.id, organizationId: t })).otherwise(() => ({ organizationId: t }))')).toEqual(['proved condition']);
});

it('what an arm makes sure of holds in its result', () => {
  const act = (arm: string): string[] => prove(`import { match } from 'ts-pattern';
export async function f(db: Db, o: O, id: string, t: string) {
  await match(o)
    .with({ kind: 'own' }, async () => {
      ${arm}
      return db.task.deleteMany({ where: { projectId: id } });
    })
    .otherwise(() => undefined);
}`, { openWorld: true }).slice(-1).map((line) => line.replace(/^[^:]*: /, ''));
  expect(act('const p = await db.project.findFirst({ where: { id, organizationId: t } });\nif (!p) throw new Error();')).toEqual(['proved guard']);
  expect(act('const p = await db.project.findFirst({ where: { id, organizationId: t } });')).toEqual(['key-only likely "no caller proves `id`"']);
});
