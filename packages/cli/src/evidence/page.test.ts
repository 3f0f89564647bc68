/** The HTML report in a real browser. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layOut } from '../../../program/test/project.ts';
import { findChromium } from '../../test/chromium.ts';
import type { EvidenceAccess, EvidenceReport } from './collect.ts';
import { renderHtml } from './html.ts';

const executablePath = findChromium();
const hostile = `</script><img src=x onerror="document.title='pwned'"><!-- \u2028 {{x}}`;
const access = (more: Partial<EvidenceAccess>): EvidenceAccess => ({ file: 'src/a.ts', line: 3, column: 5, symbol: 'load', layer: 'prisma', resource: 'Invoice', operation: 'read', method: 'findMany', status: 'proved', code: 'db.invoice.findMany({', proof: [], ...more });
const report: EvidenceReport = {
  version: 1,
  tool: { name: 'tenantlint', version: '0.1.0' },
  commit: { id: '0123456789abcdef', changed: true },
  totals: { open: 1, unknown: 1, exception: 1, proved: 2, 'no-tenant': 0 },
  resources: [{ name: 'Invoice', kind: 'owned', owners: ['organizationId'], why: ['organizationId refers to Organization.id'], file: 'schema.prisma', line: 7, totals: { open: 0, unknown: 0, exception: 0, proved: 2, 'no-tenant': 0 } }],
  accesses: [
    access({ proof: [{ kind: 'condition', detail: 'organizationId is compared with the tenant' }] }),
    access({ line: 9, symbol: 'loadOne', operation: 'delete', method: 'delete', proof: [{ kind: 'guard', detail: 'a scoped lookup proved it', file: 'src/guard.ts', line: 4 }] }),
    access({ file: 'src/b.ts', resource: 'Project', status: 'open', symbol: hostile, code: hostile, rule: 'tenantlint/require-tenant-in-read', message: hostile, reason: 'no condition', confidence: 'certain', path: [{ file: 'app/route.ts', line: 1, note: 'entry' }, { file: 'src/b.ts', line: 3, note: hostile }] }),
    access({ file: 'src/c.ts', resource: 'Project', status: 'exception', reason: 'no condition', exception: { by: 'baseline', reason: 'nightly run', owner: 'platform', expires: '2027-01-01' } }),
    access({ file: 'src/d.ts', resource: undefined as never, status: 'unknown', method: '$queryRaw', operation: 'raw', reason: 'raw SQL' }),
  ],
  clients: [], notSeen: { outOfScope: 3, files: [{ file: hostile, reason: 'does not parse' }], problems: [] },
};

describe.skipIf(executablePath === undefined)('the HTML report (needs chromium)', () => {
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const errors: string[] = [];
  const unfold = async (text: string) => {
    await page.locator('summary', { hasText: text }).click();
    await page.locator('details', { hasText: text }).locator('dl').waitFor();
  };
  const shown = () => page.locator('details summary code').allTextContents();

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  async function open(colorScheme: 'dark' | 'light' = 'light'): Promise<void> {
    const file = join(layOut({}), 'evidence.html');
    writeFileSync(file, renderHtml(report));
    page = await browser.newPage({ colorScheme });
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    await page.goto(pathToFileURL(file).href);
  }

  it('lists every access by resource, loads nothing and reads no text as markup', async () => {
    await open();
    expect(await page.locator('#count').textContent()).toBe('5 of 5 accesses');
    expect(await page.locator('h2').allTextContents()).toEqual(['(not to be told which) (1)', 'Invoice (2)', 'Project (2)', 'Not seen']);
    expect(await shown()).toEqual(['$queryRaw  src/d.ts:3', 'Invoice.findMany  src/a.ts:3', 'Invoice.delete  src/a.ts:9', 'Project.findMany  src/b.ts:3', 'Project.findMany  src/c.ts:3']);
    await unfold('src/b.ts');
    expect(await page.locator('details[open] dd').allTextContents()).toEqual([hostile, hostile, hostile, `app/route.ts:1 entrysrc/b.ts:3 ${hostile}`, 'tenantlint/require-tenant-in-read']);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe('Tenant isolation evidence');
    expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('shows proofs with their place, and exceptions with reason, owner and expiry', async () => {
    await open();
    await unfold('src/a.ts:9');
    expect(await page.locator('details[open] dt').allTextContents()).toEqual(['Code', 'Function', 'guard before']);
    expect(await page.locator('details[open] dd').last().textContent()).toBe('a scoped lookup proved it src/guard.ts:4');
    await unfold('src/c.ts');
    expect(await page.locator('details[open] dl').last().textContent()).toContain('Accepted in the baselinenightly run, owner platform, until 2027-01-01');
  });

  it('searches in everything, and filters by status, resource, operation and proof', async () => {
    await open();
    await page.fill('#search', 'GUARD scoped');
    expect(await shown()).toEqual(['Invoice.delete  src/a.ts:9']);
    expect(await page.locator('#count').textContent()).toBe('1 of 5 accesses');
    await page.fill('#search', '');
    await page.click('.totals button[data-status=open]');
    expect(await shown()).toEqual(['Project.findMany  src/b.ts:3']);
    expect(await page.getAttribute('.totals button[data-status=open]', 'aria-pressed')).toBe('true');
    await page.click('.totals button[data-status=open]');
    await page.selectOption('#resource', 'Project');
    expect(await shown()).toEqual(['Project.findMany  src/b.ts:3', 'Project.findMany  src/c.ts:3']);
    await page.selectOption('#resource', '');
    await page.selectOption('#operation', 'delete');
    expect(await shown()).toEqual(['Invoice.delete  src/a.ts:9']);
    await page.selectOption('#operation', '');
    await page.selectOption('#proof', 'condition');
    expect(await shown()).toEqual(['Invoice.findMany  src/a.ts:3']);
    await page.selectOption('#proof', '');
    await page.selectOption('#group', 'entry');
    expect(await page.locator('h2').allTextContents()).toEqual(['src/a.ts - load (1)', 'src/a.ts - loadOne (1)', `src/b.ts - app/route.ts:1 ${hostile} (1)`, 'src/c.ts - load (1)', 'src/d.ts - load (1)', 'Not seen']);
  });

  it('follows the system in dark and light, and can be switched', async () => {
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const [dark, light] = ['rgb(13, 17, 23)', 'rgb(255, 255, 255)'];
    await open('dark');
    expect(await ground()).toBe(dark);
    await page.click('#theme');
    expect(await ground()).toBe(light);
    await open('light');
    expect(await ground()).toBe(light);
    await page.click('#theme');
    expect(await ground()).toBe(dark);
  });

  it('can be read in both: text against its ground has a contrast of at least 4.5', async () => {
    for (const scheme of ['dark', 'light'] as const) {
      await open(scheme);
      const pairs = (await page.evaluate(`[...document.querySelectorAll('summary .status, .dim, .totals b, code, h2')].map((node) => {
        let ground = node;
        while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
        return [getComputedStyle(node).color, getComputedStyle(ground).backgroundColor];
      })`)) as [string, string][];
      expect(pairs.length).toBeGreaterThan(10);
      expect(Math.min(...pairs.map(([ink, ground]) => contrast(ink, ground)))).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** WCAG 2.1, relative luminance. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = colour.match(/\d+/g)!.map((part) => Number(part) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}
