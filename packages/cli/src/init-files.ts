/**
 * What `tenantlint init` writes, as text: the configuration with its evidence in comments, hooks, CI jobs, the ESLint snippet.
 * Boundary: pure; text from the project stands in comments and quoted strings only, each on one line.
 */
import type { CheckResult } from '@tenantlint/program';
import { visible } from '@tenantlint/program';
import { type Ci, type Hook, managers, type Survey } from './survey.ts';

export interface Draft {
  /** Relative to the folder it belongs to. */
  path: string;
  text: string;
  executable?: true;
}

const quote = (text: string) => `'${visible(text).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const list = (names: readonly string[]) => `[${names.map(quote).join(', ')}]`;
const comment = (text: string) => `// ${visible(text)}`;

export function configText({ model }: CheckResult): string {
  const all = Object.values(model.resources);
  const owned = all.filter(({ kind }) => kind === 'owned');
  const owners = new Map<string, number>();
  for (const { owners: columns } of owned) for (const { column } of columns) owners.set(column, (owners.get(column) ?? 0) + 1);
  const columns = [...owners].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([column, n]) => `${column} (${n})`);
  const unsure = all.filter(({ kind }) => kind === 'unknown');
  const lines = [
    "import { defineConfig } from 'tenantlint';",
    '',
    comment(`Written by "tenantlint init" from ${model.files.slice(0, 3).join(', ')}${model.files.length > 3 ? ` and ${model.files.length - 3} more` : ''}. "tenantlint model" shows all that was inferred.`),
    'export default defineConfig({',
    '  model: {',
    '    // The tenants, outermost first.',
    ...model.roots.map(({ name, evidence }) => `    ${comment(`${name}: ${evidence.join('; ')}`)}`),
    `    roots: ${list(model.roots.map(({ name }) => name))},`,
    ...(model.user === undefined ? [] : ['    // The acting people.', `    user: ${quote(model.user)},`]),
    `    ${comment(`${owned.length} of ${all.length} resources name their tenant${columns.length ? `, by ${columns.join(', ')}` : ''}.`)}`,
    '    resources: {',
    ...(unsure.length ? ['      // Not to be told from the schema: say what they are (owned, via, shared, personal, global).'] : ["      // Corrections: Plan: 'global', Attachment: { via: ['document'] }"]),
    ...unsure.map(({ name, evidence }) => `      ${comment(`${/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name)}: 'global',${evidence.length ? ` now unknown: ${evidence.join('; ')}` : ''}`)}`),
    '    },',
    '  },',
    '  // The lowest confidence shown: certain, likely or possible.',
    "  confidence: 'likely',",
    '});',
    '',
  ];
  return lines.join('\n');
}

export const eslintSnippet = `import tenantlint from 'eslint-plugin-tenantlint';

export default [
  // … your configuration …
  tenantlint.configs.recommended,
];
`;

export function hookDraft(hook: Hook, { manager, way }: Survey): Draft {
  const command = `${managers[manager].run} tenantlint check --staged`;
  const there = way === '' ? '' : `cd ${shellWord(way)} && `;
  switch (hook) {
    case 'git': return { path: 'pre-commit', text: `#!/bin/sh\n${there}exec ${command}\n`, executable: true };
    case 'husky': return { path: '.husky/pre-commit', text: `${there}${command}\n`, executable: true };
    case 'lefthook': return { path: 'lefthook.yml', text: `pre-commit:\n  commands:\n    tenantlint:\n      run: ${there}${command}\n` };
  }
}

export function ciDraft(ci: Ci, { manager, way }: Survey): Draft {
  const { run, install } = managers[manager];
  const prefix = way === '' ? '' : `${way}/`;
  if (ci === 'gitlab') {
    return {
      path: '.gitlab-ci.yml',
      text: `tenantlint:
  image: node:22
  script:
${way === '' ? '' : `    - cd ${shellWord(way)}\n`}    - ${install}
    - ${run} tenantlint check --format pretty --format gitlab=gl-code-quality-report.json --format junit=tenantlint.xml
  artifacts:
    when: always
    reports:
      codequality: ${JSON.stringify(`${prefix}gl-code-quality-report.json`)}
      junit: ${JSON.stringify(`${prefix}tenantlint.xml`)}
`,
    };
  }
  return {
    path: '.github/workflows/tenantlint.yml',
    text: `name: tenantlint
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
  security-events: write
jobs:
  check:
    runs-on: ubuntu-latest
${way === '' ? '' : `    defaults:\n      run:\n        working-directory: ${JSON.stringify(way)}\n`}    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: ${install}
      - run: ${run} tenantlint check --format github --format sarif=tenantlint.sarif --format markdown="$GITHUB_STEP_SUMMARY"
      - uses: github/codeql-action/upload-sarif@v3
        if: success() || failure()
        with:
          sarif_file: ${JSON.stringify(`${prefix}tenantlint.sarif`)}
`,
  };
}

/** For a POSIX shell, inside a YAML line. */
function shellWord(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${visible(path).replaceAll("'", `'\\''`)}'`;
}
