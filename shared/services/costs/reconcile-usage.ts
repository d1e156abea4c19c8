import type { Deps } from '#declare/capabilities.ts';
import { correctionId } from '#domain/costs/booking.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { matchUsage, type UsageRecord } from '#domain/costs/usage-record.ts';

/** What is compared: a provider's whole record of a tenant in a span of time. */
export interface Reconciliation {
  readonly tenantId: string;
  readonly records: readonly UsageRecord[];
  readonly from: number;
  readonly to: number;
  /** How far the times of a record and of its entry may be apart where only they tell: a call takes a while. */
  readonly toleranceMs: number;
  /**
   * The record lists every call that was billed in the span. What was booked only because nobody knew better (it
   * expired, or no usage came) and is not in it was then never billed, and is corrected to nothing.
   */
  readonly whole?: boolean;
  /** Books nothing: what would be corrected is only told. */
  readonly compareOnly?: boolean;
}

/** What a comparison came to; money in micro-dollars. */
export interface Reconciled {
  readonly agreed: number;
  readonly corrected: readonly { readonly entry: string; readonly booked: number; readonly billed: number }[];
  /** What corrections would be booked for, where only a comparison was asked for. */
  readonly differing: readonly { readonly entry: string; readonly booked: number; readonly billed: number }[];
  /** Corrected before, to something else: a person must look. */
  readonly disputed: readonly { readonly entry: string; readonly booked: number; readonly billed: number }[];
  /** Billed, and not in the book. */
  readonly unbooked: readonly UsageRecord[];
  /** Booked, and not billed: of these a call that expired may never have reached the provider. */
  readonly unbilled: readonly string[];
}

/** A record has the beginning of a call, its entry the end; an id finds it over any call's length. */
const LONGEST_CALL_MS = 15 * 60 * 1000;
const PAGE = 100;
const REASON = "the provider's own record";

/**
 * Compares the book with a provider's record and books the differences as corrections, each once: a second
 * comparison with the same record finds that all agrees. Reads the entries of the span and those since.
 */
export async function reconcileUsage(deps: Deps<'ledger.sweep'>, input: Reconciliation): Promise<Reconciled> {
  const { tenantId, records, from, to, toleranceMs } = input;
  const now = deps.clock.now();
  const reach = Math.max(toleranceMs, LONGEST_CALL_MS);
  const entries = await readEntries(deps, tenantId, from - reach, Math.max(now + 1, to + reach));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const inSpan = entries.filter((entry) => entry.at < to + reach);
  const matching = matchUsage(records, inSpan, toleranceMs);
  const truths = matching.pairs.map(({ record, entry }) => ({ entry, billed: record.micros }));
  const missing = matching.entries.filter((entry) => entry.at >= from && entry.at < to);
  const never = input.whole === true ? missing.filter(isAssumed).map((entry) => ({ entry, billed: 0 })) : [];
  const outcome = {
    agreed: 0,
    corrected: [] as Reconciled['corrected'][number][],
    differing: [] as Reconciled['differing'][number][],
    disputed: [] as Reconciled['disputed'][number][],
  };
  for (const { entry, billed } of [...truths, ...never]) {
    const before = byId.get(correctionId(entry.id));
    const booked = entry.micros + (before?.micros ?? 0);
    const difference = { entry: entry.id, booked, billed };
    if (booked === billed) outcome.agreed += 1;
    else if (before !== undefined) outcome.disputed.push(difference);
    else if (input.compareOnly === true) outcome.differing.push(difference);
    else {
      await deps.ledger.correct(tenantId, entry.id, billed, REASON, now);
      outcome.corrected.push(difference);
    }
  }
  const settled = new Set(never.map(({ entry }) => entry.id));
  const unbilled = missing.filter((entry) => entry.micros > 0 && !settled.has(entry.id));
  return { ...outcome, unbooked: matching.records, unbilled: unbilled.map((entry) => entry.id) };
}

/** Booked at its worst case, for want of anything better. */
const isAssumed = ({ basis }: LedgerEntry): boolean => basis === 'expired' || basis === 'reserved';

/** Every entry of a tenant in a span, oldest first. */
export async function readEntries(
  { ledger }: Deps<'ledger.sweep'>,
  tenantId: string,
  from: number,
  to: number,
): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  let after: string | undefined;
  do {
    const between = { from: Math.max(0, from), to };
    const page = await ledger.entries(tenantId, between, { limit: PAGE, ...(after ? { after } : {}) });
    entries.push(...page.entries);
    after = page.next;
  } while (after !== undefined);
  return entries;
}
