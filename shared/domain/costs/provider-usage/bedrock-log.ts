import * as z from 'zod';
import { jsonOf } from '../../json.ts';
import { parseIsoTime } from '../../time.ts';
import { costOf } from '../cost.ts';
import { priceOf } from '../price.ts';
import { recordedTokens, type UsageRecord } from '../usage-record.ts';
import { type LineRead, linesOf, type ReadRecord, readEach } from './read-lines.ts';

/** Under what Bedrock's log finds the hold of a call again: the request brought it along. */
export const REQUEST_METADATA = 'client-request-id';

const tokens = recordedTokens.optional();

/**
 * One line of Bedrock's model invocation log (Amazon Bedrock user guide, "Monitor model invocation using CloudWatch
 * Logs and Amazon S3"). Prompts and answers are in it as well, and are not looked at.
 */
const Invocation = z.object({
  schemaType: z.literal('ModelInvocationLog'),
  timestamp: z.string(),
  modelId: z.string().min(1),
  errorCode: z.string().optional(),
  requestMetadata: z.object({ [REQUEST_METADATA]: z.string().min(1).max(256).optional() }).optional(),
  input: z.object({
    inputTokenCount: tokens,
    cacheReadInputTokenCount: tokens,
    cacheWriteInputTokenCount: tokens,
  }),
  output: z.object({ outputTokenCount: tokens, outputBodyJson: z.unknown().optional() }).optional(),
});

/** Where the log repeats the answer of Converse: the classes of what was written to the cache. */
const Answer = z.object({
  usage: z.object({
    cacheDetails: z.array(z.object({ ttl: z.string(), inputTokens: recordedTokens })).optional(),
  }),
});

/**
 * The calls of a log of invocations, one JSON document a line. It tells tokens, no money: each call is priced by the
 * row that was valid at its time. Calls that failed, that have no tokens or whose model has no price are passed over.
 *
 * @throws ValidationError naming lines that are no such log by their numbers
 */
export const readBedrockLog = (text: string): ReadRecord<UsageRecord> => readEach(linesOf(text), readLine);

/**
 * A line without prompt and answer, which have no part in money: what of a log may leave the machine that it is on.
 * A line that is none of a log is answered as it is.
 */
export function withoutContent(line: string): string {
  const read = Invocation.safeParse(jsonOf(line));
  if (!read.success) return line;
  const usage = Answer.safeParse(read.data.output?.outputBodyJson);
  const { output, ...rest } = read.data;
  const outputBodyJson = usage.success ? usage.data : undefined;
  return JSON.stringify({ ...rest, output: { outputTokenCount: output?.outputTokenCount, outputBodyJson } });
}

function readLine(text: string, line: number): LineRead<UsageRecord> {
  const read = Invocation.safeParse(jsonOf(text));
  if (!read.success) return { fault: faultOf(read.error) };
  const { timestamp, modelId, errorCode, requestMetadata, input, output } = read.data;
  const at = parseIsoTime(timestamp);
  if (at === undefined) return { fault: 'its timestamp is no ISO 8601 time with a zone' };
  if (errorCode !== undefined) return { passed: `it failed: ${errorCode.slice(0, 64)}` };
  if (input.inputTokenCount === undefined) return { passed: 'it tells no tokens' };
  const usage = {
    inputTokens: input.inputTokenCount,
    outputTokens: output?.outputTokenCount ?? 0,
    cacheReadTokens: input.cacheReadInputTokenCount ?? 0,
    cacheWriteTokens: input.cacheWriteInputTokenCount ?? 0,
    ...hourOf(output?.outputBodyJson),
  };
  const price = priceAt(modelId, at);
  if (price === undefined) return { passed: `no price is known for the model ${modelId.slice(0, 128)}` };
  const id = requestMetadata?.[REQUEST_METADATA];
  const micros = costOf(price, usage);
  return { items: [{ ...(id === undefined ? {} : { id }), at, model: modelId, ...usage, micros, line }] };
}

function hourOf(body: unknown): Pick<UsageRecord, 'cacheWrite1hTokens'> {
  const answer = Answer.safeParse(body);
  const hour = answer.data?.usage.cacheDetails?.find(({ ttl }) => ttl === '1h');
  return hour === undefined ? {} : { cacheWrite1hTokens: hour.inputTokens };
}

function priceAt(model: string, at: number) {
  try {
    return priceOf('bedrock', model, at);
  } catch {
    return undefined;
  }
}

/** What is wrong with a line, in one sentence. */
const faultOf = ({ issues: [first] }: z.ZodError): string =>
  first === undefined || first.path.length === 0
    ? 'is no JSON object of a model invocation log'
    : `${first.path.join('.')}: ${first.message}`;
