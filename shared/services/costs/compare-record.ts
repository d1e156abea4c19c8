import type { Deps } from '#declare/capabilities.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { readProviderUsage } from '#domain/costs/provider-usage/provider-usage.ts';
import {
  type ComparedDay,
  compareDays,
  type UsageBucket,
} from '#domain/costs/provider-usage/usage-bucket.ts';
import type { UsageRecord } from '#domain/costs/usage-record.ts';
import { ValidationError } from '#domain/errors.ts';
import { readEntries, reconcileUsage } from './reconcile-usage.ts';
import { type ComparedRecord, MOST_LISTED, MOST_RECORD_DAYS, type RecordForm } from './record-form.ts';
import { DAY_MS, startOf } from './report-usage.ts';

/**
 * Compares a tenant's book with the record of a provider. Single calls are matched one for one, and their differences
 * booked as corrections where that is asked for; sums are compared day by day, and correct nothing.
 *
 * @throws ValidationError for lines that do not fit, by their numbers; for a record over more than
 * {@link MOST_RECORD_DAYS} days; and for corrections out of sums
 */
export async function compareRecord(
  deps: Deps<'ledger.sweep'>,
  tenantId: string,
  form: RecordForm,
): Promise<ComparedRecord> {
  const { format, records } = form;
  const usage = readProviderUsage(format, records);
  const passed = { count: usage.passed.length, listed: usage.passed.slice(0, MOST_LISTED) };
  const compared =
    usage.calls === undefined
      ? await compareSums(deps, tenantId, form, usage.buckets)
      : await compareCalls(deps, tenantId, form, usage.calls);
  const { counts, ...rest } = compared;
  const none = { matched: 0, corrected: 0, differing: 0, disputed: 0, notBooked: 0, notBilled: 0 };
  return {
    format,
    ...rest,
    counts: { ...none, ...counts, passedOver: passed.count },
    passedOver: [...passed.listed],
  };
}

type Compared = Pick<ComparedRecord, 'span' | 'calls' | 'days'> & {
  readonly counts: Partial<ComparedRecord['counts']>;
};

async function compareCalls(
  deps: Deps<'ledger.sweep'>,
  tenantId: string,
  { toleranceMs, apply, whole }: RecordForm,
  records: readonly UsageRecord[],
): Promise<Compared> {
  if (records.length === 0) return { counts: {} };
  const times = records.map(({ at }) => at);
  const span = refuseLongSpan({ from: least(times), to: -least(times.map((at) => -at)) + 1 });
  const input = { tenantId, records, ...span, toleranceMs, whole, compareOnly: !apply };
  const found = await reconcileUsage(deps, input);
  const { agreed, corrected, differing, disputed, unbooked, unbilled } = found;
  const calls = {
    corrected: shown(corrected, differenceView),
    differing: shown(differing, differenceView),
    disputed: shown(disputed, differenceView),
    notBooked: shown(unbooked, recordView),
    notBilled: unbilled.slice(0, MOST_LISTED),
  };
  const counts = {
    matched: agreed,
    corrected: corrected.length,
    differing: differing.length,
    disputed: disputed.length,
    notBooked: unbooked.length,
    notBilled: unbilled.length,
  };
  return { span, counts, calls };
}

async function compareSums(
  deps: Deps<'ledger.sweep'>,
  tenantId: string,
  { apply, whole }: RecordForm,
  buckets: readonly UsageBucket[],
): Promise<Compared> {
  if (apply || whole) {
    const pointer = apply ? '/apply' : '/whole';
    throw new ValidationError('One thing does not fit.', [
      { pointer, message: 'works with records of single calls only: a sum tells not which call it corrects' },
    ]);
  }
  if (buckets.length === 0) return { counts: {} };
  const days = buckets.map(({ day }) => startOf(day));
  const span = refuseLongSpan({ from: least(days), to: -least(days.map((day) => -day)) + DAY_MS });
  const compared = compareDays(buckets, await entriesOfDays(deps, tenantId, span));
  const differing = compared.filter((day) => !day.same && day.lines.length > 0 && day.booked.calls > 0);
  const notBooked = compared.filter((day) => !day.same && day.lines.length > 0 && day.booked.calls === 0);
  const notBilled = compared.filter((day) => !day.same && day.lines.length === 0);
  const counts = {
    matched: compared.length - differing.length - notBooked.length - notBilled.length,
    differing: differing.length,
    notBooked: notBooked.length,
    notBilled: notBilled.length,
  };
  const listed = {
    differing: shown(differing, ({ booked, billed, ...at }) => ({ ...dayView(at), booked, billed })),
    notBooked: shown(notBooked, ({ billed, ...at }) => ({ ...dayView(at), billed })),
    notBilled: shown(notBilled, ({ booked, ...at }) => ({ ...dayView(at), booked })),
  };
  return { span, counts, days: listed };
}

/** Entries of the span, with the corrections that were booked for them since. */
async function entriesOfDays(
  deps: Deps<'ledger.sweep'>,
  tenantId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly LedgerEntry[]> {
  const entries = await readEntries(deps, tenantId, from, Math.max(to, deps.clock.now() + 1));
  const called = new Set(entries.filter((e) => e.at < to).map(({ id }) => id));
  return entries.filter(({ id, basis }) =>
    basis === 'correction' ? called.has(id.replace(/\/correction$/, '')) : called.has(id),
  );
}

/** @throws ValidationError for a span of more than {@link MOST_RECORD_DAYS} days */
function refuseLongSpan<S extends { readonly from: number; readonly to: number }>(span: S): S {
  if (span.to - span.from <= MOST_RECORD_DAYS * DAY_MS) return span;
  throw new ValidationError('One thing does not fit.', [
    { pointer: '/records', message: `reaches over more than ${MOST_RECORD_DAYS} days: send it in parts` },
  ]);
}

// a spread of very many numbers is more than a call takes
const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));

const shown = <T, V>(items: readonly T[], view: (item: T) => V): V[] => items.slice(0, MOST_LISTED).map(view);

const differenceView = (found: {
  readonly entry: string;
  readonly booked: number;
  readonly billed: number;
}) => ({
  entry: found.entry,
  bookedMicros: found.booked,
  billedMicros: found.billed,
});

const recordView = ({ id, at, model, line, micros }: UsageRecord) => ({
  ...(line === undefined ? {} : { line }),
  ...(id === undefined ? {} : { id }),
  at,
  model,
  billedMicros: micros,
});

const dayView = ({ day, provider, row, lines }: Pick<ComparedDay, 'day' | 'provider' | 'row' | 'lines'>) => ({
  day,
  provider,
  ...(row === undefined ? {} : { row }),
  lines: lines.slice(0, MOST_LISTED),
});
