/** Lays out a small project in a temporary folder, removed after the test. Boundary: for tests of this workspace. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** @returns the folder's absolute path without symbolic links */
export function layOut(files: Readonly<Record<string, string | Buffer>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tenantlint-test-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export const schema = `model Organization {
  id       String    @id
  projects Project[]
  members  Member[]
}

model User {
  id      String   @id
  members Member[]
}

model Member {
  id             String       @id
  organization   Organization @relation(fields: [organizationId], references: [id])
  organizationId String
  user           User         @relation(fields: [userId], references: [id])
  userId         String
}

model Project {
  id             String       @id
  organization   Organization @relation(fields: [organizationId], references: [id])
  organizationId String
}
`;
