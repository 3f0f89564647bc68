import { expect, it } from 'vitest';
import { contextOf, sampleResult } from '../../test/result.ts';
import { renderAgent } from './agent.ts';

it('gives each finding in one line, with its fix or why there is none by machine', () => {
  const result = sampleResult();
  expect(renderAgent(result, contextOf(result))).toMatchInlineSnapshot(`
    "src/[id] ä/\\u001b[31mred.ts:1:39 certain tenantlint/require-tenant-in-delete in remove: \`Project.delete\` can delete another tenant's rows, although \`evil\\u001b[2J\\u202e\` is in scope and unused here. Add \`organizationId: evil\\u001b[2J\\u202e\` to the \`where\`, and treat "no row matched" as not found. fix: by hand; the call is not written with plain parentheses: add the argument by hand.
    src/task.ts:4:9 likely tenantlint/require-tenant-in-lookup in getProject: \`Project.findUnique\` finds a row by its key alone, so whoever knows or guesses the key of another tenant's row gets it. Take the caller's tenant into this function and add \`organizationId\` to the \`where\`. path: src/task.ts:3 > src/task.ts:4. assumes: No caller proves \`id\`. fix: by hand; no tenant value is in scope for \`organizationId\`: take the tenant into this function as a parameter.
    # src/broken.ts:1: Not analysed: it does not parse (Unexpected token).
    # src/link/: symbolic link to a folder outside the project
    # 2 findings: 1 certain, 1 likely.
    # Accesses: 9 seen, 1 to data that no tenant owns, 5 proved (4 tenant condition, 1 guard before), 3 reported, 2 unknown.
    # Unknown: neither proved nor refuted (2 a dynamic model name).
    # Hidden: 2 findings below the confidence asked for; --min-confidence possible shows them.
    # Suppressed: 1 finding by a comment.
    # Files: 12 seen, 2 out of scope (tests, seeds, scripts, migrations), 3 parsed because they may hold an access, 3 left out (1 of a generated Prisma client).
    "
  `);
});

it('quotes the path in the command it proposes', () => {
  const result = sampleResult();
  const [finding] = result.findings;
  const access = { ...finding!.judgement.access, file: "a $(reboot) 'b.ts", whereSpan: [9, 16] as const };
  const judgement = { ...finding!.judgement, access, missing: { kind: 'where' as const, resource: 'Project', column: 'teamId', candidates: [{ text: 'teamId', column: 'teamId' }] } };
  const line = renderAgent({ ...result, findings: [{ ...finding!, judgement }] }, contextOf(result, { read: () => 'a.delete({id: 1})' })).split('\n')[0]!;
  expect(line).toMatch(/ fix: Add `teamId` to the `where`\. Or run: tenantlint fix --write 'a \$\(reboot\) '\\''b\.ts'$/);
});
