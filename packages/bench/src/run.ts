/** The benches by name. Boundary: started by scripts/bench.mjs, which bundles this module and hands it the repository's root. */
import { runAccuracy } from './accuracy.ts';
import { runFixes } from './fixes.ts';
import { runHeads } from './heads.ts';
import { runModelHeads } from './model-heads.ts';
import { runSpeed } from './speed.ts';

const benches: Record<string, (root: string, argv: string[]) => Promise<number>> = { accuracy: runAccuracy, fixes: runFixes, heads: runHeads, 'model-heads': runModelHeads, speed: runSpeed };

/** @returns the exit code; 2 for a bench that does not exist */
export async function runBench(root: string, name: string, argv: string[]): Promise<number> {
  const bench = benches[name];
  if (bench) return bench(root, argv);
  console.error(`no bench "${name}": there are ${Object.keys(benches).join(', ')}`);
  return 2;
}
