/** Temporary project folders that hold one Prisma schema each, for engines that read it from disk; removed on exit. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Map<string, string>();

/** @returns absolute path of a folder with `prisma/schema.prisma`, the same for the same text */
export function getSchemaFolder(schema: string): string {
  let folder = folders.get(schema);
  if (folder === undefined) {
    if (folders.size === 0) process.once('exit', () => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));
    folder = mkdtempSync(join(tmpdir(), 'tenantlint-case-'));
    mkdirSync(join(folder, 'prisma'));
    writeFileSync(join(folder, 'prisma', 'schema.prisma'), schema);
    folders.set(schema, folder);
  }
  return folder;
}
