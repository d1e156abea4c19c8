import { readBedrockLog, withoutContent } from '#domain/costs/provider-usage/bedrock-log.ts';
import { readCostAndUsage } from '#domain/costs/provider-usage/cost-and-usage.ts';
import { readOpenaiUsage } from '#domain/costs/provider-usage/openai-usage.ts';
import { readUsageRecords } from '#domain/costs/usage-record.ts';

const lines = (...members: object[]): string => members.map((m) => JSON.stringify(m)).join('\n');
const faultsOf = (messages: readonly string[]) =>
  expect.objectContaining({
    code: 'invalid_request',
    faults: messages.map((message) => ({ pointer: '/records', message })),
  });

describe('records of calls', () => {
  const one = { id: 'a', at: 7, model: 'm', inputTokens: 3, micros: 5 };

  it('are read from JSON lines', () => {
    const text = `${lines(one)}\n\n${lines({ ...one, extra: 1 })}\n`;
    expect(readUsageRecords(text)).toEqual({
      items: [
        { ...one, line: 1 },
        { ...one, line: 3 },
      ],
      passed: [],
    });
  });

  it('are refused together when some are broken, by line', () => {
    const text = `${lines(one)}\n{"at":1\n{"at":1,"model":"m","micros":-1}`;
    expect(() => readUsageRecords(text)).toThrow(
      faultsOf(['line 2: is no JSON object', 'line 3: micros: Too small: expected number to be >=0']),
    );
  });
});

describe("Bedrock's log of model invocations", () => {
  const invocation = {
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: '2026-11-21T12:00:01Z',
    accountId: '111122223333',
    requestId: '11111111-2222-4333-8444-555555555555',
    operation: 'Converse',
    modelId:
      'arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    requestMetadata: { 'client-request-id': 'run_1/agent:log-analysis/1/1/1/1' },
    input: {
      inputContentType: 'application/json',
      inputBodyJson: { messages: [{ role: 'user', content: [{ text: 'a secret' }] }] },
      inputTokenCount: 1000,
      cacheReadInputTokenCount: 100,
      cacheWriteInputTokenCount: 300,
    },
    output: {
      outputBodyJson: {
        output: { message: { content: [{ text: 'another' }] } },
        usage: {
          cacheDetails: [
            { ttl: '1h', inputTokens: 200 },
            { ttl: '5m', inputTokens: 100 },
          ],
        },
      },
      outputTokenCount: 50,
    },
  };
  const record = {
    id: 'run_1/agent:log-analysis/1/1/1/1',
    at: Date.parse('2026-11-21T12:00:01Z'),
    model: invocation.modelId,
    inputTokens: 1000,
    outputTokens: 50,
    cacheReadTokens: 100,
    cacheWriteTokens: 300,
    cacheWrite1hTokens: 200,
    // (1000 × 1.10 + 50 × 5.50 + 100 × 0.11 + 100 × 1.375 + 200 × 2.20) $ a million tokens, rounded up
    micros: 1964,
    line: 1,
  };

  it('is priced by class, an hour of the cache apart', () => {
    expect(readBedrockLog(lines(invocation))).toEqual({ items: [record], passed: [] });
  });

  it('means the same without prompt and answer', () => {
    const slim = withoutContent(lines(invocation));
    expect(slim).not.toMatch(/secret|another|111122223333:role|accountId/);
    expect(readBedrockLog(slim)).toEqual({ items: [record], passed: [] });
    expect(withoutContent('no log')).toBe('no log');
  });

  it('passes over what failed, has no tokens or no price, and says so', () => {
    const { input: _, ...image } = { ...invocation, modelId: 'amazon.titan-image-generator-v1' };
    const text = lines(
      { ...invocation, errorCode: 'ThrottlingException' },
      { ...image, input: {} },
      { ...invocation, modelId: 'amazon.unheard-of' },
    );
    expect(readBedrockLog(text)).toEqual({
      items: [],
      passed: [
        { line: 1, why: 'it failed: ThrottlingException' },
        { line: 2, why: 'it tells no tokens' },
        { line: 3, why: 'no price is known for the model amazon.unheard-of' },
      ],
    });
  });

  it('names broken lines', () => {
    const text = lines(invocation, { ...invocation, timestamp: 'yesterday' }, { schemaType: 'Trail' });
    expect(() => readBedrockLog(text)).toThrow(
      faultsOf([
        'line 2: its timestamp is no ISO 8601 time with a zone',
        'line 3: schemaType: Invalid input: expected "ModelInvocationLog"',
      ]),
    );
  });
});

describe("OpenAI's usage of completions", () => {
  const day = Date.parse('2026-11-21T00:00Z') / 1000;
  const result = {
    model: 'gpt-5-2025-08-07',
    num_model_requests: 3,
    input_tokens: 900,
    input_cached_tokens: 100,
    output_tokens: 70,
  };
  const bucket = { object: 'bucket', start_time: day, end_time: day + 86_400, results: [result] };
  const read = {
    line: 1,
    day: '2026-11-21',
    provider: 'openai',
    row: 'openai/gpt-5',
    calls: 3,
    tokens: { inputTokens: 800, outputTokens: 70, cacheReadTokens: 100 },
  };

  it('is read from pages as they come, from buckets a line, and from the exported table', () => {
    const page = { object: 'page', data: [bucket], has_more: false };
    expect(readOpenaiUsage(JSON.stringify(page, null, 2)).items).toEqual([read]);
    expect(readOpenaiUsage(lines(bucket, bucket)).items).toEqual([read, { ...read, line: 2 }]);
    const table = [
      'start_time,end_time,start_time_iso,end_time_iso,num_model_requests,model,input_tokens,output_tokens,input_cached_tokens',
      `${day},${day + 60},,,3,gpt-5,900,70,100`,
      `${day},${day + 60},,,`,
    ].join('\r\n');
    expect(readOpenaiUsage(table)).toEqual({
      items: [{ ...read, line: 2 }],
      passed: [{ line: 3, why: 'an empty bucket' }],
    });
  });

  it('is refused where it cannot be told what for, by line', () => {
    const text = lines(
      { ...bucket, results: [{ ...result, model: null }] },
      { ...bucket, end_time: day + 86_401 },
      { ...bucket, results: [{ ...result, input_cached_tokens: 901 }] },
      { object: 'list' },
    );
    expect(() => readOpenaiUsage(text)).toThrow(
      faultsOf([
        'line 1: it names no model: ask for the usage grouped by model',
        'line 2: its bucket reaches over a day: ask for days, hours or minutes',
        'line 3: more of its input is cached than it has',
        'line 4: is neither a page nor a bucket of the usage of completions',
      ]),
    );
  });
});

describe('AWS cost and usage lines', () => {
  const names = [
    'LineItemType',
    'UsageStartDate',
    'UsageEndDate',
    'ProductCode',
    'UsageType',
    'UnblendedCost',
  ];
  const row = [
    'Usage',
    '2026-11-21T13:00:00Z',
    '2026-11-21T14:00:00Z',
    'AmazonBedrock',
    'EUW1-NovaPro-input-tokens',
    '0.0000001234',
  ];
  const table = (...rows: string[][]) =>
    [names.map((name) => `lineItem/${name}`), ...rows].map((cells) => cells.join(',')).join('\n');
  const read = { line: 2, day: '2026-11-21', provider: 'bedrock', row: undefined, tenBillionths: 1234n };

  it('are read from either generation of the report, to the last decimal', () => {
    expect(readCostAndUsage(table(row)).items).toEqual([read]);
    const current = {
      line_item_line_item_type: 'Usage',
      line_item_usage_start_date: '2026-11-21 13:00:00.000',
      line_item_product_code: 'AmazonBedrock',
      line_item_usage_type: 'EUW1-NovaPro-output-tokens',
      line_item_unblended_cost: 1.234e-7,
      line_item_currency_code: 'USD',
    };
    expect(readCostAndUsage(lines(current)).items).toEqual([{ ...read, line: 1 }]);
  });

  it('pass over other services and what is no usage, and take what the marketplace sells', () => {
    const other = row.with(3, 'AmazonS3').with(4, 'Requests-Tier1');
    const sold = row.with(3, 'abcdefghijklmnopqrstuvwxy').with(4, 'EUW1-MP:EUW1_OutputTokenCount-Units');
    expect(readCostAndUsage(table(other, row.with(0, 'Tax'), sold))).toEqual({
      items: [{ ...read, line: 4 }],
      passed: [
        { line: 2, why: 'another service' },
        { line: 3, why: 'no usage: Tax' },
      ],
    });
  });

  it('name broken lines', () => {
    const text = table(
      row.with(5, 'free'),
      row.with(1, 'today'),
      row.with(2, '2026-12-01T00:00:00Z'),
      row.with(3, ''),
    );
    expect(() => readCostAndUsage(text)).toThrow(
      faultsOf([
        'line 2: its unblended cost is no amount',
        'line 3: its usage start date is no time',
        'line 4: it reaches over a day: choose daily or hourly',
        'line 5: it names no product code or no usage type',
      ]),
    );
  });
});
