// Packs the published packages and runs commands in projects that installed them, for smoke.mjs and stranger.mjs.
// Boundary: throws at the first command that does not end as it should.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Models of a small application, without the generator and data source that a schema begins with. */
export const models = `model Organization {
  id      String       @id
  members Membership[]
  tasks   Task[]
}
model User {
  id          String       @id
  memberships Membership[]
}
model Membership {
  organizationId String
  userId         String
  organization   Organization @relation(fields: [organizationId], references: [id])
  user           User         @relation(fields: [userId], references: [id])
  @@id([organizationId, userId])
}
model Task {
  id             String       @id
  title          String
  organizationId String
  organization   Organization @relation(fields: [organizationId], references: [id])
}
`;

/** @returns {string[]} paths of the tarballs, in the order of the names */
export function pack(folder, names) {
  const packed = JSON.parse(execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder, ...names.flatMap((name) => ['--workspace', name])], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
  return Object.values(packed).map(({ filename, size, files }) => {
    console.log(`packed ${filename}: ${files.length} files, ${Math.round(size / 1024)} kB`);
    return join(folder, filename);
  });
}

/** Runs a command of the installed project and demands its exit code and a text in what it prints. */
export function expect(folder, command, args, { status, text = '', env = {} }) {
  const result = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env } });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  if (result.status !== status || !output.includes(text)) {
    throw new Error(`"${command} ${args.join(' ')}" should exit with ${status} and print "${text}"; it exited with ${result.status} and printed:\n${output}${result.error ?? ''}`);
  }
  const said = args.join(' ').replace(/\n[\s\S]*/, ' …');
  console.log(`ok: ${command} ${said} (exit code ${status}${text && `, prints "${text}"`})`);
}
