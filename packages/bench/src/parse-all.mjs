// The floor of the speed bench, run by node as it is: reads and parses every .ts/.tsx file under a folder with
// oxc-parser, syntax tree materialised, and prints how many files and bytes that were. Boundary: does nothing with the trees.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

let files = 0;
let bytes = 0;
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== '.git') walk(path);
    } else if (entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) {
      const text = readFileSync(path, 'utf8');
      files += 1;
      bytes += text.length;
      // reading the property is what brings the tree over
      void parseSync(path, text, { astType: 'ts', preserveParens: false, range: true }).program;
    }
  }
};
walk(process.argv[2]);
console.log(JSON.stringify({ files, bytes }));
