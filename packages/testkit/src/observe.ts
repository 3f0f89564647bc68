/** What a scenario compares of an outcome: statuses, and ids in place of rows. */

/** Status and body of a response; ids alone where the body is a row or a list of rows. */
export async function answer(response: Response | Promise<Response>): Promise<[status: number, body?: unknown]> {
  const { status, body } = await response;
  if (body === null) return [status];
  return [status, ids(await new Response(body).json())];
}

/** The ids of a list of rows, the id of a row; anything else as it is. */
export function ids(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ids);
  if (value !== null && typeof value === 'object' && 'id' in value) return value.id;
  return value;
}
