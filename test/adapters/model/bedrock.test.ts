import { stopOf, usageOf } from '#adapters/bedrock/from-wire.ts';
import { toWire } from '#adapters/bedrock/to-wire.ts';
import { against, failureOf, request } from './wire-models.ts';

const point = { cachePoint: { type: 'default' } };

describe('a request to Bedrock', () => {
  it('is a conversation in the form of Converse', async () => {
    const asked = await against('bedrock', { text: 'because' }, async (model, server) => {
      await model.generate(request);
      return server.asked.map(({ path, body }) => ({ path, body }));
    });
    expect(asked).toEqual([
      {
        path: '/model/m/converse',
        body: {
          system: [{ text: 'be exact' }],
          messages: [
            { role: 'user', content: [{ text: 'why?' }] },
            {
              role: 'assistant',
              content: [
                { text: 'let me look' },
                { toolUse: { toolUseId: 'c0', name: 'look', input: { at: 'x' } } },
              ],
            },
            {
              role: 'user',
              content: [{ toolResult: { toolUseId: 'c0', content: [{ text: 'nothing' }], status: 'error' } }],
            },
          ],
          inferenceConfig: { maxTokens: 50, temperature: 0 },
          toolConfig: {
            tools: [
              { toolSpec: { name: 'look', description: 'looks', inputSchema: { json: { type: 'object' } } } },
            ],
          },
        },
      },
    ]);
  });

  it('carries the name of the request into the log of invocations, where it may stand there', () => {
    const named = (requestId: string) => toWire('m', { ...request, requestId }).requestMetadata;
    expect(named('run_1/agent:x/1/2.3')).toEqual({ 'client-request-id': 'run_1/agent:x/1/2.3' });
    expect([named('a;b'), toWire('m', request).requestMetadata]).toEqual([undefined, undefined]);
  });

  it('marks what is to be kept, and passes a guardrail', () => {
    const guardrail = { id: 'g', version: '3' };
    const { system, toolConfig, messages, guardrailConfig } = toWire(
      'm',
      { ...request, cache: 'conversation' },
      guardrail,
    );
    expect([system, toolConfig?.tools?.at(-1), messages?.at(-1)?.content?.at(-1), guardrailConfig]).toEqual([
      [{ text: 'be exact' }, point],
      point,
      point,
      { guardrailIdentifier: 'g', guardrailVersion: '3' },
    ]);
    const once = toWire('m', { ...request, cache: 'system' });
    expect([once.system?.length, once.messages?.at(-1)?.content?.length]).toEqual([2, 1]);
  });

  it('names the tools that were called when there are none any more, and leaves no text blank', () => {
    const { toolConfig, messages } = toWire('m', {
      ...request,
      tools: [],
      messages: [
        { role: 'assistant', text: ' ', calls: [{ id: 'c0', name: 'look', input: {} }] },
        { role: 'tool', results: [{ id: 'c0', text: '', failed: false }] },
      ],
    });
    expect([
      toolConfig?.tools?.map((t) => t.toolSpec?.name),
      messages?.map(({ content }) => content),
    ]).toEqual([
      ['look'],
      [
        [{ toolUse: { toolUseId: 'c0', name: 'look', input: {} } }],
        [{ toolResult: { toolUseId: 'c0', content: [{ text: '(nothing)' }], status: 'success' } }],
      ],
    ]);
  });
});

describe('an answer of Bedrock', () => {
  it('tells apart what is kept for five minutes and for an hour', () => {
    const counts = { inputTokens: 1, outputTokens: 2, totalTokens: 3, cacheWriteInputTokens: 30 };
    const cacheDetails = [
      { ttl: '5m' as const, inputTokens: 10 },
      { ttl: '1h' as const, inputTokens: 20 },
    ];
    const plain = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 0, cacheWriteTokens: 30 };
    expect([usageOf(counts), usageOf({ ...counts, cacheDetails })]).toEqual([
      plain,
      { ...plain, cacheWrite1hTokens: 20 },
    ]);
    const parts = [...cacheDetails, { ttl: '1h' as const, inputTokens: 5 }];
    expect(usageOf({ ...counts, cacheDetails: parts })).toEqual({ ...plain, cacheWrite1hTokens: 25 });
  });

  it('is an error when it ends for a reason that says nothing good', async () => {
    const reasons = ['malformed_model_output', 'malformed_tool_use', undefined] as const;
    const failures = reasons.map((reason) => failureOf((async () => stopOf(reason))()));
    expect(await Promise.all(failures)).toEqual(reasons.map(() => 'model_output_invalid began'));
  });
});
