/** Globs over `/`-separated relative paths: `*`, `**`, `?` and `{a,b}`; no character classes, no negation. */

const compiled = new Map<string, RegExp>();

export function matchGlob(glob: string, path: string): boolean {
  let pattern = compiled.get(glob);
  if (!pattern) {
    pattern = new RegExp(`^${translate(glob.replace(/^\.\//, ''))}$`);
    compiled.set(glob, pattern);
  }
  return pattern.test(path);
}

function translate(glob: string): string {
  return glob.replace(/\*\*\/|\/\*\*$|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '/**') return '/.*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1) return `(?:${part.slice(1, -1).split(',').map(translate).join('|')})`;
    return `\\${part}`;
  });
}
