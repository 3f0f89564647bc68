/**
 * Generates packages/cli/schema/config.schema.json from what the validation of a configuration accepts, the ids of the rules, and the
 * first paragraph of each key's section in docs/configuration.md. Contract: `generate(root)` gives a map of path to text and writes nothing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** @param {string} root the repository's root */
export async function generate(root) {
  const { outputFiles } = await build({
    stdin: { contents: "export { shape } from './packages/program/src/config.ts';\nexport { rules } from './rules/index.ts';", resolveDir: root, loader: 'ts' },
    bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'silent',
  });
  const { shape, rules } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
  const docs = getDescriptions(await readFile(join(root, 'docs/configuration.md'), 'utf8'));
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'tenantlint.config.json',
    ...toSchema(shape(rules.map(({ id }) => id)), '', docs),
  };
  schema.properties = { $schema: { type: 'string' }, ...schema.properties };
  return new Map([['packages/cli/schema/config.schema.json', `${JSON.stringify(schema, null, 2)}\n`]]);
}

function toSchema(shape, path, docs) {
  const description = docs.get(path);
  const common = description === undefined ? {} : { description };
  switch (shape.is) {
    case 'string': return { ...common, type: 'string', ...(shape.like && { pattern: shape.like.pattern.source }) };
    case 'boolean': return { ...common, type: 'boolean' };
    case 'list': return { ...common, type: 'array', items: toSchema(shape.of, '-', docs) };
    case 'strings': return { ...common, type: 'array', items: { type: 'string' } };
    case 'enum': return { ...common, enum: shape.of };
    case 'either': return { ...common, anyOf: [toSchema(shape.text, '-', docs), toSchema(shape.object, '-', docs)] };
    case 'record': return { ...common, type: 'object', ...(shape.names && { propertyNames: { enum: shape.names } }), additionalProperties: toSchema(shape.value, '-', docs) };
    case 'object': {
      const properties = Object.fromEntries(Object.entries(shape.keys).map(([key, value]) => [key, toSchema(value, path === '' ? key : `${path}.${key}`, docs)]));
      return { ...common, type: 'object', additionalProperties: false, ...(shape.required && { required: shape.required }), properties };
    }
    default: throw new Error(`scripts/generate-schema.mjs does not know the shape "${shape.is}". Add it.`);
  }
}

/** First paragraph below each heading that names a key, as one line without links. */
function getDescriptions(page) {
  return new Map([...page.matchAll(/^### `([\w.]+)`\n\n([\s\S]*?)\n\n/gm)].map(([, key, text]) => [key, text.replaceAll('\n', ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')]));
}
