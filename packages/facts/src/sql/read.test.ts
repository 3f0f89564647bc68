import { describe, expect, it } from 'vitest';
import { readCondition, readStatements, SqlError } from './index.ts';

/** The tables that a statement names, in order, and what it is. */
function tablesOf(text: string): string {
  const [statement] = readStatements([text]);
  const names: string[] = [];
  const walk = (x: unknown): void => {
    if (typeof x !== 'object' || x === null) return;
    const { table } = x as { table?: unknown };
    if (Array.isArray(table)) names.push(table.join('.'));
    Object.values(x).forEach(walk);
  };
  walk(statement);
  return `${statement?.k}: ${names.join(' ')}`;
}

describe('statements of every dialect', () => {
  it.each([
    ['select 1', 'select: '],
    ['select * from tasks', 'select: tasks'],
    ['select t.* from app."Tasks" as t', 'select: app.Tasks'],
    ['select * from `tasks` t force index (by_org) where `t`.`id` = ? limit 1, 2', 'select: tasks'],
    ['select a from x union all (select b from y order by b limit 3) except select c from z', 'select: x y z'],
    ['select distinct on (id) * from x left outer join y using (id) natural join z', 'select: x y z'],
    ['select * from x join (y join z on y.id = z.id) on x.id = y.id', 'select: x y z'],
    ["select x.a #>> '{b,c}', b->>'c', tags @> array['a'] from x where (meta ->> 'k') ? 'a'", 'select: x'],
    ["select extract(epoch from at), trim(both ' ' from a), substring(a from 1 for 2), position('a' in b), cast(c as numeric(10, 2)) from x", 'select: x'],
    ['select count(*) filter (where a is not null), sum(n) over (partition by a order by b rows between unbounded preceding and current row) from x', 'select: x'],
    ['select percentile_cont(0.5) within group (order by a) from x group by grouping sets ((a), ()) having count(*) > 1', 'select: x'],
    ["select now() - interval '1 day', at at time zone 'utc', date '2020-01-01', e'it\\'s' from x", 'select: x'],
    ['select * from x where id = $1 for no key update of x skip locked', 'select: x'],
    ['select * from generate_series(1, 3) with ordinality as s(n, i), x', 'select: x'],
    ['select (select max(a) from y) from x where exists (select 1 from z)', 'select: y x z'],
    ['with recursive a as materialized (select 1 from x union select 1 from a) select * from a', 'select: x a a'],
    ['values (1, 2), (3, 4)', 'select: '],
    ['insert into x (a, b) values (1, default), ($1, $2) on conflict (a) where b > 1 do update set b = excluded.b where x.a = 1 returning *', 'insert: x'],
    ['insert into x (a) select a from y on conflict on constraint k do nothing', 'insert: x y'],
    ['insert ignore into x set a = 1 on duplicate key update a = values(a)', 'insert: x'],
    ['insert or replace into x default values', 'insert: x'],
    ['replace into x (a) values (?)', 'insert: x'],
    ['update x as t set a = 1, (b, c) = (2, 3), d[1] = 4 from y where t.id = y.id returning t.id', 'update: x y'],
    ['update x join y on x.id = y.id set x.a = y.a where y.b = 1', 'update: x y'],
    ['delete from x using y where x.id = y.id', 'delete: x y'],
    ['delete x from x join y on x.id = y.id', 'delete: x y'],
    ['with gone as (delete from x returning id) insert into y select id from gone', 'insert: y x gone'],
    ['truncate table x, y restart identity cascade', 'truncate: '],
    ['begin isolation level serializable', 'other: '],
    ["set local app.org = '1'", 'other: '],
    ['create table x (id int default 1, b text)', 'other: '],
    // ClickHouse
    ['select quantile(0.95)(ms), uniqExact(id), arrayMap(x -> x + 1, xs), t.1, [1, 2][1] from x final prewhere org = {org: String} where at > now() - interval 1 day group by a with totals limit 1 by a settings max_threads = 1 format JSON', 'select: x'],
    ['with now() as t, 1 as o select * from x array join tags as tag any left join y using id', 'select: x y'],
    ['select * except (secret) from x global any left join y on x.id = y.id', 'select: x y'],
    ["select 'it''s -- no comment' from x -- comment\n where a = 1 /* and */ and b = $$it's$$", 'select: x'],
  ])('%s', (text, expected) => {
    expect(tablesOf(text)).toBe(expected);
  });

  it('are several, apart by semicolons', () => {
    expect(readStatements(['select 1; update x set a = 1; ']).map((s) => s.k)).toEqual(['select', 'update']);
  });
});

describe('what is not read', () => {
  it.each([
    ['selec * from x', 'it does not read near “selec * from x”'],
    ['select * from x where', 'it does not read near its end'],
    ['select * from x where a = 1 b', 'it does not read near “b”'],
    ['select * from (select 1', 'it does not read near its end'],
    ['merge into x using y on x.id = y.id when matched then delete', 'MERGE is not read'],
    ['create table x as select * from y', 'a select inside of CREATE is not read'],
    ['select a into x from y', 'SELECT INTO is not read'],
    ['select * from x order by (select max(a) from y)', 'it does not read near “select max(a) from y)”'],
    ["select 'open from x", "it does not read near “'open from x”"],
    ['select a xor b from x', 'XOR is not read'],
  ])('%s: %s', (text, reason) => {
    expect(() => readStatements([text])).toThrow(new SqlError(reason));
  });
});

describe('holes', () => {
  it('stand for values, names and conditions', () => {
    expect(readStatements(['select * from ', ' where ', ' and id = ', '::uuid'])).toMatchObject([
      { from: [{ table: ['\uFFFC0\uFFFC'] }], where: { k: 'and', es: [{ k: 'hole', i: 1 }, { k: 'cmp', op: 'eq', l: { k: 'col', name: 'id' }, r: { k: 'hole', i: 2 } }] } },
    ]);
    expect(readStatements(['insert into x ', ''])).toMatchObject([{ k: 'insert', helper: 0 }]);
    expect(readStatements(['insert into x (a, b) values ', ''])).toMatchObject([{ k: 'insert', rows: [[{ k: 'hole', i: 0 }]] }]);
    expect(readStatements(['update x set ', ' where id = 1'])).toMatchObject([{ k: 'update', helper: 0 }]);
  });

  it('after a condition may change what it meant', () => {
    expect(readStatements(['select * from x where a = 1 ', ' order by b'])).toMatchObject([{ where: { k: 'more', i: 0 } }]);
  });

  it('in a text are part of it', () => {
    expect(readCondition(["a like '%", "%'"])).toMatchObject({ k: 'cmp', op: 'other', r: { k: 'other', es: [{ k: 'hole', i: 0 }] } });
  });
});

describe('conditions', () => {
  const of = (text: string) => readCondition([text]);
  it('bind as the database binds them', () => {
    expect(of('a = 1 and b = 2 or not c = 3')).toMatchObject({ k: 'or', es: [{ k: 'and' }, { k: 'not', e: { k: 'cmp' } }] });
    expect(of('a between 1 and 2 and b = 2')).toMatchObject({ k: 'and', es: [{ k: 'other' }, { k: 'cmp', op: 'eq' }] });
    expect(of('a = b || c')).toMatchObject({ k: 'cmp', op: 'eq', r: { k: 'other' } });
    expect(of('a = 1 = true')).toMatchObject({ k: 'other' });
    expect(of('a is not distinct from 1')).toMatchObject({ k: 'or' });
    expect(of('a = any(select b from x)')).toMatchObject({ k: 'in', list: { k: 'select' }, any: true });
    expect(of('a not in (1, 2)')).toMatchObject({ k: 'not', e: { k: 'in' } });
    expect(of('a <> all(array[1])')).toMatchObject({ k: 'other' });
    expect(of('? = a and b = ?')).toMatchObject({ es: [{ l: { k: 'param', name: '1' } }, { r: { k: 'param', name: '2' } }] });
  });
});
