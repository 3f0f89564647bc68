/** What would prove an access that is not proved, the smallest change first. Boundary: words; the codemods make the edits. */
import { getPropertyText, type Judgement } from '@tenantlint/proof';

/** @returns one sentence each; none for what is proved */
export function remediesFor({ access, verdict, missing, culprit, field }: Judgement): string[] {
  if (verdict.kind === 'proved') return [];
  const candidate = missing?.candidates[0];
  const column = candidate?.column ?? missing?.column ?? 'the tenant';
  const property = candidate && getPropertyText(candidate.column, candidate.text);
  const named = culprit && !/^(?:it|undefined|null)$/.test(culprit.text) ? ` (\`${culprit.text}\`)` : '';
  const condition = property === undefined ? `Take the tenant into \`${access.symbol}\` and add \`${column}\` to the condition.` : `Add \`${property}\` to the condition.`;
  switch (verdict.gap) {
    case 'unfiltered':
      return [condition];
    case 'key-only':
      return [
        condition,
        'Or look the row up before, by the same key and the tenant, and stop where nothing is found.',
        ...(access.operation === 'read' ? [`Or compare its \`${column}\` with the tenant before the row is given out.`] : []),
      ];
    case 'conditional':
      return [culprit ? `Stop before it where the tenant is absent${named}, and name the tenant unconditionally.` : 'Name the tenant in every case: beside an `OR`, not in one arm of it, and after what is spread.'];
    case 'hardcoded':
      return [property === undefined ? `Take the tenant from the request in place of the constant${named}.` : `Write \`${property}\` in place of the constant${named}.`];
    case 'owner-unset':
      return [culprit ? `Stop before it where the tenant is absent${named}.` : property === undefined ? `Take the tenant into \`${access.symbol}\` and set \`${column}\` in the data.` : `Set \`${property}\` in the data.`];
    case 'owner-writable':
      return [`Leave \`${field ?? column}\` out of what the caller passes, or set it from the context after everything that is spread.`];
    case 'reference':
      return [`Look up what \`${field ?? 'the reference'}\` names before, by its key and the tenant, and stop where nothing is found.`];
    case 'untrusted':
      return [`Look up the acting user's membership of that tenant${named} before, and stop where there is none.`, 'Or take the tenant from the session in place of the client\'s word.'];
    case 'injected':
      return ['Give it as a parameter of the statement, or choose the text from a list of your own.'];
    case 'unkeyed':
      return [candidate ? `Put \`${candidate.text}\` into the key.` : `Take the tenant into \`${access.symbol}\` and put it into the key.`];
    case 'opaque':
      return ['Write the condition where it can be read, with the tenant in it.', 'Or say why it is safe: `// tenantlint-ignore-next-line -- <reason>`.'];
  }
}
