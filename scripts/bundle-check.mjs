// What a bundle of a published package may import. Contract: esbuild's metafile and a manifest in, error texts out.
// Boundary: imports made by computed names are not seen.
import { builtinModules } from 'node:module';

/** Cost more to load than a whole pre-commit run may take: only ever behind `import()`. */
const heavy = ['typescript', 'ts-morph', 'eslint', 'jscodeshift', '@typescript-eslint', 'jiti'];

const packageOf = (specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
const isHeavy = (specifier) => heavy.some((name) => specifier === name || specifier.startsWith(`${name}/`));
const isBuiltin = (specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier);

/** @returns {Map<string, string>} external modules that load together with `entry`, each with the file that imports it */
function getStartUpImports(outputs, entry) {
  const found = new Map();
  const files = new Set([entry]);
  for (const file of files) {
    for (const { path, kind, external } of outputs[file].imports) {
      if (kind === 'dynamic-import') continue;
      if (external) found.set(path, file);
      else files.add(path);
    }
  }
  return found;
}

/**
 * @param {{ outputs: Record<string, { imports: { path: string, kind: string, external?: boolean }[], entryPoint?: string }> }} metafile
 * @param {{ name: string, dependencies?: Record<string, string>, peerDependencies?: Record<string, string> }} manifest
 * @param {readonly string[]} entries paths of the entries among the outputs: those that a user loads
 * @param {{ complete: boolean }} options `complete`: a dependency that nothing imports is an error too
 * @returns {string[]} one text for each violation, sorted
 */
export function getBundleErrors({ outputs }, { name, dependencies = {}, peerDependencies = {} }, entries, { complete }) {
  const errors = new Set();
  const used = new Set();
  for (const [file, output] of Object.entries(outputs)) {
    for (const { path, external } of output.imports) {
      if (!external || isBuiltin(path)) continue;
      used.add(packageOf(path));
      if (!(packageOf(path) in { ...dependencies, ...peerDependencies })) {
        errors.add(`${name}: ${file} imports "${path}", which is no dependency in its package.json. Add it there.`);
      }
    }
  }
  for (const entry of entries) {
    for (const [path, file] of getStartUpImports(outputs, entry)) {
      if (isHeavy(path)) errors.add(`${name}: ${entry} loads "${path}" at start-up, through ${file}. Put it behind import().`);
    }
  }
  for (const dependency of complete ? Object.keys(dependencies) : []) {
    if (!used.has(dependency)) errors.add(`${name}: nothing in its bundle imports the dependency "${dependency}". Remove it from its package.json.`);
  }
  return [...errors].sort();
}
