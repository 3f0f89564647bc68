/**
 * How far a run is, as one line on a terminal that is wiped at the end, and how long each part took. Boundary: writes to standard
 * error alone, and no progress where that is no terminal or in CI.
 */
import type { Phase } from '@tenantlint/program';
import type { Io } from './io.ts';

const wipe = '\r\u001b[2K';

export interface Progress {
  begin(phase: Phase | 'report'): void;
  /** Ends the last part and wipes the line. */
  end(): void;
  /** A table of the parts; what is in none of them (starting, loading modules) has a line of its own. */
  table(): string;
}

export function watchProgress({ stderr, env }: Io): Progress {
  const isShown = stderr.isTTY && !env['CI'] && env['TERM'] !== 'dumb';
  const parts: { name: string; ms: number }[] = [];
  let running: { name: string; since: number } | undefined;
  const stop = (): void => {
    if (running) parts.push({ name: running.name, ms: performance.now() - running.since });
    running = undefined;
  };
  return {
    begin(phase) {
      stop();
      running = { name: phase, since: performance.now() };
      if (isShown) stderr.write(`${wipe}tenantlint: ${phase} …`);
    },
    end() {
      if (running && isShown) stderr.write(wipe);
      stop();
    },
    table() {
      // Since the process began, so that nothing stays out of the sum.
      const total = performance.now();
      const rest = total - parts.reduce((sum, { ms }) => sum + ms, 0);
      const rows = [...parts, { name: 'start, load, wait', ms: rest }, { name: 'total', ms: total }];
      return rows.map(({ name, ms }) => `${name.padEnd(18)}${ms.toFixed(0).padStart(8)} ms\n`).join('');
    },
  };
}
