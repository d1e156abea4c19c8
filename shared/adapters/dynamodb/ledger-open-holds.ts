import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { windowOf } from '#domain/costs/period.ts';
import type { BudgetScope } from '#domain/costs/scope.ts';
import { coversLabels, type Limit } from '#domain/costs/standing.ts';
import { dueBefore } from './due-list.ts';
import { due } from './index-keys.ts';
import { keys } from './keys.ts';
import { meterKey } from './ledger-meters.ts';
import { readRows } from './ledger-reads.ts';
import { type Hold, holdFrom, holdIdFrom } from './ledger-rows.ts';
import { commit, present, updateOf, type Write } from './write.ts';

/** Most calls under way that are looked at; a whole deployment has fewer. */
const MOST_OPEN = 2_000;
/** Later than any hold expires, in the digits that an index has for it. */
const EVER = 9_999_999_999_999;

/** A call under way, and the new limits that it was not held in. */
export interface OpenHold {
  readonly hold: Hold;
  readonly limits: readonly Limit[];
}

/**
 * Calls under way that fall under new limits of a scope and are in none of their meters, because these limits were
 * not there when they began. A call counts in the windows of its beginning. One that began a moment ago may be
 * missing: the index shows it late.
 */
export async function openHoldsOutside(
  client: DynamoDBClient,
  tableName: string,
  owner: { readonly tenantId: string; readonly scope: BudgetScope },
  limits: readonly Limit[],
): Promise<readonly OpenHold[]> {
  if (limits.length === 0) return [];
  const listed = (await dueBefore(client, tableName, due.holds, EVER, MOST_OPEN)).map(holdIdFrom);
  // an organization's calls are those of all its tenants
  const own = listed.filter((h) => owner.scope.kind === 'organization' || h.tenantId === owner.tenantId);
  const rows = await readRows(
    client,
    tableName,
    own.map((h) => keys.hold(h.tenantId, h.id)),
  );
  return rows.map(holdFrom).flatMap((hold) => {
    const { labels, micros } = hold.body.reservation;
    if (hold.state !== 'held' || micros === 0 || !coversLabels(owner.scope, labels)) return [];
    const missing = limits.filter((limit) => isOutside(hold, limit));
    return missing.length === 0 ? [] : [{ hold, limits: missing }];
  });
}

function isOutside({ body: { reservation, meters } }: Hold, { scope, period, window }: Limit): boolean {
  if (windowOf(period, reservation.createdAt, reservation.labels.run).name !== window) return false;
  return !meters.some(
    (m) =>
      m.scope.kind === scope.kind && m.scope.id === scope.id && m.period === period && m.window === window,
  );
}

/** Puts an open call into meters: its end will be booked there too. `changed` is thrown where it has ended since. */
export function joinMeters(tableName: string, { hold, limits }: OpenHold, changed: () => Error): Write {
  const { reservation, meters } = hold.body;
  const joined = limits.map(({ scope, period, window }) => ({ scope, period, window }));
  const body = JSON.stringify({ reservation, meters: [...meters, ...joined] });
  const same = {
    expression: '#state = :held AND #body = :was',
    values: { held: 'held', was: JSON.stringify(hold.body) },
  };
  const key = keys.hold(reservation.tenantId, reservation.id);
  return { item: { Update: updateOf(tableName, key, { set: { body } }, same) }, refused: changed };
}

/** Puts one open call into meters that are there; does nothing where it has ended, or joined, since it was read. */
export async function joinLate(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  open: OpenHold,
): Promise<void> {
  const { micros } = open.hold.body.reservation;
  const other = new Error('it has ended, or the meter has gone');
  const add = { available: -micros, held: micros };
  const writes = open.limits.map((limit) => ({
    item: { Update: updateOf(tableName, meterKey(tenantId, limit), { add }, present) },
    refused: () => other,
  }));
  await commit(client, [joinMeters(tableName, open, () => other), ...writes]).catch((error) => {
    if (error !== other) throw error;
  });
}
