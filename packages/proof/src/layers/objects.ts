/**
 * Object storage: commands and clients of S3, presigned or sent, and the functions of Vercel Blob.
 * Boundary: a bucket of each tenant's own is recognised by the tenant in its name; bucket policies are not read.
 */
import { BLOB_FUNCTIONS, blobModules, S3_OPERATIONS, s3Modules } from '@tenantlint/facts';
import type { Row, Value } from '../values.ts';
import { isClientOf, type KeyedAccess, keyedLayer, type KeySight } from './keyed.ts';
import type { Recognised } from './layer.ts';

const S3: ReadonlySet<string> = new Set(s3Modules);
const BLOB: ReadonlySet<string> = new Set(blobModules);
const NAMED = /^(?:s3|s3Client|\w*S3(?:Client)?)$/;
const MARK = '@s3:';
const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const isOperation = (name: string): boolean => Object.hasOwn(S3_OPERATIONS, name);

export const objectLayer = keyedLayer({
  name: 'objects',
  isMethod: (name) => isOperation(upper(name)),
  find(callee, args, named, sight) {
    if (callee.k !== 'import' && callee.k !== 'path') return undefined;
    const made = callee.k === 'import' ? { source: callee.source, name: callee.name } : callee.o.k === 'import' ? { source: callee.o.source, name: callee.p } : undefined;
    if (made && BLOB.has(made.source)) return blob(made.name, args);
    if (made && S3.has(made.source)) {
      const found = constructed(made.name, args, sight);
      if (found) return found;
    }
    return callee.k === 'path' ? called(callee.o, callee.p, args, named, sight) : undefined;
  },
  read,
});

/** What a class or function of the SDK is given: a command's input, `params` of an upload, the second argument of a presigner. */
function constructed(name: string, args: readonly Value[], { path, constant }: KeySight): Recognised | undefined {
  if (name === 'createPresignedPost') return args[1] && found('PutObject', name, 'presign', args[1], constant);
  const operation = name.replace(/Command$/, '');
  if (!args[0] || !isOperation(operation) || (operation === name && name !== 'Upload')) return undefined;
  return found(operation, name, undefined, name === 'Upload' ? path(args[0], 'params') : args[0], constant);
}

/** A method of a client: `s3.getObject(input)`, `s3.getSignedUrl('getObject', input)`. */
function called(o: Value, method: string, args: readonly Value[], named: string | undefined, sight: KeySight): Recognised | undefined {
  const presigns = method.startsWith('getSignedUrl');
  const operation = presigns ? (args[0]?.k === 'const' ? upper(String(args[0].v)) : '') : upper(method);
  const input = presigns ? args[1] : args[0];
  if (!input || !isOperation(operation)) return undefined;
  if (named !== undefined && NAMED.test(named) && (o.k === 'import' || o.k === 'param' || o.k === 'path')) sight.clients.set(o, 'aws-sdk');
  return isClientOf(o, S3, () => false, sight) ? found(operation, method, presigns ? 'presign' : undefined, input, sight.constant) : undefined;
}

function found(operation: string, method: string, use: Recognised['operation'] | undefined, input: Value, constant: KeySight['constant']): Recognised {
  return { method, operation: use ?? S3_OPERATIONS[operation]!.use, resource: '', args: [constant(`${MARK}${operation}`), input] };
}

function blob(name: string, args: readonly Value[]): Recognised | undefined {
  const own = Object.hasOwn(BLOB_FUNCTIONS, name) ? BLOB_FUNCTIONS[name] : undefined;
  return own && args.length > 0 ? { method: name, operation: own.use, resource: '', args } : undefined;
}

function read(row: Row, { path, each }: KeySight): KeyedAccess {
  const [first, input] = row.args as [Value, Value | undefined];
  if (first.k === 'const' && String(first.v).startsWith(MARK) && input) {
    const keys = S3_OPERATIONS[String(first.v).slice(MARK.length)]!.keys;
    const of = (member: string): Value => member.split('.').reduce((v, name) => (name === '*' ? each(v) : path(v, name)), input);
    return { keys: keys.map(of), prefix: path(input, 'Bucket'), use: row.method.includes('List') || row.method.startsWith('list') ? 'list' : 'object' };
  }
  // the library appends what makes it unique
  if (input && isSuffixed(row, path)) return { keys: [], use: 'object' };
  const { keys } = BLOB_FUNCTIONS[row.method]!;
  return { keys: keys === 'prefix' ? [path(first, 'prefix')] : row.args.slice(0, keys), use: keys === 'prefix' ? 'list' : 'object' };
}

/** `put(name, body, { addRandomSuffix: true })` */
function isSuffixed(row: Row, path: KeySight['path']): boolean {
  const options = row.args.at(-1)!;
  const suffix = options.k === 'obj' ? path(options, 'addRandomSuffix') : undefined;
  return suffix?.k === 'const' && suffix.v === true;
}
