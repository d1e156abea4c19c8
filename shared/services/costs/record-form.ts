import * as z from 'zod';
import { usageFormats } from '#domain/costs/provider-usage/provider-usage.ts';
import { EpochMs } from '#domain/time.ts';

/** Longest record that is compared at once, in UTF-16 units: what a function takes in one request. */
export const MOST_RECORD_LENGTH = 4_000_000;

/** Longest span of a record: its entries are read within one request. */
export const MOST_RECORD_DAYS = 31;

/** A provider's record, and what is to become of differences. */
export const RecordForm = z.strictObject({
  format: z.enum(usageFormats),
  records: z
    .string()
    .min(1)
    .max(MOST_RECORD_LENGTH)
    .describe('The record as it was exported: its whole text'),
  toleranceMs: z
    .int()
    .min(0)
    .max(900_000)
    .default(60_000)
    .describe('How far the times of a call and its entry may be apart, where only they tell'),
  apply: z.boolean().default(false).describe('Whether differences of single calls are booked as corrections'),
  whole: z
    .boolean()
    .default(false)
    .describe('The record lists every call of its span: what was only assumed and is not in it cost nothing'),
});
export type RecordForm = z.infer<typeof RecordForm>;

const count = z.int().nonnegative();
const sums = z.strictObject({
  calls: count,
  micros: z.int(),
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
});
const place = { line: count.optional(), model: z.string() };
const dayPlace = { day: z.string(), provider: z.string(), row: z.string().optional(), lines: z.array(count) };

/** What a comparison came to; money in micro-dollars, lists cut after {@link MOST_LISTED} with their full counts beside. */
export const ComparedRecord = z.strictObject({
  format: z.enum(usageFormats),
  span: z
    .strictObject({ from: EpochMs, to: EpochMs })
    .optional()
    .describe('Absent where the record is empty'),
  counts: z.strictObject({
    matched: count,
    corrected: count,
    differing: count,
    disputed: count,
    notBooked: count,
    notBilled: count,
    passedOver: count,
  }),
  calls: z
    .strictObject({
      corrected: z.array(z.strictObject({ entry: z.string(), bookedMicros: z.int(), billedMicros: count })),
      differing: z.array(z.strictObject({ entry: z.string(), bookedMicros: z.int(), billedMicros: count })),
      disputed: z.array(z.strictObject({ entry: z.string(), bookedMicros: z.int(), billedMicros: count })),
      notBooked: z.array(
        z.strictObject({ ...place, id: z.string().optional(), at: EpochMs, billedMicros: count }),
      ),
      notBilled: z.array(z.string()).describe('Ids of entries'),
    })
    .optional()
    .describe('Of records of single calls'),
  days: z
    .strictObject({
      differing: z.array(z.strictObject({ ...dayPlace, booked: sums, billed: sums.partial() })),
      notBooked: z.array(z.strictObject({ ...dayPlace, billed: sums.partial() })),
      notBilled: z.array(z.strictObject({ ...dayPlace, booked: sums })),
    })
    .optional()
    .describe('Of records of sums'),
  passedOver: z.array(z.strictObject({ line: count, why: z.string() })),
});
export type ComparedRecord = z.infer<typeof ComparedRecord>;

/** How many of each list are shown. */
export const MOST_LISTED = 200;
