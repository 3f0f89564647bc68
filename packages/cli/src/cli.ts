/** The executable: the process's arguments in, its exit code out. */
import './tune.ts';
import { processIo } from './io.ts';
import { main } from './main.ts';

process.exitCode = await main(process.argv.slice(2), processIo());
