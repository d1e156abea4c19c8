import type { LedgerEntry } from '../ledger-entry.ts';
import { dayOf } from '../period.ts';

/** Tokens of many calls by class, disjoint. */
export interface SummedTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
}

/** A provider's sums over many calls. Whichever of the last three it does not tell is not compared. */
export interface UsageBucket {
  readonly line: number;
  /** The UTC day that it lies in. */
  readonly day: string;
  readonly provider: 'openai' | 'bedrock';
  /** The row of the price table; undefined where the record tells no model, and all of the provider is one. */
  readonly row: string | undefined;
  readonly calls?: number;
  readonly tokens?: SummedTokens;
  /** Ten-billionths of a dollar: bills have ten decimals, and none is lost in a sum. */
  readonly tenBillionths?: bigint;
}

/** A day of one model (or of a whole provider), as booked and as billed. Money in micro-dollars. */
export interface ComparedDay {
  readonly day: string;
  readonly provider: string;
  readonly row?: string;
  readonly lines: readonly number[];
  readonly booked: DaySums;
  readonly billed: Partial<DaySums>;
  readonly same: boolean;
}

/** What a day adds up to. */
export interface DaySums extends SummedTokens {
  readonly calls: number;
  readonly micros: number;
}

/**
 * Compares sums day by day. Calls and tokens must be equal where they are told. Money may differ by one micro-dollar
 * a call: the book rounds each call up, a bill only its sum. Entries count in the day of their settlement, so a call
 * over midnight can stand in two days; corrections count in the day of their call.
 */
export function compareDays(
  buckets: readonly UsageBucket[],
  entries: readonly LedgerEntry[],
): readonly ComparedDay[] {
  const billed = Map.groupBy(buckets, ({ day, provider, row }) => keyOf(day, provider, row));
  const providers = new Set<string>(buckets.map(({ provider }) => provider));
  const models = new Set<string>(buckets.filter(({ row }) => row !== undefined).map((b) => b.provider));
  const daysOfCalls = new Map(entries.map((entry) => [entry.id, dayOf(entry.at)]));
  const booked = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    // a model on one's own hardware has no provider that could bill it
    if (!entry.price.row.startsWith(`${entry.provider}/`) || !providers.has(entry.provider)) continue;
    const day = daysOfCalls.get(entry.id.replace(/\/correction$/, '')) ?? dayOf(entry.at);
    const key = keyOf(day, entry.provider, models.has(entry.provider) ? entry.price.row : undefined);
    const found = booked.get(key);
    if (found === undefined) booked.set(key, [entry]);
    else found.push(entry);
  }
  return [...new Set([...billed.keys(), ...booked.keys()])]
    .sort()
    .map((key) => comparedDay(key, billed.get(key) ?? [], booked.get(key) ?? []));
}

const keyOf = (day: string, provider: string, row: string | undefined): string =>
  `${day} ${provider} ${row ?? ''}`;

function comparedDay(
  key: string,
  buckets: readonly UsageBucket[],
  entries: readonly LedgerEntry[],
): ComparedDay {
  const [day = '', provider = '', row = ''] = key.split(' ');
  const booked = bookedSums(entries);
  const billed = billedSums(buckets);
  const place = { day, provider, ...(row === '' ? {} : { row }), lines: buckets.map(({ line }) => line) };
  return {
    ...place,
    booked,
    billed,
    same: buckets.length === 0 ? booked.calls === 0 : isSame(booked, billed),
  };
}

function isSame(booked: DaySums, billed: Partial<DaySums>): boolean {
  const { micros, ...counts } = billed;
  const told = Object.entries(counts) as [keyof DaySums, number][];
  if (told.some(([name, count]) => booked[name] !== count)) return false;
  return micros === undefined || Math.abs(booked.micros - micros) <= Math.max(1, booked.calls);
}

function bookedSums(entries: readonly LedgerEntry[]): DaySums {
  const calls = entries.filter(({ basis }) => basis !== 'correction' && basis !== 'free');
  const sum = (of: (entry: LedgerEntry) => number): number => entries.reduce((so, e) => so + of(e), 0);
  return {
    calls: calls.length,
    micros: sum((e) => e.micros),
    inputTokens: sum((e) => e.inputTokens + e.cacheWriteTokens),
    outputTokens: sum((e) => e.outputTokens),
    cacheReadTokens: sum((e) => e.cacheReadTokens),
  };
}

const TEN_BILLIONTHS_A_MICRO = 10_000n;

function billedSums(buckets: readonly UsageBucket[]): Partial<DaySums> {
  const calls = sumTold(buckets.map((bucket) => bucket.calls));
  const tokens = buckets.flatMap((bucket) => bucket.tokens ?? []);
  const of = (name: keyof SummedTokens): number => tokens.reduce((sum, t) => sum + t[name], 0);
  const money = buckets.flatMap((bucket) => bucket.tenBillionths ?? []);
  const total = money.reduce((sum, part) => sum + part, 0n);
  return {
    ...(calls === undefined ? {} : { calls }),
    ...(tokens.length === 0
      ? {}
      : {
          inputTokens: of('inputTokens'),
          outputTokens: of('outputTokens'),
          cacheReadTokens: of('cacheReadTokens'),
        }),
    ...(money.length === 0 ? {} : { micros: roundedMicros(total) }),
  };
}

/** Half a micro-dollar is rounded up. */
const roundedMicros = (total: bigint): number =>
  Number((total + TEN_BILLIONTHS_A_MICRO / 2n) / TEN_BILLIONTHS_A_MICRO);

function sumTold(counts: readonly (number | undefined)[]): number | undefined {
  const told = counts.filter((count) => count !== undefined);
  return told.length === 0 ? undefined : told.reduce((sum, count) => sum + count, 0);
}
