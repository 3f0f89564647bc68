/**
 * What a project's code reads of values whose types cannot be resolved (JavaScript, packages that are not installed): the
 * members through which it takes the tenant from a value of the same declared type or from the result of the same call.
 * Boundary: by spelling, over files that name the type or function; a member that is anywhere read as if it may be absent
 * is none. The proof decides.
 */
import type { TenantNames } from './tenant-names.ts';

/** Text of the files that hold a word. */
export type TextsNaming = (word: string) => readonly string[];

/**
 * @param name of the declared type
 * @returns member paths that end in the tenant, shortest first
 */
export function learnFromType(texts: TextsNaming, name: string, names: TenantNames): string[][] {
  return learn(texts(name), new RegExp(`([A-Za-z_$][\\w$]*)\\s*:\\s*(?:[\\w$]+\\.)*${escape(name)}\\b`, 'g'), names);
}

/**
 * @param name of the called function
 * @returns member paths of its awaited result that end in the tenant, shortest first
 */
export function learnFromCall(texts: TextsNaming, name: string, names: TenantNames): string[][] {
  const call = `=\\s*(?:await\\s+)?(?:[\\w$]+\\.)*${escape(name)}\\s*(?:<[^()]*>)?\\(`;
  const found = texts(name);
  const paths = learn(found, new RegExp(`(?:const|let)\\s+([A-Za-z_$][\\w$]*)\\s*(?::[^=;]+)?${call}`, 'g'), names);
  for (const text of found) {
    for (const [, pattern = ''] of text.matchAll(new RegExp(`(?:const|let)\\s*\\{([^{}]*)\\}\\s*(?::[^=;]+)?${call}`, 'g'))) {
      for (const element of pattern.split(',')) {
        const key = /^\s*([\w$]+)\s*(?::\s*[\w$]+\s*)?$/.exec(element)?.[1];
        if (key !== undefined && names.names.has(key)) paths.push([key]);
      }
    }
  }
  return distinct(paths);
}

function learn(texts: readonly string[], declaration: RegExp, names: TenantNames): string[][] {
  const tails = [...[...names.names].map(escape), ...[...names.roots].map((root) => `${escape(root)}\\.id`)].join('|');
  const paths: string[][] = [];
  const absent = new Set<string>();
  for (const text of texts) {
    for (const holder of new Set([...text.matchAll(declaration)].map(([, name]) => name!))) {
      const read = new RegExp(`(?<![\\w$.])${escape(holder)}((?:\\??\\.[\\w$]+)*?\\??\\.(?:${tails}))(?![\\w$(])\\s*(\\?\\?|\\|\\|)?`, 'g');
      for (const [, written = '', otherwise] of text.matchAll(read)) {
        const path = written.split(/\??\./).filter(Boolean);
        if (written.includes('?') || otherwise !== undefined) absent.add(path.join('.'));
        else if (path.length <= 3) paths.push(path);
      }
    }
  }
  return distinct(paths.filter((path) => !absent.has(path.join('.'))));
}

function distinct(paths: string[][]): string[][] {
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()].sort((a, b) => a.length - b.length);
}

function escape(name: string): string {
  return name.replaceAll('$', '\\$');
}
