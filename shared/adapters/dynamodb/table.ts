/**
 * The one table, as the deployment creates it and the adapters use it: names of key attributes and indexes,
 * all of type string. What is written into them is `keys.ts`.
 *
 * Both indexes project keys only: what they list is read again from the table, consistently, or is told by
 * the keys alone. `ttl` holds seconds since 1970; nothing relies on the row being gone.
 */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttl: 'expiresAt',
  /** Listings of one tenant. */
  gsi1: { name: 'gsi1', partitionKey: 'gsi1pk', sortKey: 'gsi1sk', projection: 'KEYS_ONLY' },
  /** What is due over all tenants; sparse. */
  gsi2: { name: 'gsi2', partitionKey: 'gsi2pk', sortKey: 'gsi2sk', projection: 'KEYS_ONLY' },
} as const;
