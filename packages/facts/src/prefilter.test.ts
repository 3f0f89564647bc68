import { describe, expect, it } from 'vitest';
import { makePrefilter, prismaCommonSinks, prismaSinks } from './index.ts';

const forms: readonly ((name: string) => string)[] = [
  (name) => `db.task.${name}({})`,
  (name) => `db.task?.${name}({})`,
  (name) => `db.task.${name}?.({})`,
  (name) => `db.task!.${name}!({})`,
  (name) => `db.task.${name}\n({})`,
  (name) => `db.task\n  .${name}<Args>({})`,
  (name) => `db.task\r\n\t.\r\n\t${name} ({})`,
  (name) => `db.task.${name}\`select 1\``,
  (name) => `db.task.${name}/* all */({})`,
  (name) => `db.task['${name}']({})`,
  (name) => `db.task["${name}"]({})`,
  (name) => `db.task[\`${name}\`]({})`,
  (name) => `db.task?.[ '${name}' ]({})`,
  (name) => `const op = cond ? '${name}' : 'x'; db.task[op]()`,
  (name) => `const { ${name} } = db.task`,
  (name) => `const {${name}:run}=db.task`,
  (name) => `const { a, ${name}, b } = db.task`,
  (name) => `const { ${name} = fallback } = db.task`,
  (name) => `const {\n  // the one\n  ${name},\n} = db.task`,
  (name) => `const { /* the one */ ${name} /* of many */ } = db.task`,
  (name) => `const { task: { ${name} } } = db`,
  (name) => `function f({ ${name} }: Delegate) {}`,
  (name) => `({ ${name} } = db.task)`,
  (name) => `const f = db.task.${name}; f()`,
  (name) => `use(db.task.${name})`,
  (name) => `db.task.${name}`,
  (name) => `// é😀\ndb.tâsk.${name}()`,
];

describe('makePrefilter', () => {
  const mayHoldAccess = makePrefilter([...prismaSinks, ...prismaCommonSinks]);

  it.each([...prismaSinks, ...prismaCommonSinks])('loses no form of %s', (name) => {
    for (const form of forms) {
      const source = form(name);
      expect([source, mayHoldAccess(source), mayHoldAccess(Buffer.from(source))]).toEqual([source, true, true]);
    }
  });

  it.each([
    'export const a = 1',
    'const create = () => 1; create()',
    'class TaskController { create(dto) {} delete() {} }',
    'db.task.findManyTasks(); db.task.myfindMany(); db.task.$findMany()',
    '// how to delete or update a task',
    'delete cache[key]',
    'const updateTask = 1; counts.push(upserted)',
    "label('please update')",
    '',
  ])('leaves %s alone', (source) => {
    expect([mayHoldAccess(source), mayHoldAccess(Buffer.from(source))]).toEqual([false, false]);
  });

  describe('with names that count on a receiver only', () => {
    const onReceiver = makePrefilter({ names: prismaSinks, common: prismaCommonSinks, receivers: ['task', 'session'] });
    /** A parameter without the model's name, and a model whose name is not the table's. */
    const nameless = ['function f({ create }: Delegate) {}', '// é😀\ndb.tâsk.create()'];

    it.each(prismaCommonSinks)('loses no form of %s', (name) => {
      for (const form of forms) {
        const source = form(name);
        const expected = !nameless.includes(source.replace(name, 'create'));
        expect([source, onReceiver(source), onReceiver(Buffer.from(source))]).toEqual([source, expected, expected]);
      }
    });

    it.each([
      'export const tasks = prisma.task;',
      'run(this.prisma.task)',
      'const { task } = db; task.create({})',
      "const op = 'create'; db.task[op]()",
      'db.session.create.bind(db.session)',
      'db.task.findMany()',
    ])('sees that %s may lead to an access', (source) => {
      expect(onReceiver(source)).toBe(true);
    });

    it.each([
      'params.delete("page")',
      'stripe.customers.create({})',
      'const m = trpc.task.create.useMutation()',
      'const { mutateAsync: create } = trpc.task.create.useMutation()',
      'const { task } = props; counts.create()',
      'audit(ctx.session, ctx.task)',
      'checkout.session; x.update()',
      'taskList.count()',
    ])('leaves %s alone', (source) => {
      expect(onReceiver(source)).toBe(false);
    });
  });

  it('is not confused by being asked twice', () => {
    expect([1, 2, 3].map(() => mayHoldAccess('a.findMany()'))).toEqual([true, true, true]);
  });

  it('follows the sinks it is given', () => {
    expect(makePrefilter(['zadd', '$set'])('redis.zadd(); a.$set(1)')).toBe(true);
    expect(makePrefilter(['zadd'])('db.task.findMany()')).toBe(false);
    expect(makePrefilter([])('db.task.findMany()')).toBe(false);
  });

  it('does not see a name in unicode escapes: the named limit', () => {
    expect(mayHoldAccess('db.task.find\\u004dany()')).toBe(false);
  });
});
