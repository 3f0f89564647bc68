/**
 * Runs a checker on one folder: any command that prints SARIF, or the text rule in process.
 * Boundary: a command that dies, times out or prints no SARIF is an error, never "no findings".
 */
import { spawn } from 'node:child_process';
import { readSarif, type Result } from './sarif.ts';
import { runTextRule } from './text-rule.ts';

export type Run = { results: Result[]; calls?: number } | { error: string };
export type Checker = (dir: string) => Promise<Run>;

/**
 * @param command run by the shell inside the folder (`{dir}` in it is that folder); must exit with 0 or 1
 * @param seconds after which it is killed
 */
export function commandChecker(command: string, seconds: number): Checker {
  return (dir) => new Promise((done) => {
    const child = spawn('bash', ['-c', command.replaceAll('{dir}', dir)],
      { cwd: dir, timeout: seconds * 1000, killSignal: 'SIGKILL', env: { ...process.env, CI: 'true' }, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => { err = (err + chunk.toString('utf8')).slice(-2000); });
    child.on('error', (error) => done({ error: error.message }));
    child.on('close', (status, signal) => {
      if (status === null || status > 1) return done({ error: `${signal ?? `exit ${status}`}: ${err.trim().slice(-400)}` });
      try {
        done({ results: readSarif(Buffer.concat(out).toString('utf8'), dir) });
      } catch (error) {
        done({ error: `stdout is no SARIF: ${(error as Error).message}` });
      }
    });
  });
}

export const textRuleChecker: Checker = (dir) => Promise.resolve(runTextRule(dir));
