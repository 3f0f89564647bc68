// What a bundle of a published package may import. Contract: esbuild's metafile and a manifest in, error texts out.
// Boundary: what is loaded by `require` made at run time counts as used where its name stands in the text, no more.
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
 * @param {{ text?: string }} options `text`: of the whole bundle; a dependency whose name is not in it is an error then
 * @returns {string[]} one text for each violation, sorted
 */
export function getBundleErrors({ outputs }, { name, dependencies = {}, peerDependencies = {} }, entries, { text }) {
  const errors = new Set();
  for (const [file, output] of Object.entries(outputs)) {
    for (const { path, external } of output.imports) {
      if (!external || isBuiltin(path)) continue;
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
  for (const dependency of text === undefined ? [] : Object.keys(dependencies)) {
    if (!new RegExp(`["'\`]${dependency}["'\`/]`).test(text)) errors.add(`${name}: nothing in its bundle imports the dependency "${dependency}". Remove it from its package.json.`);
  }
  return [...errors].sort();
}

/**
 * @param {readonly string[]} imports modules that the declarations of a published package import
 * @returns {string[]} one text for each that a user's project would not find
 */
export function getTypesErrors(imports, { name, dependencies = {}, peerDependencies = {} }) {
  return imports
    .filter((path) => !isBuiltin(path) && !(packageOf(path) in { ...dependencies, ...peerDependencies }))
    .map((path) => `${name}: dist/index.d.ts imports "${path}", which is no dependency in its package.json. Write the type out where it is exported.`);
}
