import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '@tenantlint/program';
import { contextOf, sampleResult, taskFile } from '../../test/result.ts';
import { renderPretty as render } from './pretty.ts';

const renderPretty = (result: CheckResult, { colour }: { colour: boolean }) => render(result, contextOf(result, { colour }));

describe('renderPretty', () => {
  it('shows each finding with its frame, path, schema and assumption, then what was not checked and the coverage', () => {
    expect(renderPretty(sampleResult(), { colour: false })).toMatchInlineSnapshot(`
      "src/[id] ä/\\u001b[31mred.ts

        error src/[id] ä/\\u001b[31mred.ts:1:39 in remove tenantlint/require-tenant-in-delete
        \`Project.delete\` can delete another tenant's rows, although \`evil\\u001b[2J\\u202e\` is in scope and unused here. Add \`organizationId: evil\\u001b[2J\\u202e\` to the \`where\`, and treat "no row matched" as not found.
          1 │ export const remove = (id: string) => db.project.delete({ where: { id } });
            │                                                  ^^^^^^
          schema  prisma/schema.prisma:20  Project is declared here
                  prisma/schema.prisma:23  organizationId ties Project to its Organization

      src/task.ts

        warning src/task.ts:4:9 in getProject tenantlint/require-tenant-in-lookup
        \`Project.findUnique\` finds a row by its key alone, so whoever knows or guesses the key of another tenant's row gets it. Take the caller's tenant into this function and add \`organizationId\` to the \`where\`.
          4 │   return db.project.findUnique({
            │                     ^^^^^^^^^^
          5 │     where: { id },
          6 │   });
          path    src/task.ts:3:23  \`id\` is a parameter of an exported function
                  src/task.ts:4:9  read here by \`id\` alone
          schema  prisma/schema.prisma:20  Project is declared here
                  prisma/schema.prisma:23  organizationId ties Project to its Organization
          assumes No caller proves \`id\`.

      Problems
        src/broken.ts:1:7  Not analysed: it does not parse (Unexpected token).
        src/link/  symbolic link to a folder outside the project

      2 findings: 1 certain, 1 likely.
      Accesses: 9 seen, 1 to data that no tenant owns, 5 proved (4 tenant condition, 1 guard before), 3 reported, 2 unknown.
      Unknown: neither proved nor refuted (2 a dynamic model name).
      Hidden: 2 findings below the confidence asked for; --min-confidence possible shows them.
      Suppressed: 1 finding by a comment.
      Files: 12 seen, 2 out of scope (tests, seeds, scripts, migrations), 3 parsed because they may hold an access, 3 left out (1 of a generated Prisma client).
      "
    `);
  });

  it('colours only when asked to', () => {
    const coloured = renderPretty(sampleResult(), { colour: true });
    expect(coloured).toContain('\u001b[33mwarning\u001b[39m');
    // eslint-disable-next-line no-control-regex -- colour codes are what is counted out
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderPretty(sampleResult(), { colour: false }));
  });

  it('shows no frame where the file changed or went away since', () => {
    const result = sampleResult();
    const whole = renderPretty(result, { colour: false });
    writeFileSync(join(result.root, 'src/task.ts'), 'short');
    const text = renderPretty(result, { colour: false });
    expect(whole).toContain('db.project.findUnique({');
    expect(text).toContain('warning src/task.ts:4:9 in getProject');
    expect(text).not.toContain('db.project.findUnique({');
  });

  it('counts columns from behind a byte order mark, and cuts long lines around the marker', () => {
    const result = sampleResult();
    writeFileSync(join(result.root, 'src/task.ts'), `\ufeff${taskFile}`);
    expect(renderPretty(result, { colour: false })).toBe(renderPretty(sampleResult(), { colour: false }));
  });

  it('says only why nothing could run, where nothing could', () => {
    const result = { ...sampleResult(), findings: [], problems: [], files: { seen: 0, outOfScope: 0, parsed: 0, skipped: [] }, cannotRun: 'No Prisma schema found.' };
    expect(renderPretty(result, { colour: false })).toBe('cannot run: No Prisma schema found.\n');
  });
});
