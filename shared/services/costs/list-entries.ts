import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { formatIsoTime } from '#domain/time.ts';
import { openCursor, sealCursor } from '../pagination/cursor.ts';
import { csvOf, dollarsExactly } from './csv.ts';
import { DAY_MS, refuseSpan, startOf, UsageQuery } from './report-usage.ts';

/** Which page of the ledger's entries is asked for. */
export const EntriesQuery = UsageQuery.omit({ groupBy: true }).extend({
  limit: z.coerce.number().int().min(1).max(100).default(100),
  cursor: z.string().max(1000).optional(),
});
export type EntriesQuery = z.infer<typeof EntriesQuery>;

/** An entry as the API shows it: one call, or one correction of a call, of the caller's tenant. */
export const EntryView = LedgerEntry.omit({ tenantId: true });
export type EntryView = z.infer<typeof EntryView>;

/**
 * One page of a tenant's ledger, oldest first.
 *
 * @throws ValidationError for a span as `reportUsage` does, and for a cursor of another listing or span
 */
export async function listEntries(
  deps: Deps<'ledger.read' | 'cursors.sign'>,
  { tenantId, from, to, limit, cursor }: EntriesQuery & { readonly tenantId: string },
): Promise<{ items: EntryView[]; cursor?: string }> {
  refuseSpan(from, to);
  const use = { tenantId, listing: `entries:${from}:${to}` };
  const between = { from: startOf(from), to: startOf(to) + DAY_MS };
  const page = await deps.ledger.entries(tenantId, between, {
    limit,
    ...(cursor === undefined ? {} : { after: await openCursor(deps, use, cursor) }),
  });
  const items = page.entries.map(({ tenantId: _, ...entry }) => entry);
  return page.next === undefined ? { items } : { items, cursor: await sealCursor(deps, use, page.next) };
}

const names = [
  'time',
  'id',
  'organization',
  'tenant',
  'project',
  'team',
  'user',
  'workflow',
  'run',
  'agent',
  'provider',
  'model',
  'price_table',
  'price_row',
  'basis',
  'usd',
  'micros',
  'reserved_micros',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'reason',
] as const;

/** Entries as a table. */
export const entriesCsv = (items: readonly EntryView[]): string =>
  csvOf(
    names,
    items.map(({ labels, price, ...entry }) => [
      formatIsoTime(entry.at),
      entry.id,
      labels.organization,
      labels.tenant,
      labels.project,
      labels.team,
      labels.user,
      labels.workflow,
      labels.run,
      labels.agent,
      entry.provider,
      entry.model,
      price.table,
      price.row,
      entry.basis,
      dollarsExactly(entry.micros),
      entry.micros,
      entry.reserved,
      entry.inputTokens,
      entry.outputTokens,
      entry.cacheReadTokens,
      entry.cacheWriteTokens,
      entry.cacheWrite1hTokens,
      entry.reason,
    ]),
  );
