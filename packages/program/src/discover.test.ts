import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut } from '../test/project.ts';
import { discover } from './discover.ts';

describe('discover', () => {
  it('lists sources of every extension in code-unit order, and model files apart', () => {
    const root = layOut({
      'b.ts': '', 'a.tsx': '', 'c.mts': '', 'd.cts': '', 'e.js': '', 'f.jsx': '', 'g.mjs': '', 'h.cjs': '', 'B.ts': '', 'ä.ts': '',
      'types.d.ts': '', 'types.d.mts': '', 'lib.min.js': '', 'readme.md': '', 'style.css': '',
      'prisma/schema.prisma': '', 'package.json': '{}', 'db/init.sql': '',
    });
    expect(discover(root)).toEqual({
      sources: ['B.ts', 'a.tsx', 'b.ts', 'c.mts', 'd.cts', 'e.js', 'f.jsx', 'g.mjs', 'h.cjs', 'ä.ts'],
      others: ['db/init.sql', 'package.json', 'prisma/schema.prisma', 'types.d.mts', 'types.d.ts'],
      skipped: [],
    });
  });

  it('leaves out dependencies, build results and vendored code', () => {
    const root = layOut({
      'src/a.ts': '', 'node_modules/x/index.ts': '', 'packages/y/node_modules/x/index.js': '', 'dist/a.js': '', 'build/a.js': '',
      'web/.next/a.js': '', 'vendor/a.ts': '', '.git/hooks/a.js': '', '.storybook/main.ts': '',
    });
    expect(discover(root).sources).toEqual(['.storybook/main.ts', 'src/a.ts']);
  });

  it('honours .gitignore at every level, the nearest file last', () => {
    const root = layOut({
      '.gitignore': 'generated/\n*.gen.ts\n/only-here.ts\n',
      'a.ts': '', 'a.gen.ts': '', 'only-here.ts': '', 'generated/b.ts': '',
      'sub/only-here.ts': '', 'sub/.gitignore': '!keep.gen.ts\nlocal.ts\n', 'sub/keep.gen.ts': '', 'sub/x.gen.ts': '', 'sub/local.ts': '', 'sub/deep/local.ts': '',
      'local.ts': '',
    });
    expect(discover(root).sources).toEqual(['a.ts', 'local.ts', 'sub/keep.gen.ts', 'sub/only-here.ts']);
  });

  it('honours the .gitignore files between the root and the top of its repository', () => {
    const top = layOut({
      '.git/HEAD': '', '.gitignore': '/apps/web/out/\n*.tmp.ts\n',
      'apps/.gitignore': 'secret.ts\n', 'apps/web/out/a.ts': '', 'apps/web/src/out/a.ts': '', 'apps/web/b.tmp.ts': '', 'apps/web/secret.ts': '', 'apps/web/c.ts': '',
    });
    expect(discover(join(top, 'apps/web')).sources).toEqual(['c.ts', 'src/out/a.ts']);
  });

  it('takes a root that its repository ignores as named on purpose', () => {
    const top = layOut({ '.git/HEAD': '', '.gitignore': 'scratch/\n', 'scratch/app/a.ts': '', 'scratch/app/.gitignore': 'b.ts', 'scratch/app/b.ts': '' });
    expect(discover(join(top, 'scratch/app')).sources).toEqual(['a.ts']);
  });

  it('leaves out what the configuration ignores, folders and globs', () => {
    const root = layOut({ 'src/a.ts': '', 'legacy/b.ts': '', 'src/c.stories.ts': '', 'src/legacy/d.ts': '' });
    expect(discover(root, ['/legacy', '*.stories.ts']).sources).toEqual(['src/a.ts', 'src/legacy/d.ts']);
  });

  it('does not follow links to folders, nor meet a file twice, and names broken links', () => {
    const outside = layOut({ 'shared/s.ts': '', 'one.ts': '' });
    const root = layOut({ 'src/a.ts': '' });
    symlinkSync(root, join(root, 'src/loop'));
    symlinkSync(join(root, 'src/a.ts'), join(root, 'again.ts'));
    symlinkSync(join(outside, 'shared'), join(root, 'linked'));
    symlinkSync(join(outside, 'one.ts'), join(root, 'one.ts'));
    symlinkSync(join(root, 'gone.ts'), join(root, 'broken.ts'));
    symlinkSync('circle.ts', join(root, 'circle.ts'));
    expect(discover(root)).toEqual({
      sources: ['one.ts', 'src/a.ts'],
      others: [],
      skipped: [
        { file: 'broken.ts', reason: 'unreadable: broken symbolic link (it does not exist)' },
        { file: 'circle.ts', reason: 'unreadable: broken symbolic link (links in a circle)' },
        { file: 'linked/', reason: 'symbolic link to a folder outside the project; name that folder as a path of its own to check it' },
      ],
    });
  });

  it('walks a folder whose name looks like a source file', () => {
    const root = layOut({ 'a.ts/index.ts': '' });
    mkdirSync(join(root, '.gitignore'));
    expect(discover(root).sources).toEqual(['a.ts/index.ts']);
  });

  it('gives the same order whatever the order of creation', () => {
    const names = ['m.ts', 'a/z.ts', 'a.ts', 'a-b.ts', 'Z.ts'];
    const one = layOut({});
    const two = layOut({});
    for (const root of [one, two]) mkdirSync(join(root, 'a'));
    for (const name of names) writeFileSync(join(one, name), '');
    for (const name of names.toReversed()) writeFileSync(join(two, name), '');
    expect(discover(one).sources).toEqual(['Z.ts', 'a-b.ts', 'a.ts', 'a/z.ts', 'm.ts']);
    expect(discover(two)).toEqual(discover(one));
  });
});
