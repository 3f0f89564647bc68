/**
 * Whether a callee is the function that a declaration names: by what it was imported as, by the file that holds it, by the
 * class that its object is an instance of. Boundary: names are followed through imports and declared types, not through
 * objects that were put together elsewhere.
 */
import { posix } from 'node:path';
import type { FileFacts } from '@tenantlint/facts';
import type { Link } from '../analysis.ts';
import type { Sight } from '../layers/layer.ts';
import type { Terms, Value } from '../values.ts';
import type { Callee } from './types.ts';

/** `src/authz/index.ts` and `./src/authz` are one module. */
const moduleName = (path: string): string => path.replace(/^\.\//, '').replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');

export class Callees {
  private readonly exports: Map<string, string>[];

  constructor(private readonly files: readonly FileFacts[], private readonly link: Link) {
    this.exports = files.map((file) => new Map(file.exports.flatMap((e) => ('b' in e ? [[file.bindings[e.b]!.name, e.name] as const] : []))));
  }

  is(v: Value, { module, name }: Callee, sight: Sight): boolean {
    const wanted = moduleName(module);
    return this.namesOf(v, sight).some((found) => found.name === name && found.modules.includes(wanted));
  }

  /** Where a value may come from, and what it is called there. */
  private namesOf(v: Value, sight: Sight, depth = 0): { modules: readonly string[]; name: string }[] {
    if (depth > 8) return [];
    switch (v.k) {
      case 'import':
        return [{ modules: this.modulesOf(v.file, v.source), name: v.name === '*' ? '' : v.name }];
      case 'fn':
        return this.inFile(v.file, this.files[v.file]!.functions[v.fn]!.symbol);
      case 'cls':
        return this.inFile(v.file, v.name);
      case 'inst':
        return this.namesOf(v.cls, sight, depth + 1);
      case 'this': {
        const [file, cls] = v.cls.split(':').map(Number) as [number, number];
        return this.inFile(file, this.files[file]?.classes[cls]?.name ?? '');
      }
      case 'call':
        return v.ctor ? this.namesOf(v.f, sight, depth + 1) : [];
      case 'param':
        return this.byType(v, sight);
      case 'path': {
        const own = this.namesOf(v.o, sight, depth + 1).map(({ modules, name }) => ({ modules, name: name === '' ? v.p : `${name}.${v.p}` }));
        return [...own, ...this.byType(v, sight)];
      }
      default:
        return [];
    }
  }

  /** What a file of the project exports under a name of its own. */
  private inFile(file: number, symbol: string): { modules: readonly string[]; name: string }[] {
    const [own, ...members] = symbol.split('.');
    const name = this.exports[file]?.get(own ?? '') ?? own ?? '';
    return [{ modules: [moduleName(this.files[file]!.path)], name: [name, ...members].join('.') }];
  }

  private byType(v: Value, sight: Sight): { modules: readonly string[]; name: string }[] {
    const declared = sight.typeOf(v);
    if (declared?.type.k !== 'ref') return [];
    const { file: i, type: { n } } = declared;
    const file = this.files[i]!;
    const imported = file.imports.find((im) => file.bindings[im.b]!.name === n.split('.')[0]);
    return imported ? [{ modules: this.modulesOf(i, imported.source), name: imported.name }] : this.inFile(i, n);
  }

  private modulesOf(file: number, source: string): readonly string[] {
    const linked = this.link(file, source);
    const relative = source.startsWith('.') ? posix.join(posix.dirname(this.files[file]?.path ?? ''), source) : source;
    return [moduleName(relative), ...(linked === undefined ? [] : [moduleName(this.files[linked]!.path)])];
  }
}

/**
 * The part of the arguments that a declaration names.
 * @param way `0`, `1.projectId`, `0[]`
 * @returns undefined where a spread stands before it: nobody can tell what it is
 */
export function argumentAt(way: string, args: readonly Value[], t: Terms): Value | undefined {
  const [first = '0', ...members] = way.replaceAll('[]', '.[]').split('.');
  const i = Number(first);
  if (args.slice(0, i + 1).some((x) => x.k === 'spread')) return undefined;
  return members.reduce((v, name) => (name === '[]' ? t.each(v) : t.path(v, name)), args[i] ?? t.undef);
}

/** Files that import one of the modules, by the last word of its name where it is a file: where it leads is asked later. */
export function importsOf(modules: readonly string[]): (source: string) => boolean {
  const names = new Set(modules.map(moduleName));
  const files = new Set([...names].map((name) => posix.basename(name)));
  return (source) => names.has(moduleName(source)) || (/^[.~#@]?\.?\//.test(source) || source.startsWith('@/') ? files.has(posix.basename(moduleName(source))) : false);
}
