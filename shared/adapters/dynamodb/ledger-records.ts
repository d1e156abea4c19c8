/**
 * What the body of a ledger's new item says, out of a record of the table's stream (`NewImage`); undefined for an
 * item that is none, which a reader passes over.
 */
export function ledgerRecordFrom(item: Readonly<Record<string, { S?: string }>>): object | undefined {
  const body = item['body']?.S;
  if (body === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
