import * as z from 'zod';
import { jsonOf } from '../json.ts';
import { EpochMs } from '../time.ts';
import { MOST_TOKENS } from './cost.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { Micros } from './money.ts';
import { linesOf, type ReadRecord, readEach } from './provider-usage/read-lines.ts';

/** A count of tokens in a provider's record. */
export const recordedTokens = z.number().int().nonnegative().max(MOST_TOKENS);

const tokens = recordedTokens.optional();

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
  /** How many of them are kept for an hour. */
  cacheWrite1hTokens: tokens,
  micros: Micros,
  /** Where it stands in the record that it was read from; lines begin at 1. */
  line: z.number().int().positive().optional(),
});
export type UsageRecord = z.infer<typeof UsageRecord>;

/**
 * The records in JSON lines; empty lines are passed over.
 *
 * @throws ValidationError naming the first lines that are no records: half a bill is not compared
 */
export const readUsageRecords = (text: string): ReadRecord<UsageRecord> =>
  readEach(linesOf(text), (content, line) => {
    const read = UsageRecord.safeParse(jsonOf(content));
    if (read.success) return { items: [{ ...read.data, line }] };
    const [first] = read.error.issues;
    return { fault: first?.path.length ? `${first.path.join('.')}: ${first.message}` : 'is no JSON object' };
  });

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
  for (const group of [exactly, roughly]) {
    const groups = Map.groupBy(left.values(), (entry) => group.ofEntry(entry) ?? '');
    for (const record of records) {
      if (record.id !== undefined || found.has(record)) continue;
      const near = (groups.get(group.ofRecord(record)) ?? []).filter(
        (e) => left.has(e.id) && distance(record, e) <= toleranceMs,
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

/** What a record and its entry must share. */
interface Likeness {
  readonly ofRecord: (record: UsageRecord) => string;
  /** Undefined for an entry that is none of the kind. */
  readonly ofEntry: (entry: LedgerEntry) => string | undefined;
}

const exactly: Likeness = {
  ofRecord: likenessOf,
  ofEntry: (e) => (e.basis === 'usage' ? likenessOf(e) : undefined),
};

/** Booked without usage, so that only model and time tell. */
const roughly: Likeness = {
  ofRecord: ({ model }) => plainModel(model),
  ofEntry: (e) => (e.basis === 'usage' ? undefined : plainModel(e.model)),
};

function likenessOf(call: UsageRecord | LedgerEntry): string {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = call;
  return [plainModel(call.model), inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens].join(' ');
}

/** A model is named by its id in a request, and may be by its ARN in the log. */
const plainModel = (model: string): string => model.replace(/^arn:[^/]+\//, '');
