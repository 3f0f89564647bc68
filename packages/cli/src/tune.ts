/**
 * Settings of V8 for a process that ends after some seconds. Boundary: for the executable alone, never for a host that
 * loads the packages; results do not depend on it.
 *
 * Measured on documenso with two hardware threads (`npm run bench:speed`): compiling with inlining takes two of nine
 * seconds of processor time, competes with the analysis for the second thread and never pays off in so short a run.
 * Compiling each function at once instead of interpreting it first saves a few percent more, and so does the young
 * generation at its full size from its first growth on (16 MB; what is read and parsed first would be promoted). Not worth it, as measured:
 * larger semi-spaces, a smaller pool of threads, other budgets for optimisation, no optimisation at all (a fifth slower),
 * feedback from a function's first call on, no loops optimised while they run, a collector without helpers, ending by `process.exit`.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--max-inlined-bytecode-size-cumulative=0');
setFlagsFromString('--always-sparkplug');
setFlagsFromString('--semi-space-growth-factor=16');
