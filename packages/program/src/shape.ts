/**
 * How the code of a finding is written, whatever its layout: the access with its condition, and the call at which the finding
 * stands where that is another place. Boundary: text, not meaning; two ways to write one condition are two shapes.
 */
import { createHash } from 'node:crypto';
import type { Judgement } from '@tenantlint/proof';

const longest = 160;

/**
 * @param judgement of the finding
 * @param read the text of a file, without a byte order mark; undefined where it cannot be read
 */
export function shapeOf({ access, at }: Judgement, read: (file: string) => string | undefined): string {
  const [start, end] = access.whereSpan ?? access.argSpan ?? [access.calleeSpan[1], access.span[1]];
  const condition = read(access.file)?.slice(start, end) ?? '';
  const own = `${access.resource ?? '?'}.${access.method} ${tidy(condition)}`;
  const isAtAccess = at.file === access.file && at.span[0] === access.span[0] && at.span[1] === access.span[1];
  return shorten(isAtAccess ? own : `${tidy(read(at.file)?.slice(...at.span) ?? '')} > ${own}`);
}

/** One line without comments; blanks only between words; simple strings in single quotes, otherwise untouched. */
function tidy(text: string): string {
  const literals: string[] = [];
  return text
    .replace(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, literal?: string) => (literal === undefined ? ' ' : `'${literals.push(literal.replace(/^"([^'"\\]*)"$/, "'$1'")) - 1}'`))
    .replace(/\s+/g, ' ')
    .replace(/ ?([^\w$ ]) ?/g, '$1')
    .replace(/,([\]})])/g, '$1')
    .trim()
    .replace(/'(\d+)'/g, (_, index: string) => literals[Number(index)]!);
}

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 12)}…${createHash('sha256').update(text).digest('hex').slice(0, 10)}`;
}
