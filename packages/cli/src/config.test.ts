import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../program/test/project.ts';
import { loadConfig } from './config.ts';
import { UserError } from './io.ts';

const json = (value: unknown) => JSON.stringify(value);

describe('loadConfig', () => {
  it.each([
    ['tenantlint.config.json', json({ confidence: 'possible' })],
    ['tenantlint.config.json', json({ $schema: './node_modules/tenantlint/schema/config.schema.json', confidence: 'possible' })],
    ['tenantlint.config.json', `\ufeff${json({ confidence: 'possible' })}`],
    ['tenantlint.config.js', `export default { confidence: 'possible' };`],
    ['tenantlint.config.js', `module.exports = { confidence: 'possible' };`],
    ['tenantlint.config.mjs', `export default { confidence: 'possible' };`],
    ['tenantlint.config.ts', `import { defineConfig } from 'tenantlint';\nconst level: string = 'possible';\nexport default defineConfig({ confidence: level as 'possible' });`],
  ])('reads %s: %s', async (name, text) => {
    const root = layOut({ [name]: text });
    expect(await loadConfig(root, undefined, root)).toEqual({ file: join(root, name), config: { confidence: 'possible' } });
    expect(readdirSync(root)).toEqual([name]);
  });

  it('is empty without a file', async () => {
    const root = layOut({ 'a.ts': '' });
    expect(await loadConfig(root, undefined, root)).toEqual({ config: {} });
  });

  it('searches upwards to the top of the repository, and no further', async () => {
    const outer = layOut({ 'tenantlint.config.json': '{}', 'repo/.git/HEAD': '', 'repo/a/b/c.ts': '' });
    expect(await loadConfig(join(outer, 'repo/a/b'), undefined, outer)).toEqual({ config: {} });
    const repo = layOut({ '.git/HEAD': '', 'tenantlint.config.json': '{}', 'a/b/c.ts': '' });
    expect(await loadConfig(join(repo, 'a/b'), undefined, repo)).toEqual({ file: join(repo, 'tenantlint.config.json'), config: {} });
  });

  it('does not run a file above a folder that lies in no repository', async () => {
    const outer = layOut({ 'tenantlint.config.js': `globalThis.ranForeignCode = true; export default {};`, 'project/a.ts': '' });
    expect(await loadConfig(join(outer, 'project'), undefined, outer)).toEqual({ config: {} });
    expect(globalThis).not.toHaveProperty('ranForeignCode');
  });

  it.each<[Record<string, string>, string | undefined, string]>([
    [{ 'tenantlint.config.json': '{ "confidence": }' }, undefined, 'tenantlint.config.json: not valid JSON (Unexpected token \'}\', "{ "confidence": }" is not valid JSON). Correct ROOT/tenantlint.config.json.'],
    [{ 'tenantlint.config.json': '{ "confidenc": "likely" }' }, undefined, 'tenantlint.config.json: unknown key "confidenc"; did you mean "confidence"? Allowed here: ignore, model, rules, profile, confidence, tenant, guards, layers.'],
    [{ 'tenantlint.config.js': 'export const a = 1;' }, undefined, 'tenantlint.config.js: has no default export. Write "export default defineConfig({ … })" in ROOT/tenantlint.config.js.'],
    [{ 'tenantlint.config.mjs': 'throw new Error("no database");' }, undefined, 'tenantlint.config.mjs: cannot be loaded (no database). Correct ROOT/tenantlint.config.mjs.'],
    [{ 'tenantlint.config.json': '{}', 'tenantlint.config.ts': '' }, undefined, 'Several configuration files in ROOT: tenantlint.config.ts, tenantlint.config.json. Keep one of them.'],
    [{}, 'configs/none.ts', 'Configuration file not found: configs/none.ts. Give an existing file to --config, or leave the option out.'],
  ])('refuses %j', async (files, named, message) => {
    const root = layOut(files);
    await expect(loadConfig(root, named, root)).rejects.toThrow(new UserError(message.replaceAll('ROOT', root)));
  });
});
