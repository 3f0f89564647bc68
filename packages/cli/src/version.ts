/** The published package's version. Boundary: expects to run one folder below its package.json (`src/`, `dist/`). */
import { readdirSync, readFileSync, statSync } from 'node:fs';

export function getVersion(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}

/** Tells builds of one version apart too, for the cache: while tenantlint itself is developed its version stands still. */
export function getBuild(): string {
  const folder = new URL('./', import.meta.url);
  const stamps = readdirSync(folder).sort().map((name) => {
    const { mtimeMs, size } = statSync(new URL(name, folder));
    return `${name} ${size} ${Math.round(mtimeMs)}`;
  });
  return `${getVersion()} ${stamps.join(' ')}`;
}
