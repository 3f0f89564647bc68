import { expect, it } from 'vitest';
import type { Judgement } from '@tenantlint/proof';
import { shapeOf } from './shape.ts';

const span = (text: string, part: string) => [text.indexOf(part), text.indexOf(part) + part.length] as const;

function shape(where: string, call?: string): string {
  const text = `db.invoice.findUnique({ where: ${where} }); ${call ?? ''}`;
  const whole = span(text, text.slice(0, text.indexOf(';')));
  const access = { layer: 'prisma', operation: 'read' as const, method: 'findUnique', resource: 'Invoice', symbol: 'f', file: 'a.ts', span: whole, calleeSpan: span(text, 'findUnique'), whereSpan: span(text, where) };
  const judgement: Judgement = { access, verdict: { kind: 'refuted', gap: 'key-only', reason: '' }, confidence: 'likely', assumptions: [], path: [], at: call === undefined ? access : { file: 'a.ts', span: span(text, call) } };
  return shapeOf(judgement, () => text);
}

it('is the same whatever the layout, the comments and the quotes', () => {
  expect(shape('{ id, kind: "a  b" }')).toBe(`Invoice.findUnique {id,kind:'a  b'}`);
  expect(shape(`{\n    id, // the key\n    kind: 'a  b', /* why */\n  }`)).toBe(`Invoice.findUnique {id,kind:'a  b'}`);
});

it('differs where the code does', () => {
  const all = [shape('{ id }'), shape('{ number }'), shape('{ id: a b }'), shape('{ id: ab }'), shape(`{ id: '// x' }`), shape(`{ id: '/* y */' }`)];
  expect(new Set(all).size).toBe(all.length);
});

it('names the call where the finding stands at one', () => {
  expect(shape('{ id }', 'load( input.id )')).toBe('load(input.id)>Invoice.findUnique {id}'.replace(')>', ') > '));
});

it('is cut where it is long, and still differs at its end', () => {
  const long = (end: string) => shape(`{ id, name: '${'x'.repeat(300)}${end}' }`);
  expect(long('a')).toHaveLength(159);
  expect(long('a')).not.toBe(long('b'));
});
