/** The words of the evidence report, alike in Markdown and HTML. */
import type { Status } from './collect.ts';

export const statusWords: Record<Status, { title: string; meaning: string }> = {
  open: { title: 'Open', meaning: 'not proved: a finding' },
  unknown: { title: 'Unknown', meaning: 'neither proved nor refuted' },
  exception: { title: 'Exception', meaning: 'not proved, accepted by a person' },
  proved: { title: 'Proved', meaning: 'stays inside one tenant' },
  'no-tenant': { title: 'No tenant', meaning: 'rows that no tenant owns' },
};
