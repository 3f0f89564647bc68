/** One entry for all reporters. Boundary: pure but for `pretty`, which reads the lines it shows from disk. */
import type { CheckResult } from '@tenantlint/program';
import type { Format } from './formats.ts';
import { renderJson } from './json.ts';
import { renderPretty } from './pretty.ts';
import { renderSarif } from './sarif.ts';

export function render(format: Format, result: CheckResult, options: { colour: boolean }): string {
  switch (format) {
    case 'pretty': return renderPretty(result, options);
    case 'json': return renderJson(result);
    case 'sarif': return renderSarif(result);
  }
}
