/** How libraries and people derive names in a database from names in code. */

/** `organizationId` as `organization_id`; as TypeORM's and Drizzle's own helpers do for plain names. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase();
}

/** As TypeORM spells names (`StringUtils`, 0.3 and 1.x). */
export function camelCase(name: string): string {
  return name.replace(/^([A-Z])|[\s_-](\w)/g, (_, first: string | undefined, next: string | undefined) => next?.toUpperCase() ?? first!.toLowerCase());
}

/** `organization` of `organizationId` and `organization_id`; a name that does not end so stays as it is. */
export function bareKey(column: string): string {
  return column.replace(/(?<=[a-z\d])(?:Id|ID|Uuid)$|(?<=.)_(?:id|uuid)$|(?<=^[a-z\d]+)id$/, '');
}

/** A table's or column's name as it compares with the same in camel case, or under a schema's name. */
export const flat = (name: string): string => name.slice(name.lastIndexOf('.') + 1).replaceAll('_', '').toLowerCase();
