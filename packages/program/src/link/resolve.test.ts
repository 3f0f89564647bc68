import { describe, expect, it } from 'vitest';
import { makeResolver } from './resolve.ts';

/** Files by path; those that hold JSON are given as values. */
type Tree = Record<string, string | object>;

function resolver(tree: Tree) {
  const text = (path: string): string | undefined => {
    const content = tree[path];
    return content === undefined || typeof content === 'string' ? content : JSON.stringify(content);
  };
  return makeResolver(Object.keys(tree), text);
}

/** What `source` means in a file, for each pair. */
function expectLinks(tree: Tree, from: string, links: Record<string, string | undefined>): void {
  const resolve = resolver(tree);
  expect(Object.fromEntries(Object.keys(links).map((source) => [source, resolve(from, source)]))).toEqual(links);
}

describe('relative imports', () => {
  it('finds extensions, indexes, and what .js is in the sources', () => {
    const tree = { 'a/main.ts': '', 'a/b.ts': '', 'a/c.tsx': '', 'a/d/index.ts': '', 'a/e.mts': '', 'a/f.js': '', 'a/g.server.ts': '', 'a/h.cjs': '', 'x.ts': '', 'index.ts': '' };
    expectLinks(tree, 'a/main.ts', {
      './b': 'a/b.ts', './b.ts': 'a/b.ts', './b.js': 'a/b.ts', './c': 'a/c.tsx', './c.js': 'a/c.tsx', './c.jsx': 'a/c.tsx',
      './d': 'a/d/index.ts', './d/': 'a/d/index.ts', './d/index.js': 'a/d/index.ts', './e.mjs': 'a/e.mts', './f': 'a/f.js', './g.server': 'a/g.server.ts', './h.cjs': 'a/h.cjs',
      '../x': 'x.ts', '..': 'index.ts', './b?raw': 'a/b.ts', '../../x': undefined, './none': undefined, './b.css': undefined,
    });
    expect(resolver({ 'a.ts': '', 'index.ts': '' })('a.ts', '.')).toBe('index.ts');
  });

  it('prefers a file over a folder of its name, and TypeScript over JavaScript', () => {
    expectLinks({ 'a.ts': '', 'a/index.ts': '', 'b.js': '', 'b.ts': '', 'm.ts': '' }, 'm.ts', { './a': 'a.ts', './b': 'b.ts', './b.js': 'b.js' });
  });
});

describe('tsconfig', () => {
  it('follows paths, the most specific first, then the next of its targets', () => {
    const tree = {
      'tsconfig.json': '{\n  // aliases\n  "compilerOptions": { "paths": { "@/*": ["./src/*", "./*"], "@/lib/*": ["./lib/*"], "db": ["./src/db/client.ts"], "*/end": ["./src/ends/*"] } /* all */, },\n}',
      'src/a.ts': '', 'lib/a.ts': '', 'b.ts': '', 'src/db/client.ts': '', 'src/ends/x.ts': '', 'src/deep/m.ts': '',
    };
    expectLinks(tree, 'src/deep/m.ts', { '@/a': 'src/a.ts', '@/lib/a': 'lib/a.ts', '@/b': 'b.ts', db: 'src/db/client.ts', 'x/end': 'src/ends/x.ts', '@/none': undefined, react: undefined });
  });

  it('takes the nearest one, and goes on upwards where it has no such alias', () => {
    const tree = {
      'tsconfig.json': { compilerOptions: { paths: { '~/*': ['./shared/*'], '@/*': ['./shared/*'] } } },
      'web/tsconfig.json': { compilerOptions: { paths: { '@/*': ['./*'] } } },
      'shared/a.ts': '', 'web/a.ts': '', 'web/m.ts': '', 'api/m.ts': '',
    };
    expectLinks(tree, 'web/m.ts', { '@/a': 'web/a.ts', '~/a': 'shared/a.ts' });
    expectLinks(tree, 'api/m.ts', { '@/a': 'shared/a.ts' });
  });

  it('follows extends to files, lists and packages of the repository; paths stay relative to where they are written', () => {
    const tree = {
      'config/base.json': { compilerOptions: { paths: { '#base/*': ['../base/*'] } } },
      'packages/ts/package.json': { name: '@acme/ts' },
      'packages/ts/next.json': { compilerOptions: { paths: { '@next/*': ['${configDir}/src/*'] } } },
      'one/tsconfig.json': { extends: '../config/base' },
      'two/tsconfig.json': { extends: ['../config/base.json', '@acme/ts/next.json'] },
      'three/tsconfig.json': { extends: './tsconfig.json' },
      'base/a.ts': '', 'packages/ts/src/b.ts': '', 'one/m.ts': '', 'two/m.ts': '', 'three/m.ts': '',
    };
    expectLinks(tree, 'one/m.ts', { '#base/a': 'base/a.ts' });
    expectLinks(tree, 'two/m.ts', { '#base/a': undefined, '@next/b': 'packages/ts/src/b.ts' });
    expectLinks(tree, 'three/m.ts', { '#base/a': undefined });
  });

  it('resolves from baseUrl, alone and under paths; jsconfig.json and references of the same folder count', () => {
    const tree = {
      'api/tsconfig.json': { compilerOptions: { baseUrl: './src' } },
      'web/jsconfig.json': { compilerOptions: { baseUrl: '.', paths: { '@/*': ['app/*'] } } },
      'vite/tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }, { path: '../web' }] },
      'vite/tsconfig.app.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      'api/src/users/a.ts': '', 'api/m.ts': '', 'web/app/a.js': '', 'web/m.js': '', 'vite/src/a.ts': '', 'vite/m.ts': '',
    };
    expectLinks(tree, 'api/m.ts', { 'users/a': 'api/src/users/a.ts', 'src/users/a': undefined });
    expectLinks(tree, 'web/m.js', { '@/a': 'web/app/a.js', 'app/a': 'web/app/a.js' });
    expectLinks(tree, 'vite/m.ts', { '@/a': 'vite/src/a.ts' });
  });

  it('goes on without a configuration that is broken or names nothing', () => {
    for (const broken of ['{ "compilerOptions": ', '[]', '{"compilerOptions":{"paths":{"@/*":"./*"}}}', '{"extends":"./none"}']) {
      expectLinks({ 'tsconfig.json': broken, 'a.ts': '', 'm.ts': '' }, 'm.ts', { '@/a': undefined, './a': 'a.ts' });
    }
  });
});

describe('packages of the workspace', () => {
  it('finds entries by exports, main, types, source, or where sources usually are', () => {
    const tree = {
      'p/a/package.json': { name: 'a', main: './dist/index.js' }, 'p/a/src/index.ts': '', 'p/a/src/sub.ts': '',
      'p/b/package.json': { name: '@acme/b', exports: { '.': './src/main.ts', './*': './src/*.ts', './deep/*': { types: './src/d/*.ts', default: './dist/d/*.js' } } },
      'p/b/src/main.ts': '', 'p/b/src/x.ts': '', 'p/b/src/d/y.ts': '',
      'p/c/package.json': { name: '@acme/c', types: './types/index.d.ts', source: './lib/entry.ts' }, 'p/c/lib/entry.ts': '',
      'p/d/package.json': { name: '@acme/d', exports: './index.ts' }, 'p/d/index.ts': '', 'p/d/server/only.ts': '',
      'p/e/package.json': { name: '@acme/e' }, 'p/e/index.tsx': '', 'm.ts': '',
    };
    expectLinks(tree, 'm.ts', {
      a: 'p/a/src/index.ts', 'a/sub': 'p/a/src/sub.ts', 'a/none': undefined,
      '@acme/b': 'p/b/src/main.ts', '@acme/b/x': 'p/b/src/x.ts', '@acme/b/deep/y': 'p/b/src/d/y.ts',
      '@acme/c': 'p/c/lib/entry.ts', '@acme/d': 'p/d/index.ts', '@acme/d/server/only': 'p/d/server/only.ts', '@acme/e': 'p/e/index.tsx',
      '@acme/none': undefined, '@acme': undefined, 'node:fs': undefined, fs: undefined,
    });
  });

  it('finds the source of what exports say was built', () => {
    const tree = {
      'core/package.json': {
        name: '@acme/core',
        exports: {
          '.': { import: { '@acme/source': './src/v3/index.ts', default: './dist/esm/v3/index.js' } },
          './v3': { import: { types: './dist/esm/v3/index.d.ts', default: './dist/esm/v3/index.js' }, require: './dist/commonjs/v3/index.js' },
          './prisma': { types: './dist/src/prisma.d.ts', import: './dist/src/prisma.js' },
          './umd': './dist/widget.umd.cjs',
          './flat': './dist/flat.js',
          './none': './dist/none.js',
          './locked': null,
        },
      },
      'core/src/v3/index.ts': '', 'core/src/prisma.ts': '', 'core/src/widget.ts': '', 'core/flat.ts': '', 'm.ts': '',
    };
    expectLinks(tree, 'm.ts', {
      '@acme/core': 'core/src/v3/index.ts', '@acme/core/v3': 'core/src/v3/index.ts', '@acme/core/prisma': 'core/src/prisma.ts',
      '@acme/core/umd': 'core/src/widget.ts', '@acme/core/flat': 'core/flat.ts', '@acme/core/none': undefined, '@acme/core/locked': undefined,
    });
  });

  it('reads #imports of the nearest manifest only', () => {
    const tree = {
      'package.json': { imports: { '#root': './root.ts' } },
      'a/package.json': { imports: { '#db': './src/db.ts', '#lib/*': { default: './dist/lib/*.js' } } },
      'a/src/db.ts': '', 'a/src/lib/x.ts': '', 'a/src/m.ts': '', 'root.ts': '', 'm.ts': '',
    };
    expectLinks(tree, 'a/src/m.ts', { '#db': 'a/src/db.ts', '#lib/x': 'a/src/lib/x.ts', '#root': undefined });
    expectLinks(tree, 'm.ts', { '#root': 'root.ts', '#db': undefined });
  });

  it('takes the outer of two packages of one name, whatever the order of files', () => {
    const tree: Tree = { 'x/deep/package.json': { name: 'same' }, 'x/deep/index.ts': '', 'y/package.json': { name: 'same' }, 'y/index.ts': '', 'm.ts': '' };
    expectLinks(tree, 'm.ts', { same: 'y/index.ts' });
    expectLinks(Object.fromEntries(Object.entries(tree).reverse()), 'm.ts', { same: 'y/index.ts' });
  });

  it('prefers an alias over a package, and survives a broken manifest', () => {
    const tree = {
      'tsconfig.json': { compilerOptions: { paths: { '@acme/b': ['./other.ts'] } } },
      'b/package.json': { name: '@acme/b' }, 'b/index.ts': '', 'c/package.json': '{', 'c/index.ts': '', 'other.ts': '', 'm.ts': '',
    };
    expectLinks(tree, 'm.ts', { '@acme/b': 'other.ts', c: undefined });
  });
});
