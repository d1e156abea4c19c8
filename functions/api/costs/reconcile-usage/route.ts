import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { compareRecord } from '#services/costs/compare-record.ts';
import { ComparedRecord, RecordForm } from '#services/costs/record-form.ts';

const line = (members: object): string => JSON.stringify(members);

/** A call that the examples' book holds, as its provider may have it. */
const call = { at: 1_795_269_600_000, model: 'eu.amazon.nova-pro-v1:0', micros: 1_450 };
const bedrock = {
  schemaType: 'ModelInvocationLog',
  schemaVersion: '1.0',
  timestamp: '2026-11-21T14:00:00Z',
  modelId: 'eu.amazon.nova-pro-v1:0',
  operation: 'Converse',
  input: { inputTokenCount: 800, cacheReadInputTokenCount: 20 },
  output: { outputTokenCount: 252 },
};
const openai = {
  object: 'bucket',
  start_time: 1_795_219_200,
  end_time: 1_795_305_600,
  results: [
    { model: 'gpt-5', num_model_requests: 3, input_tokens: 900, input_cached_tokens: 100, output_tokens: 70 },
  ],
};
const bill = [
  'lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/UnblendedCost',
  'Usage,2026-11-21T00:00:00Z,2026-11-22T00:00:00Z,AmazonBedrock,EUW1-NovaPro-input-tokens,0.0023200000',
].join('\n');

export const reconcileUsage = defineRoute({
  id: 'reconcileUsage',
  method: 'POST',
  path: '/usage/reconcile',
  scope: 'costs:write',
  summary: "Compare the ledger with a provider's own record",
  description:
    "What a provider has on record, at most 31 days and 4 MB: Bedrock's log of model invocations (one call a line), OpenAI's usage of completions (JSON or CSV, grouped by model), AWS cost and usage lines of Bedrock (CSV or JSON lines), or records of one's own (JSON lines). Answers what matches, what differs and what is on one side only. Single calls are matched one for one, and with `apply` their differences are booked as corrections, each once; sums are compared day by day. A line that does not fit is named by its number, and then nothing is compared.",
  uses: ['ledger.sweep', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 29,
  memoryMb: 1024,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: RecordForm,
  maxBodyBytes: 5 * 1024 * 1024,
  recordedData: true,
  response: ComparedRecord,
  status: 200,
  changes: true,
  errors: [],
  examples: [
    {
      name: 'calls, compared only',
      body: { format: 'watchfloor-usage', records: line(call) },
      status: 200,
    },
    {
      name: 'a log of invocations, its differences booked',
      body: { format: 'bedrock-invocation-log', records: line(bedrock), apply: true },
      status: 200,
    },
    { name: 'sums of a day', body: { format: 'openai-usage', records: line(openai) }, status: 200 },
    { name: 'lines of a bill', body: { format: 'aws-cost-and-usage', records: bill }, status: 200 },
    { name: 'a format that is none', body: { format: 'invoice', records: 'x' }, status: 400 },
    {
      name: 'a broken line',
      body: { format: 'watchfloor-usage', records: `${line(call)}\n{"at":1` },
      status: 400,
    },
    {
      name: 'corrections out of sums',
      body: { format: 'openai-usage', records: line(openai), apply: true },
      status: 400,
    },
    { name: 'nothing', body: { format: 'watchfloor-usage', records: '' }, status: 400 },
  ],
  handle: async (deps, { principal, body }) => ({
    body: await compareRecord(deps, principal.tenantId, body),
  }),
});
