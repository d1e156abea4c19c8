import type { UsageRecord } from '../usage-record.ts';
import { readUsageRecords } from '../usage-record.ts';
import { readBedrockLog } from './bedrock-log.ts';
import { readCostAndUsage } from './cost-and-usage.ts';
import { readOpenaiUsage } from './openai-usage.ts';
import type { PassedLine } from './read-lines.ts';
import type { UsageBucket } from './usage-bucket.ts';

/** The forms that a provider's record may have. */
export const usageFormats = [
  'watchfloor-usage',
  'bedrock-invocation-log',
  'openai-usage',
  'aws-cost-and-usage',
] as const;
/** One form of a provider's record. */
export type UsageFormat = (typeof usageFormats)[number];

/** What a provider has on record: single calls, or sums of many. */
export type ProviderUsage = { readonly passed: readonly PassedLine[] } & (
  | { readonly calls: readonly UsageRecord[]; readonly buckets?: undefined }
  | { readonly buckets: readonly UsageBucket[]; readonly calls?: undefined }
);

/** Reads a record. @throws ValidationError naming the lines that do not fit by their numbers */
export function readProviderUsage(format: UsageFormat, text: string): ProviderUsage {
  switch (format) {
    case 'watchfloor-usage':
      return asCalls(readUsageRecords(text));
    case 'bedrock-invocation-log':
      return asCalls(readBedrockLog(text));
    case 'openai-usage':
      return asBuckets(readOpenaiUsage(text));
    case 'aws-cost-and-usage':
      return asBuckets(readCostAndUsage(text));
  }
}

/** The format that a record looks like by its beginning; undefined when it looks like none. */
export function formatOf(text: string): UsageFormat | undefined {
  const begin = text.slice(0, 4_096);
  if (/"schemaType"\s*:\s*"ModelInvocationLog"/.test(text.slice(0, 65_536))) return 'bedrock-invocation-log';
  if (/lineItem\/|line_item_/.test(begin)) return 'aws-cost-and-usage';
  if (/^\uFEFF?\s*start_time\s*,|"start_time"\s*:/.test(begin)) return 'openai-usage';
  return /"micros"\s*:/.test(begin) ? 'watchfloor-usage' : undefined;
}

const asCalls = ({ items, passed }: { items: readonly UsageRecord[]; passed: readonly PassedLine[] }) => ({
  calls: items,
  passed,
});

const asBuckets = ({ items, passed }: { items: readonly UsageBucket[]; passed: readonly PassedLine[] }) => ({
  buckets: items,
  passed,
});
