import * as z from 'zod';
import { jsonOf } from '../../json.ts';
import { dayOf } from '../period.ts';
import { priceOf } from '../price.ts';
import { csvRows } from './csv-rows.ts';
import { type LineRead, linesOf, type ReadRecord, readEach } from './read-lines.ts';
import type { UsageBucket } from './usage-bucket.ts';

const seconds = z.coerce.number().int().nonnegative();
const tokens = z.coerce.number().int().nonnegative();

/** One result of `GET /v1/organization/usage/completions`: input holds the cached tokens too. */
const Result = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  input_cached_tokens: tokens.default(0),
  num_model_requests: tokens,
  model: z.string().nullish(),
});

const Bucket = z.object({ start_time: seconds, end_time: seconds, results: z.array(Result) });
const Page = z.object({ data: z.array(Bucket) });
const Row = z.object({ start_time: seconds, end_time: seconds, model: z.string().optional() });

/**
 * OpenAI's usage of completions, grouped by model, in buckets that do not reach over a day: the pages that its usage
 * API answers, as one document or one a line, single buckets a line, or the table that its dashboard exports. It tells
 * calls and tokens, no money.
 *
 * @throws ValidationError naming lines that are nothing of this by their numbers
 */
export function readOpenaiUsage(text: string): ReadRecord<UsageBucket> {
  if (/^\uFEFF?start_time\s*,/.test(text)) return readEach(csvRows(text), readRow);
  const whole = jsonOf(text);
  if (whole !== undefined) return readEach([[1, whole]], readDocument);
  const lines = [...linesOf(text)].map(([line, content]) => [line, jsonOf(content)] as const);
  return readEach(lines, readDocument);
}

function readDocument(value: unknown, line: number): LineRead<UsageBucket> {
  if (Array.isArray(value)) return all(value.map((part) => readDocument(part, line)));
  const page = Page.safeParse(value);
  const bucket = Bucket.safeParse(value);
  if (!page.success && !bucket.success) {
    return { fault: 'is neither a page nor a bucket of the usage of completions' };
  }
  const buckets = page.success ? page.data.data : bucket.success ? [bucket.data] : [];
  return all(
    buckets.flatMap(({ results, ...span }) => results.map((result) => bucketOf(span, result, line))),
  );
}

function readRow(row: Readonly<Record<string, string>>, line: number): LineRead<UsageBucket> {
  const span = Row.safeParse(row);
  if (!span.success) return { fault: 'start_time and end_time are seconds since 1970' };
  // an empty bucket has no more columns than its time
  if (!row['num_model_requests']) return { passed: 'an empty bucket' };
  const result = Result.safeParse({ ...row, input_cached_tokens: row['input_cached_tokens'] || 0 });
  if (!result.success) return { fault: `${result.error.issues[0]?.path.join('.')}: is no count` };
  return bucketOf(span.data, result.data, line);
}

function bucketOf(
  span: { readonly start_time: number; readonly end_time: number },
  { model, ...result }: z.infer<typeof Result>,
  line: number,
): LineRead<UsageBucket> {
  const at = span.start_time * 1000;
  const last = Math.max(at, span.end_time * 1000 - 1);
  if (dayOf(at) !== dayOf(last))
    return { fault: 'its bucket reaches over a day: ask for days, hours or minutes' };
  if (!model) return { fault: 'it names no model: ask for the usage grouped by model' };
  const cached = result.input_cached_tokens;
  if (cached > result.input_tokens) return { fault: 'more of its input is cached than it has' };
  const row = rowOf(model, at);
  if (row === undefined) return { passed: `no price is known for the model ${model.slice(0, 128)}` };
  const counts = {
    inputTokens: result.input_tokens - cached,
    outputTokens: result.output_tokens,
    cacheReadTokens: cached,
  };
  const calls = result.num_model_requests;
  return { items: [{ line, day: dayOf(at), provider: 'openai', row, calls, tokens: counts }] };
}

function rowOf(model: string, at: number): string | undefined {
  try {
    return priceOf('openai', model, at).id;
  } catch {
    return undefined;
  }
}

/** Several readings as one: a fault of any is that of all; what is passed over counts where nothing else is there. */
function all(parts: readonly LineRead<UsageBucket>[]): LineRead<UsageBucket> {
  const fault = parts.find((part) => 'fault' in part);
  if (fault !== undefined) return fault;
  const items = parts.flatMap((part) => ('items' in part ? part.items : []));
  const passed = parts.find((part) => 'passed' in part);
  return items.length === 0 && passed !== undefined ? passed : { items };
}
