/** Holds every rule's README.md to what the rule does: each function under "Incorrect" is reported, none under "Correct". */
import { readFileSync } from 'node:fs';
import { checkText } from '@tenantlint/testkit/check-text';
import { describe, expect, it } from 'vitest';
import { rules } from './index.ts';

function read(id: string): string {
  return readFileSync(new URL(`${id}/README.md`, import.meta.url), 'utf8');
}

/** The code blocks between a heading and the next one. */
function getExamples(text: string, heading: string): string[] {
  const section = text.split(`### ${heading}\n`)[1]!.split(/^##/m)[0]!;
  return [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
}

function getFunctions(code: string): string[] {
  return [...code.matchAll(/^export async function (\w+)/gm)].map((match) => match[1]!);
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s/README.md', (id, rule) => {
  const text = read(id);

  it("begins with the rule's id and description", () => {
    expect(text.split('\n').slice(0, 3)).toEqual([`# ${id}`, '', rule.docs.description]);
  });

  it.each(getExamples(text, 'Incorrect'))('is right about the incorrect %s', (code) => {
    expect(getFunctions(code).length).toBeGreaterThan(0);
    expect(checkText(code, { rules }).map((finding) => [finding.rule, finding.symbol])).toEqual(getFunctions(code).map((name) => [`tenantlint/${id}`, name]));
  });

  it.each(getExamples(text, 'Correct'))('is right about the correct %s', (code) => {
    expect(getFunctions(code).length).toBeGreaterThan(0);
    expect(checkText(code, { rules })).toEqual([]);
  });

  it('names what it says is related', () => {
    const related = [...text.matchAll(/\]\(\.\.\/([\w-]+)\/README\.md\)/g)].map((match) => match[1]);
    expect(related.length).toBeGreaterThan(0);
    for (const name of related) expect(rules.map((other) => other.id)).toContain(name);
  });
});
