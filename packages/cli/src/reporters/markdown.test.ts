import { expect, it } from 'vitest';
import { contextOf, sampleResult } from '../../test/result.ts';
import { renderMarkdown } from './markdown.ts';

it('has a table of findings, the coverage and the problems', () => {
  const result = sampleResult();
  expect(renderMarkdown(result, contextOf(result, { prefix: 'packages/api/' }))).toMatchInlineSnapshot(`
    "## tenantlint

    **2 findings: 1 certain, 1 likely.**

    | Confidence | Place | In | Finding | Rule |
    |---|---|---|---|---|
    | 🔴 certain | <code>packages/api/src/&#91;id&#93; ä/&#92;u001b&#91;31mred.ts:1:39</code> | <code>remove</code> | <code>Project.delete</code> can delete another tenant's rows, although <code>evil&#92;u001b&#91;2J&#92;u202e</code> is in scope and unused here. Add <code>organizationId: evil&#92;u001b&#91;2J&#92;u202e</code> to the <code>where</code>, and treat &#34;no row matched&#34; as not found. | [require-tenant-in-delete](https://github.com/tenantlint/tenantlint/blob/main/rules/require-tenant-in-delete/README.md) |
    | 🟠 likely | <code>packages/api/src/task.ts:4:9</code> | <code>getProject</code> | <code>Project.findUnique</code> finds a row by its key alone, so whoever knows or guesses the key of another tenant's row gets it. Take the caller's tenant into this function and add <code>organizationId</code> to the <code>where</code>.<br><code>src/task.ts:3</code> <code>id</code> is a parameter of an exported function → <code>src/task.ts:4</code> read here by <code>id</code> alone<br>Assumes: No caller proves <code>id</code>. | [require-tenant-in-lookup](https://github.com/tenantlint/tenantlint/blob/main/rules/require-tenant-in-lookup/README.md) |

    - Accesses: 9 seen, 1 to data that no tenant owns, 5 proved (4 tenant condition, 1 guard before), 3 reported, 2 unknown.
    - Unknown: neither proved nor refuted (2 a dynamic model name).
    - Hidden: 2 findings below the confidence asked for; --min-confidence possible shows them.
    - Suppressed: 1 finding by a comment.
    - Files: 12 seen, 2 out of scope (tests, seeds, scripts, migrations), 3 parsed because they may hold an access, 3 left out (1 of a generated Prisma client).

    <details><summary>2 problems</summary>

    - <code>src/broken.ts:1</code> Not analysed: it does not parse (Unexpected token).
    - <code>src/link/</code> symbolic link to a folder outside the project

    </details>
    "
  `);
});

it('lets nothing of the project become markup, a mention or a link', () => {
  const result = sampleResult();
  const [finding] = result.findings;
  finding!.symbol = '<img src=x onerror=alert(1)> | @team [a](https://x.example) www.x.example **b** `c` \\';
  finding!.message = 'Use `a`b` <script> | # @you';
  const row = renderMarkdown({ ...result, findings: [finding!] }, contextOf(result)).split('\n').find((line) => line.includes('certain |'))!;
  expect(row).toContain('<code>&#60;img src&#61;x onerror&#61;alert(1)&#62; &#124; &#64;team &#91;a&#93;(https&#58;//x.example) www&#46;x.example &#42;&#42;b&#42;&#42; &#96;c&#96; &#92;</code>');
  expect(row).toContain('Use <code>a</code>b<code> &#60;script&#62; &#124; &#35; &#64;you</code>');
  expect(row.split(' | ')).toHaveLength(5);
});

it('says what could not run', () => {
  const result = { ...sampleResult(), cannotRun: 'No schema <here>.' };
  expect(renderMarkdown(result, contextOf(result))).toBe('## tenantlint\n\n**Could not run:** No schema &#60;here&#62;.\n');
});
