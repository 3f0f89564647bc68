import { describe, expect, it } from 'vitest';
import { condition, conditional, imports, judge, judgeLast, keyOnly, ownerUnset, relation, unfiltered } from '../../test/mikro-cases.ts';
import { mikroEntities } from '../../test/mikro-entities.ts';
import { prove } from '../../test/prove.ts';

describe('filters', () => {
  it.each([
    ['em.find(Invoice, {})', 'proved wrapper'],
    ['em.findOne(Invoice, id)', 'proved wrapper'],
    ['em.count(Invoice)', 'proved wrapper'],
    ['em.nativeUpdate(Invoice, { id }, { state: "paid" })', 'proved wrapper'],
    ['em.nativeDelete(Invoice, { id })', 'proved wrapper'],
    ['em.find(Invoice, {}, { limit: 5 })', 'proved wrapper'],
    ['em.find(Invoice, {}, { filters: { open: false } })', 'proved wrapper'],
    ['em.find(Invoice, {}, { filters: false })', unfiltered],
    ['em.find(Invoice, {}, { filters: { tenant: false } })', unfiltered],
    ['em.findOne(Invoice, id, { filters: { tenant: flag } })', keyOnly('id')],
    ['em.find(Invoice, {}, { filters: { ...body } })', unfiltered],
    ['em.find(Invoice, {}, body)', unfiltered],
    ['em.find(Invoice, {}, { filters: { tenant: { organizationId: t } } })', condition],
    ['em.findAll(Invoice)', 'proved wrapper'],
    ['em.findAll(Invoice, { filters: false })', unfiltered],
    ['em.findAndCount(Invoice, {}, { filters: { tenant: false } })', unfiltered],
    ['em.findByCursor(Invoice, { where: {}, first: 5 })', 'proved wrapper'],
    ['em.findByCursor(Invoice, { where: {}, first: 5, filters: false })', unfiltered],
    ['em.findByCursor(Invoice, {}, { first: 5, filters: false })', unfiltered],
    ['em.stream(Invoice, { filters: false })', unfiltered],
    ['em.count(Invoice, {}, { filters: false })', unfiltered],
    ['em.countBy(Invoice, ["state"], { filters: { tenant: false } })', unfiltered],
    ['em.nativeUpdate(Invoice, { id }, { state: "paid" }, { filters: false })', keyOnly('id')],
    ['em.nativeUpdate(Invoice, { id, organization: t }, { state: "paid" }, { filters: false })', condition],
    ['em.nativeDelete(Invoice, { id }, { filters: { tenant: false } })', keyOnly('id')],
    ['em.refresh(em.getReference(Invoice, id))', 'proved wrapper'],
    ['em.refresh(em.getReference(Invoice, id), { filters: false })', keyOnly('id')],
    ['em.find(Invoice, {}, { filters: [] })', 'proved wrapper'],
    ['em.find(Invoice, {}, { filters: { tenant: false, open: true } })', unfiltered],
    ['em.insert(Invoice, { state: "open" })', ownerUnset],
    ['em.upsert(Invoice, { id, state: "open", organization: t })', keyOnly('id')],
    ['em.remove(em.getReference(Invoice, id))', keyOnly('id')],
    ['em.qb(Invoice).where({ id }).getSingleResult()', keyOnly('id')],
    ['em.find(Report, {})', unfiltered],
    ['em.find(Report, {}, { filters: ["tenant"] })', 'proved wrapper'],
    ['em.find(Report, {}, { filters: { tenant: true } })', 'proved wrapper'],
    ['em.find(Report, {}, { filters: { tenant: { organizationId: t } } })', relation],
    ['em.find(Report, {}, { filters: ["other"] })', unfiltered],
  ])('%s: %s', (call, expected) => {
    expect(judge(`return ${call};`)).toBe(expected);
  });

  const handler = (value: string): string[] => prove(`import express from 'express';\n${imports}const app = express(); declare const orm: MikroORM;
    app.use((req, res, next) => { const em = orm.em.fork(); em.setFilterParams('tenant', { organizationId: ${value} }); RequestContext.enter(em); next(); });`, { schema: mikroEntities });
  it('asks where the arguments come from', () => {
    expect(handler('req.session.organizationId')).toEqual([expect.stringContaining('Invoice.setFilterParams')]);
    expect(handler('req.session.organizationId')[0]).toContain('proved');
    expect(handler('req.params.organizationId')[0]).not.toContain('proved');
    expect(handler('"acme"')[0]).toContain('hardcoded');
  });
});

describe('query builder', () => {
  const query = (steps: string, entity = "Project, 'p'"): string => judge(`return em.qb(${entity})${steps};`);
  it.each([
    ['', unfiltered],
    ['.getResultList()', unfiltered],
    [".select('*').where({ organization: t })", condition],
    ['.where({ organization: t }).getResult()', condition],
    ['.where({ organization: t }).andWhere({ name: "x" }).getSingleResult()', condition],
    ['.andWhere({ organization: t }).getResultList()', condition],
    ['.where({ organization: t }).where({ name: "x" }).getResultList()', unfiltered],
    ['.where({ organization: t }).orWhere({ name: "x" }).getResultList()', conditional],
    ['.where({ organization: t }).andWhere({ name: "x" }).orWhere({ name: "y" }).getResultList()', conditional],
    ['.where({ name: "x" }).orWhere({ name: "y" }).andWhere({ organization: t }).getResultList()', condition],
    ['.where({ organization: t }).where({ name: "x" }, "$or").getResultList()', conditional],
    ['.where({ "p.organization": t }).getResultList()', condition],
    ['.where({ organization: t }).getCount()', condition],
    ['.getCount()', unfiltered],
    ['.count().where({ organization: t }).execute("get")', condition],
    [".where('p.organization_id = ?', [t]).getResultList()", 'opaque possible "SQL that was not read"'],
    ['.where({ organization: t }).andWhere("p.name = ? or p.slug = ?", [key, key]).getResultList()', condition],
    ['.update({ name: "x" }).where({ id }).execute()', keyOnly('id')],
    ['.update({ name: "x" }).where({ organization: t }).execute()', condition],
    ['.update({ name: "x" }).execute()', unfiltered],
    ['.delete({ id }).execute()', keyOnly('id')],
    ['.delete({ organization: t }).execute()', condition],
    ['.delete({ organization: t }).where({ id }).execute()', keyOnly('id')],
    ['.delete().where({ organization: t })', condition],
    ['.truncate().execute()', unfiltered],
    ['.insert({ name: "x", organization: t }).execute()', condition],
    ['.insert({ name: "x" }).execute()', ownerUnset],
    ['.insert({ id, name: "x", organization: t }).onConflict("id").merge().execute()', keyOnly('id')],
    ['.insert({ slug: key, name: "x", organization: t }).onConflict(["organization", "slug"]).merge().execute()', condition],
    ['.insert({ id, name: "x", organization: t }).onConflict("id").ignore().execute()', condition],
  ])('%s: %s', (steps, expected) => {
    expect(query(steps)).toBe(expected);
  });

  it.each([
    [".leftJoin('t.project', 'p').where({ 'p.organization': t })", relation],
    [".join('t.project', 'p', { organization: t })", relation],
    [".leftJoin('t.project', 'p', { organization: t })", unfiltered],
    [".leftJoinAndSelect('t.project', 'p').where({ 'p.name': 'x' })", unfiltered],
    [".join('t.project', 'p').join('p.organization', 'o').where({ 'o.id': t })", relation],
  ])('joins: %s: %s', (steps, expected) => {
    expect(query(`${steps}.getResultList()`, "Task, 't'")).toBe(expected);
  });

  it('goes on over several statements, and in one case only', () => {
    expect(judgeLast('const qb = em.createQueryBuilder(Project, "p").where({ organization: t }); if (flag) qb.andWhere({ name: "x" }); return qb.getResultList();')).toBe(condition);
    expect(judgeLast('const qb = em.createQueryBuilder(Project, "p"); if (flag) qb.where({ organization: t }); return qb.getResultList();')).toBe(conditional);
    expect(judgeLast('const qb = projects.createQueryBuilder("p"); qb.where({ organization: t }); return qb.getResultList();')).toBe(condition);
  });

  it('applies filters where it is told to', () => {
    expect(judge('const qb = em.qb(Report); await qb.applyFilters({ tenant: { organizationId: t } }); return qb.getResultList();')).toBe(relation);
    expect(judge('const qb = em.qb(Invoice); await qb.applyFilters(); return qb.getResultList();')).toBe('proved wrapper');
    expect(judge('const qb = em.qb(Report); await qb.applyFilters(); return qb.getResultList();')).toBe(unfiltered);
  });
});
