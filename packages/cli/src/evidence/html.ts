/**
 * The evidence as one HTML file: data, style and script inside, nothing loaded from elsewhere (its content security policy forbids it).
 * Boundary: needs JavaScript; the Markdown form does not.
 */
import { createHash } from 'node:crypto';
import { evidenceWords } from '../reporters/summary.ts';
import type { EvidenceReport } from './collect.ts';
import { script, style } from './page.ts';
import { statusWords } from './words.ts';

export function renderHtml(report: EvidenceReport): string {
  // No "<" in it: the text cannot end its element, whatever the project holds.
  const data = JSON.stringify({ report, words: statusWords, proofs: evidenceWords }).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const hash = createHash('sha256').update(script).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'">
<title>Tenant isolation evidence</title>
<style>${style}</style>
</head>
<body>
<noscript>This report needs JavaScript. "tenantlint evidence --format markdown" is the same as text.</noscript>
<script type="application/json" id="data">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}
