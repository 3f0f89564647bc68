import { describe, expect, it } from 'vitest';
import { prove } from '../../test/prove.ts';

const head = `import { CopyObjectCommand, DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import AWS from 'aws-sdk';
import * as blob from '@vercel/blob';
import { prisma } from './db.js';
const client = new S3Client({});
`;
const of = (body: string): string[] => prove(head + body).filter((line) => line.startsWith('objects.')).map((line) => line.replace(/ in \w+: /, ': '));
const given = 'unkeyed likely "`f` runs for one tenant at a time"';

describe('keys of objects', () => {
  it.each([
    ['the tenant before a file\'s name', 'export const f = (organizationId: string, file: File) => client.send(new PutObjectCommand({ Key: `${organizationId}/${file.name}` }));', 'PutObjectCommand: proved condition'],
    ["a file's name alone", 'export const f = (file: File) => client.send(new PutObjectCommand({ Key: `uploads/${file.name}` }));', 'PutObjectCommand: unkeyed likely "no caller proves `file.name`"'],
    ["the tenant's own bucket", 'export const f = (tenantId: string, file: File) => client.send(new PutObjectCommand({ Bucket: `b-${tenantId}`, Key: `uploads/${file.name}` }));', 'PutObjectCommand: proved condition'],
    ["a file's name and the time", 'export const f = (file: File) => client.send(new PutObjectCommand({ Key: `uploads/${Date.now()}-${file.name}` }));', 'PutObjectCommand: unkeyed possible "the time in the key keeps them apart"'],
    ['a time that says when, not which', 'export const f = (file: File) => client.send(new PutObjectCommand({ Key: `uploads/${file.name}`, Expires: Date.now() }));', 'PutObjectCommand: unkeyed likely "no caller proves `file.name`"'],
    ['a bucket of the application', 'export const f = (bucket: string, file: File) => client.send(new PutObjectCommand({ Bucket: bucket, Key: `uploads/${file.name}` }));', 'PutObjectCommand: unkeyed likely "no caller proves `file.name`"'],
    ['a random name', 'export const f = () => client.send(new PutObjectCommand({ Key: `uploads/${crypto.randomUUID()}` }));', 'PutObjectCommand: proved capability'],
    ['a key from elsewhere', 'export const f = (key: string) => client.send(new GetObjectCommand({ Key: key }));', 'GetObjectCommand: unkeyed possible "`key` in the key comes from elsewhere"'],
    ['a key that the request names', 'export const f = async (req: Request) => { const body = await req.json(); return client.send(new GetObjectCommand({ Key: body.key })); };', `GetObjectCommand: ${given.replace('`f` runs for one tenant at a time', 'no caller proves `req`').replace('no caller proves `req`', '`f` runs for one tenant at a time')}`],
    ['one that was compared with the tenant', 'export const f = async (body: Body, organizationId: string) => { if (!body.key.startsWith(`${organizationId}/`)) throw new Error(); return client.send(new GetObjectCommand({ Key: body.key })); };', 'GetObjectCommand: proved guard'],
    ['one that was tested for something else', 'export const f = async (body: Body, organizationId: string) => { if (!body.key.startsWith("uploads/")) throw new Error(); return client.send(new GetObjectCommand({ Key: body.key })); };', 'GetObjectCommand: unkeyed likely "no caller proves `body.key`"'],
    ["a file's name under what may be the tenant", 'export const f = (prefix: string, file: File) => client.send(new PutObjectCommand({ Key: `${prefix}/${file.name}` }));', 'PutObjectCommand: unkeyed possible "`prefix` in the key comes from elsewhere"'],
    ["a file's name under an id that the request names", 'export const f = (body: Body, file: File) => client.send(new PutObjectCommand({ Key: `${body.projectId}/${file.name}` }));', 'PutObjectCommand: unkeyed likely "no caller proves `body.projectId`"'],
    ["a file's name under one that was looked up in the tenant", 'export const f = async (body: Body, organizationId: string, file: File) => { const p = await prisma.project.findFirst({ where: { id: body.projectId, organizationId } }); if (!p) throw new Error(); return client.send(new PutObjectCommand({ Key: `${body.projectId}/${file.name}` })); };', 'PutObjectCommand: proved guard'],
    ["a file's name under one that was looked up anywhere", 'export const f = async (body: Body, organizationId: string, file: File) => { const p = await prisma.project.findFirst({ where: { id: body.projectId } }); if (!p) throw new Error(); return client.send(new PutObjectCommand({ Key: `${body.projectId}/${file.name}` })); };', 'PutObjectCommand: unkeyed likely "no caller proves `body.projectId`"'],
    ['a file\'s name under one whose tenant was only looked up', 'export const f = async (body: Body, session: Session, file: File) => { const p = await prisma.project.findFirst({ where: { id: body.projectId } }); if (!p) throw new Error(); const o = await prisma.organization.findFirst({ where: { id: p.organizationId } }); if (!o) throw new Error(); return client.send(new PutObjectCommand({ Key: `${body.projectId}/${file.name}` })); };', 'PutObjectCommand: unkeyed likely "no caller proves `body.projectId`"'],
    ['a file\'s name under one whose tenant was compared', 'export const f = async (body: Body, session: Session, file: File) => { const p = await prisma.project.findFirst({ where: { id: body.projectId } }); if (!p) throw new Error(); const o = await prisma.organization.findFirst({ where: { id: p.organizationId } }); if (o.id !== session.organizationId) throw new Error(); return client.send(new PutObjectCommand({ Key: `${body.projectId}/${file.name}` })); };', 'PutObjectCommand: proved guard'],
    ['what the request names, under what others put together', 'export const f = (body: Body, ...parts: string[]) => client.send(new PutObjectCommand({ Key: parts.reduce((a, x) => a + "/" + x, "") + "/" + body.path }));', 'PutObjectCommand: unkeyed possible "`a value` in the key comes from elsewhere"'],
    ['the key of a row', 'export const f = async (organizationId: string) => { const row = await prisma.project.findFirst({ where: { organizationId } }); return client.send(new GetObjectCommand({ Key: row.name2 })); };', 'GetObjectCommand: proved capability'],
    ['a list without a prefix', 'export const f = () => client.send(new ListObjectsV2Command({ Bucket: "b" }));', 'ListObjectsV2Command: unkeyed possible "the objects may be meant for everybody"'],
    ['a list of the tenant', 'export const f = (organizationId: string) => client.send(new ListObjectsV2Command({ Prefix: `${organizationId}/` }));', 'ListObjectsV2Command: proved condition'],
    ['a presigned read', 'export const f = (query: Query) => getSignedUrl(client, new GetObjectCommand({ Key: query.key }));', 'GetObjectCommand: unkeyed likely "no caller proves `query.key`"'],
    ['a presigned form', 'export const f = (query: Query) => createPresignedPost(client, { Key: query.key });', 'createPresignedPost: unkeyed likely "no caller proves `query.key`"'],
    ['an upload in parts', 'export const f = (query: Query) => new Upload({ client, params: { Key: query.key } }).done();', 'Upload: unkeyed likely "no caller proves `query.key`"'],
    ['the source of a copy', 'export const f = (organizationId: string, query: Query) => client.send(new CopyObjectCommand({ Key: organizationId, CopySource: query.from }));', 'CopyObjectCommand: unkeyed likely "no caller proves `query.from`"'],
    ['each of several', 'export const f = (query: Query) => client.send(new DeleteObjectsCommand({ Delete: { Objects: query.keys.map((Key) => ({ Key })) } }));', 'DeleteObjectsCommand: unkeyed likely "no caller proves `query.keys`"'],
    ['the aggregated client', 'const s3 = new S3({}); export const f = (query: Query) => s3.getObject({ Key: query.key });', 'getObject: unkeyed likely "no caller proves `query.key`"'],
    ['the second version', "const s3 = new AWS.S3(); export const f = (query: Query) => s3.getSignedUrl('getObject', { Key: query.key });", 'getSignedUrl: unkeyed likely "no caller proves `query.key`"'],
    ['Vercel Blob', 'export const f = (body: Body) => blob.put(body.path, body.data);', 'put: unkeyed likely "no caller proves `body.path`"'],
    ['a name made unique by Vercel Blob', 'export const f = (file: File) => blob.put(`a/${file.name}`, file, { addRandomSuffix: true });', 'put: proved not-owned'],
    ['a name that is not', 'export const f = (file: File) => blob.put(`a/${file.name}`, file, { addRandomSuffix: false });', 'put: unkeyed likely "no caller proves `file.name`"'],
    ['Vercel Blob of the tenant', 'export const f = (body: Body, organizationId: string) => blob.put(`${organizationId}/${body.path}`, body.data);', 'put: proved condition'],
  ])('%s', (_, code, expected) => {
    expect(of(code)).toEqual([`objects.${expected}`]);
  });

  it('commands and clients of other services are none', () => {
    expect(prove("import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'; import { s3 } from './s3.js'; export const f = (query: Query) => { new SendMessageCommand({ Key: query.key }); s3.put({ Key: query.key }); };")).toEqual([]);
  });
});
