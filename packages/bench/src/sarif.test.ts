import { expect, it } from 'vitest';
import { readSarif } from './sarif.ts';

const place = (uri: string, startLine?: number) => ({ physicalLocation: { artifactLocation: { uri }, ...(startLine && { region: { startLine } }) } });
const log = (...results: object[]) => JSON.stringify({ version: '2.1.0', runs: [{ results }, {}] });

it('reads first location and the steps of every path; the first step is the entry', () => {
  expect(readSarif(log({
    ruleId: 'r', level: 'error', locations: [place('src/db.ts', 7), place('src/unused.ts', 1)],
    codeFlows: [
      { threadFlows: [{ locations: [{ location: place('src/route.ts', 3) }, {}, { location: place('src/db.ts', 7) }] }] },
      { threadFlows: [{ locations: [{ location: place('src/admin.ts', 4) }] }] },
    ],
  }), '/tree')).toEqual([{
    rule: 'r', entry: 'src/route.ts',
    places: [{ file: 'src/db.ts', line: 7 }, { file: 'src/route.ts', line: 3 }, { file: 'src/db.ts', line: 7 }, { file: 'src/admin.ts', line: 4 }],
  }]);
});

it('leaves out notes, suppressed results and results without a place', () => {
  expect(readSarif(log(
    { ruleId: 'note', level: 'note', locations: [place('a.ts', 1)] },
    { ruleId: 'suppressed', locations: [place('a.ts', 1)], suppressions: [{ kind: 'inSource' }] },
    { ruleId: 'nowhere', locations: [] },
    { ruleId: 'kept', level: 'warning', locations: [place('a.ts', 1)], suppressions: [] },
    { ruleId: 'no level', locations: [place('a.ts')] },
  ), '/tree')).toEqual([
    { rule: 'kept', entry: 'a.ts', places: [{ file: 'a.ts', line: 1 }] },
    { rule: 'no level', entry: 'a.ts', places: [{ file: 'a.ts', line: 1 }] },
  ]);
});

it('takes the folder, the scheme and the escapes off a path', () => {
  const uris = ['file:///tree/app/%5Bid%5D/page.ts', './app/[id]/page.ts', '/tree/app/[id]/page.ts'];
  expect(uris.map((uri) => readSarif(log({ ruleId: 'r', locations: [place(uri, 2)] }), '/tree')[0]!.entry))
    .toEqual(['app/[id]/page.ts', 'app/[id]/page.ts', 'app/[id]/page.ts']);
});
