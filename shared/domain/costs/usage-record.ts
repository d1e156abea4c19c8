import * as z from 'zod';
import { ValidationError } from '../errors.ts';
import { EpochMs } from '../time.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { Micros } from './money.ts';

const tokens = z.number().int().nonnegative().optional();

/**
 * One call in a provider's own record. `id` is the reservation's, where the provider got it with the request and
 * gives it back; without it the call is found by model, time and tokens.
 */
export const UsageRecord = z.object({
  id: z.string().min(1).optional(),
  at: EpochMs,
  model: z.string().min(1),
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  micros: Micros,
});
export type UsageRecord = z.infer<typeof UsageRecord>;

/**
 * The records in JSON lines; empty lines are passed over.
 *
 * @throws ValidationError naming the first lines that are no records: half a bill is not compared
 */
export function parseUsageRecords(text: string): readonly UsageRecord[] {
  const faults: { pointer: string; message: string }[] = [];
  const records: UsageRecord[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = UsageRecord.safeParse(jsonOf(line));
    if (read.success) records.push(read.data);
    else faults.push({ pointer: `/${i}`, message: read.error.issues[0]?.message ?? 'is no usage record' });
  }
  if (faults.length === 0) return records;
  throw new ValidationError(`${faults.length} lines are no usage records`, faults.slice(0, 20));
}

/** What belongs together, and what is left over on either side. */
export interface Matching {
  readonly pairs: readonly { readonly record: UsageRecord; readonly entry: LedgerEntry }[];
  readonly records: readonly UsageRecord[];
  readonly entries: readonly LedgerEntry[];
}

/**
 * Finds the entry of each record, one for one: by id, else, among the entries of the same model not further away
 * than `toleranceMs`, one whose tokens are the same, else one that was booked without usage; of several the
 * nearest in time. Entries of calls that never began, and corrections, match nothing and are not left over.
 */
export function matchUsage(
  records: readonly UsageRecord[],
  entries: readonly LedgerEntry[],
  toleranceMs: number,
): Matching {
  const left = new Map(
    entries.filter((e) => e.basis !== 'correction' && e.basis !== 'free').map((e) => [e.id, e]),
  );
  const found = new Map<UsageRecord, LedgerEntry>();
  const take = (record: UsageRecord, entry: LedgerEntry | undefined): void => {
    if (entry === undefined) return;
    found.set(record, entry);
    left.delete(entry.id);
  };
  for (const record of records) if (record.id !== undefined) take(record, left.get(record.id));
  // exact tokens first, for all: a record without them must not take away what is another's for certain
  for (const fits of [sameTokens, withoutUsage]) {
    for (const record of records) {
      if (record.id !== undefined || found.has(record)) continue;
      const near = [...left.values()].filter(
        (e) => e.model === record.model && distance(record, e) <= toleranceMs && fits(record, e),
      );
      take(record, near.sort((a, b) => distance(record, a) - distance(record, b))[0]);
    }
  }
  return {
    pairs: [...found].map(([record, entry]) => ({ record, entry })),
    records: records.filter((record) => !found.has(record)),
    entries: [...left.values()],
  };
}

const distance = (record: UsageRecord, entry: LedgerEntry): number => Math.abs(record.at - entry.at);

const sameTokens = (record: UsageRecord, entry: LedgerEntry): boolean =>
  entry.basis === 'usage' &&
  record.inputTokens === entry.inputTokens &&
  record.outputTokens === entry.outputTokens &&
  (record.cacheReadTokens ?? 0) === entry.cacheReadTokens &&
  (record.cacheWriteTokens ?? 0) === entry.cacheWriteTokens;

const withoutUsage = (_: UsageRecord, entry: LedgerEntry): boolean => entry.basis !== 'usage';

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
