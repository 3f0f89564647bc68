import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

/** Where the call stands in the file that `action` makes. */
const at = (body: string) => {
  const start = body.indexOf('prisma.');
  return { line: 8, column: start + 3, endLine: 8, endColumn: body.length + 2 };
};
const refused = (name: string, parameters: string, body: string, method: string, input: string) => ({
  name, code: action(parameters, body), errors: [{ messageId: 'inputInSql' as const, data: { method, input }, ...at(body) }],
});
const action = (parameters: string, body: string): string => `'use server';
import { Prisma } from '@prisma/client';
import { getSession } from './auth.js';
import { prisma } from './db.js';
const COLUMNS = { number: 'number', status: 'status' };
export async function run(${parameters}) {
  const { user } = await getSession();
  ${body}
}
`;

runRule(rule, {
  valid: [
    { name: 'a parameter', code: action('number: string', "return prisma.$queryRaw`select * from \"Invoice\" where \"organizationId\" = ${user.organizationId} and number = ${number}`;") },
    { name: 'a numbered parameter', code: action('number: string', "return prisma.$queryRawUnsafe('select * from \"Invoice\" where \"organizationId\" = $1 and number = $2', user.organizationId, number);") },
    { name: 'a part of a parameter', code: action('number: string', 'return prisma.$queryRaw`select * from "Invoice" where "organizationId" = ${user.organizationId} and number like ${`%${number}%`}`;') },
    { name: 'one of two texts', code: action('order: string', 'return prisma.$queryRawUnsafe(`select * from "Invoice" where "organizationId" = $1 order by number ${order === \'desc\' ? \'desc\' : \'asc\'}`, user.organizationId);') },
    { name: 'a text from a list', code: action("column: 'number' | 'status'", 'return prisma.$queryRawUnsafe(`select * from "Invoice" where "organizationId" = $1 order by ${COLUMNS[column]}`, user.organizationId);') },
    { name: 'a number', code: action('limit: string', 'return prisma.$queryRawUnsafe(`select * from "Invoice" where "organizationId" = $1 limit ${Number(limit)}`, user.organizationId);') },
    { name: 'what was compared before', code: action('column: string', "if (!['number', 'status'].includes(column)) throw new Error('no such column');\n  return prisma.$queryRawUnsafe(`select * from \"Invoice\" where \"organizationId\" = $1 order by ${column}`, user.organizationId);") },
    { name: 'what a function made of it', code: action('column: string', 'return prisma.$queryRawUnsafe(`select * from "Invoice" where "organizationId" = $1 order by ${escapeName(column)}`, user.organizationId);') },
    { name: 'a function that no framework calls', code: "import { prisma } from './db.js';\nexport async function run(column: string) { return prisma.$queryRawUnsafe(`select * from \"Invoice\" order by ${column}`); }\n" },
  ],
  invalid: [
    refused('a value in a template', 'number: string', 'return prisma.$queryRawUnsafe(`select * from "Invoice" where "organizationId" = \'${user.organizationId}\' and number = \'${number}\'`);', '$queryRawUnsafe', 'number'),
    refused('a value put together', 'number: string', "return prisma.$queryRawUnsafe('select * from \"Invoice\" where \"organizationId\" = $1 and number = \\'' + number + '\\'', user.organizationId);", '$queryRawUnsafe', 'number'),
    refused('a column to order by', 'column: string', 'return prisma.$queryRawUnsafe(`select * from "Invoice" where "organizationId" = $1 order by ${column}`, user.organizationId);', '$queryRawUnsafe', 'column'),
    refused('a table', 'table: string', 'return prisma.$queryRawUnsafe(`select * from ${table}`);', '$queryRawUnsafe', 'table'),
    refused('a raw piece of a tagged statement', 'column: string', 'return prisma.$queryRaw`select * from "Invoice" where "organizationId" = ${user.organizationId} order by ${Prisma.raw(column)}`;', '$queryRaw', 'column'),
    refused('a write', 'number: string', 'await prisma.$executeRawUnsafe(`insert into "Invoice" ("organizationId", number) values ($1, \'${number}\')`, user.organizationId);', '$executeRawUnsafe', 'number'),
    refused('the whole text', 'text: string', 'return prisma.$queryRawUnsafe(text);', '$queryRawUnsafe', 'text'),
  ],
});
