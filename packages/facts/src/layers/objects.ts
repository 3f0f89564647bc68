/**
 * Object storage as data: the modules of S3 and Vercel Blob, and where each call has its object keys.
 * Sources: @aws-sdk/client-s3 3 (commands, aggregated client, lib-storage, presigners), aws-sdk 2, @vercel/blob 2.
 * Boundary: calls of whole buckets have no key; `paginate*` and `waitUntil*` are left out.
 */

export type ObjectUse = 'object-read' | 'object-write' | 'object-list' | 'presign';

/** Members of the input that hold keys: paths, `*` for the elements of a list. */
export interface ObjectCall { use: ObjectUse; keys: readonly string[] }

export const s3Modules: readonly string[] = ['@aws-sdk/client-s3', '@aws-sdk/lib-storage', '@aws-sdk/s3-presigned-post', 'aws-sdk', 'aws-sdk/clients/s3'];
export const blobModules: readonly string[] = ['@vercel/blob'];

const KEYED: Record<ObjectUse, readonly string[]> = {
  'object-read': ['GetObject', 'HeadObject', 'GetObjectAttributes', 'GetObjectTagging', 'GetObjectAcl', 'GetObjectTorrent', 'GetObjectLegalHold', 'GetObjectRetention', 'SelectObjectContent', 'ListParts'],
  'object-write': ['PutObject', 'PutObjectTagging', 'PutObjectAcl', 'PutObjectLegalHold', 'PutObjectRetention', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'AbortMultipartUpload', 'RestoreObject', 'DeleteObject', 'DeleteObjectTagging', 'Upload', 'CopyObject', 'UploadPartCopy', 'RenameObject', 'DeleteObjects'],
  'object-list': ['ListObjects', 'ListObjectsV2', 'ListObjectVersions', 'ListMultipartUploads'],
  presign: [],
};
const KEYS: Record<string, readonly string[]> = { CopyObject: ['Key', 'CopySource'], UploadPartCopy: ['Key', 'CopySource'], RenameObject: ['Key', 'RenameSource'], DeleteObjects: ['Delete.Objects.*.Key'] };

/** By operation, as it is called (`GetObject`): `GetObjectCommand` and `getObject` are forms of it. */
export const S3_OPERATIONS: Readonly<Record<string, ObjectCall>> = Object.fromEntries(
  (Object.keys(KEYED) as ObjectUse[]).flatMap((use) => KEYED[use].map((name) => [name, { use, keys: KEYS[name] ?? [use === 'object-list' ? 'Prefix' : 'Key'] }])),
);

/** Functions of @vercel/blob: how many of the first arguments are keys, or the member of the first that is one. */
export const BLOB_FUNCTIONS: Readonly<Record<string, { use: ObjectUse; keys: 1 | 2 | 'prefix' }>> = {
  put: { use: 'object-write', keys: 1 },
  get: { use: 'object-read', keys: 1 },
  head: { use: 'object-read', keys: 1 },
  del: { use: 'object-write', keys: 1 },
  copy: { use: 'object-write', keys: 2 },
  rename: { use: 'object-write', keys: 2 },
  list: { use: 'object-list', keys: 'prefix' },
  createFolder: { use: 'object-write', keys: 1 },
  createMultipartUpload: { use: 'object-write', keys: 1 },
  uploadPart: { use: 'object-write', keys: 1 },
  completeMultipartUpload: { use: 'object-write', keys: 1 },
};
