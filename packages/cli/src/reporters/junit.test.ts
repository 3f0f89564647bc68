import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { contextOf, sampleResult } from '../../test/result.ts';
import { outcomeOf } from '../outcome.ts';
import { renderJunit } from './junit.ts';

const schema = readFileSync(new URL('../../test/schemas/junit.xsd', import.meta.url), 'utf8');
const errorsOf = async (xml: string) => (await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] })).errors.map(({ message }) => message);

it('is valid, a suite a file and a case a finding', async () => {
  const result = sampleResult();
  const xml = renderJunit(result, contextOf(result));
  expect(await errorsOf(xml)).toEqual([]);
  expect(xml.replaceAll(/message="[^"]*(?:can delete|finds a row|read|lists)[^"]*"/g, 'message="…"')).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="tenantlint" tests="5" failures="2" errors="0">
      <testsuite name="src/[id] ä/\\u001b[31mred.ts" tests="1" failures="1" errors="0" skipped="0">
        <testcase classname="src/[id] ä/\\u001b[31mred.ts" name="tenantlint/require-tenant-in-delete in remove (1:39)">
          <failure type="tenantlint/require-tenant-in-delete certain" message="…">src/[id] ä/\\u001b[31mred.ts:1:39</failure>
        </testcase>
      </testsuite>
      <testsuite name="src/task.ts" tests="2" failures="1" errors="0" skipped="1">
        <testcase classname="src/task.ts" name="tenantlint/require-tenant-in-lookup in getProject (4:9)">
          <failure type="tenantlint/require-tenant-in-lookup likely" message="…">src/task.ts:4:9
    src/task.ts:3:23 \`id\` is a parameter of an exported function
    src/task.ts:4:9 read here by \`id\` alone
    Assumes: No caller proves \`id\`.</failure>
        </testcase>
        <testcase classname="src/task.ts" name="tenantlint/require-tenant-in-read in listProjects (11:10)">
          <skipped type="tenantlint/require-tenant-in-read likely" message="Suppressed: public list"/>
        </testcase>
      </testsuite>
      <testsuite name="src/broken.ts" tests="1" failures="0" errors="0" skipped="1">
        <testcase classname="src/broken.ts" name="not checked (line 1)">
          <skipped type="parse" message="Not analysed: it does not parse (Unexpected token)."/>
        </testcase>
      </testsuite>
      <testsuite name="src/link/" tests="1" failures="0" errors="0" skipped="1">
        <testcase classname="src/link/" name="not checked">
          <skipped type="skipped" message="symbolic link to a folder outside the project"/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

it('is valid whatever characters the project holds', async () => {
  const result = sampleResult();
  const [finding] = result.findings;
  finding!.symbol = `"><x y='&#0;'/>\u0000\ud800\uffff]]>\u202e`;
  finding!.message = `<![CDATA[ & "'`;
  const xml = renderJunit({ ...result, findings: [finding!] }, contextOf(result));
  expect(await errorsOf(xml)).toEqual([]);
  expect(xml).toContain('&quot;&gt;&lt;x y=&apos;&amp;#0;&apos;/&gt;\\u0000\ufffd\ufffd]]&gt;\\u202e (1:39)');
  expect(xml).toContain('message="&lt;![CDATA[ &amp; &quot;&apos;"');
});

it('would not be valid with a case outside of a suite or unescaped text', async () => {
  expect(await errorsOf('<testsuites name="a" tests="0" failures="0" errors="0"><testcase/></testsuites>')).not.toEqual([]);
  expect(await errorsOf('<testsuites name="a" tests="0" failures="0" errors="0">&</testsuites>')).not.toEqual([]);
});

it('is one passed case without findings, an error where nothing could run, a failure where something else failed the run', async () => {
  const clean = { ...sampleResult(), findings: [], problems: [], files: { seen: 1, outOfScope: 0, parsed: 1, skipped: [] } };
  const passed = renderJunit(clean, contextOf(clean));
  expect(passed).toContain('<testsuite name="tenantlint" tests="1" failures="0" errors="0" skipped="0">\n    <testcase classname="tenantlint" name="No findings. Accesses: 9 seen,');
  const stopped = { ...clean, cannotRun: 'No schema.' };
  const error = renderJunit(stopped, contextOf(stopped));
  expect(error).toContain('errors="1" skipped="0">\n    <testcase classname="tenantlint" name="cannot run">\n      <error type="cannot-run" message="No schema."/>');
  const failed = renderJunit(clean, contextOf(clean, { outcome: outcomeOf(clean, { failOnUnknown: true }) }));
  expect(failed).toContain('<failure type="unknown" message="2 accesses could be neither proved nor refuted, and --fail-on-unknown was given."/>');
  expect(await Promise.all([passed, error, failed].map(errorsOf))).toEqual([[], [], []]);
});
