/** `tenantlint rules`: the catalog of rules, as a table or as JSON. Boundary: reads no project. */
import { exitCodes, type ExitCode, type Io } from '../io.ts';
import type { CommandModule } from './command.ts';

export const addRules: CommandModule = (program, session) => {
  program
    .command('rules')
    .description('list what is checked')
    .option('--json', 'as JSON: id, description, family, CWE, fix, messages, page')
    .action(session.run((options: { json?: true }) => runRules(options, session.io)));
};

async function runRules({ json }: { json?: true }, io: Io): Promise<ExitCode> {
  const [{ rules }, { toCatalogEntry }] = await Promise.all([import('@tenantlint/rules'), import('../rule-catalog.ts')]);
  if (json) {
    const catalog = rules.map(toCatalogEntry);
    io.stdout.write(`${JSON.stringify({ version: 1, rules: catalog }, null, 2)}\n`);
    return exitCodes.clean;
  }
  const width = Math.max(...rules.map(({ id }) => id.length));
  for (const { id, docs } of rules) io.stdout.write(`${id.padEnd(width)}  ${docs.description}${docs.fixable ? ` [${docs.fixable}]` : ''}\n`);
  return exitCodes.clean;
}
