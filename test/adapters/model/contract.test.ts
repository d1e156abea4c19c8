import type { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelRequest } from '#ports/language-model.ts';
import type { Behaviour, Fault } from '../../support/model-servers/behaviour.ts';
import { wireProviders } from '../../support/model-servers/server.ts';
import { against, collect, failureOf, modelAt, request } from './wire-models.ts';

const usage = { inputTokens: 20, outputTokens: 7, cacheReadTokens: 100 };
const twice = [
  { name: 'look', input: { at: 'ü', deep: { list: [1, 2, { three: '"quoted"' }] } } },
  { name: 'look', input: {} },
];
const reply = (model: LanguageModel) => model.generateWithMetadata(request);

describe.each(wireProviders)('every model: %s', (provider) => {
  // Ollama keeps its cache to itself
  const cacheReadTokens = provider === 'ollama' ? 0 : 100;
  const told = { inputTokens: 20, outputTokens: 7, cacheReadTokens, cacheWriteTokens: 0 };

  it('answers text with usage, cached tokens apart', async () => {
    const answer = await against(provider, { text: 'because of it', usage }, reply);
    expect(answer).toEqual({
      text: 'because of it',
      calls: [],
      stop: 'end',
      usage: told,
      provider,
      model: 'm',
    });
    expect(await against(provider, { text: 'because' }, (m) => m.generate(request))).toBe('because');
  });

  it('gives the same reply streamed, piece by piece', async () => {
    const behaviour: Behaviour = { text: 'because of it', calls: twice, usage };
    const whole = await against(provider, behaviour, reply);
    const streamed = await against(provider, behaviour, (m) => collect(m));
    expect(streamed).toEqual({ pieces: ['because ', 'of ', 'it'], reply: whole });
  });

  it('asks for several tools at once, their arguments put together from pieces', async () => {
    const { reply: answer } = await against(provider, { calls: twice }, (m) => collect(m));
    expect(answer?.calls.map(({ name, input }) => ({ name, input }))).toEqual(twice);
    expect([new Set(answer?.calls.map(({ id }) => id)).size, answer?.stop, answer?.text]).toEqual([
      2,
      'tools',
      '',
    ]);
  });

  it.each([1, 2, 3, 7])('puts characters together that come in parts of %i bytes', async (slice) => {
    const text = 'Größe 大 🚨 ok';
    const { pieces, reply: answer } = await against(provider, { text, calls: twice, slice }, (m) =>
      collect(m),
    );
    expect([pieces.join(''), answer?.text, answer?.calls[0]?.input]).toEqual([text, text, twice[0]?.input]);
  });

  it('says nothing when the model says nothing', async () => {
    const { pieces, reply: streamed } = await against(provider, {}, (m) => collect(m));
    const whole = await against(provider, {}, reply);
    expect([pieces, streamed?.text, streamed?.stop, whole.text, whole.stop]).toEqual([
      [],
      '',
      'end',
      '',
      'end',
    ]);
  });

  it.each(['length', 'refusal'] as const)('surfaces an answer that ends with %s', async (stop) => {
    const whole = await against(provider, { text: 'because', stop }, reply);
    const { reply: streamed } = await against(provider, { text: 'because', stop }, (m) => collect(m));
    expect([whole.stop, whole.text, streamed?.stop, streamed?.text]).toEqual([
      stop,
      'because',
      stop,
      'because',
    ]);
  });

  it('has no usage where none was told, and never zero', async () => {
    const whole = await against(provider, { text: 'so', usage: false }, reply);
    const { reply: streamed } = await against(provider, { text: 'so', usage: false }, (m) => collect(m));
    expect([whole.usage, streamed?.usage]).toEqual([undefined, undefined]);
  });

  const before: Record<string, string> = {
    throttled: 'rate_limited again',
    overflow: 'model_context_exceeded',
    'no-images': 'not_supported',
    'unknown-model': 'model_unavailable',
    'bad-key': 'model_unavailable',
    failed: 'model_unavailable again',
    'gateway-timeout': 'model_unavailable again began',
    'cut-before': 'model_unavailable again began',
    page: 'model_output_invalid',
  };
  it.each(Object.entries(before))('tells what %s means, whole and streamed', async (fault, meaning) => {
    const behaviour = { text: 'because of it', fault: fault as Fault };
    const whole = await against(provider, behaviour, (m) => failureOf(reply(m)));
    const streamed = await against(provider, behaviour, (m) => failureOf(collect(m)));
    expect([whole, streamed]).toEqual([meaning, meaning]);
  });

  const inside: Record<string, string> = {
    'throttled-inside': 'rate_limited again began',
    'cut-inside': 'model_unavailable again began',
    malformed: 'model_output_invalid again began',
  };
  it.each(Object.entries(inside))(
    'never takes a stream for an answer that ends %s',
    async (fault, meaning) => {
      const behaviour = { text: 'because of it', fault: fault as Fault };
      expect(await against(provider, behaviour, (m) => failureOf(collect(m)))).toBe(meaning);
    },
  );

  it('never takes a damaged answer for one', async () => {
    const meant = await against(provider, { text: 'because', fault: 'malformed' }, (m) =>
      failureOf(reply(m)),
    );
    expect(meant).toBe('model_output_invalid again began');
  });

  it('says when to come back', async () => {
    const error = await against(provider, { fault: 'throttled' }, (m) =>
      reply(m).catch((e: LLMProviderError) => e),
    );
    expect((error as LLMProviderError).retryAfterSeconds).toBe(7);
  });

  it.each(['silent', 'stalled'] as const)(
    'gives a stream up that is %s, and the server sees it',
    async (fault) => {
      const patience = fault === 'silent' ? { firstMs: 50, idleMs: 9_000 } : { firstMs: 9_000, idleMs: 50 };
      const seen = await against(
        provider,
        { text: 'because of it', fault },
        async (m, server) => [
          await failureOf(collect(m)),
          (await server.recorded(1)).map(({ outcome }) => outcome),
        ],
        patience,
      );
      expect(seen).toEqual(['timeout again began', ['left']]);
    },
  );

  it('ends with the time of its caller, and the server sees it', async () => {
    const seen = await against(provider, { fault: 'silent' }, async (m, server) => [
      await failureOf(m.generateWithMetadata(request, AbortSignal.timeout(100))),
      await failureOf(collect(m, request, AbortSignal.timeout(100))),
      (await server.recorded(2)).map(({ outcome }) => outcome),
    ]);
    expect(seen).toEqual(['timeout began', 'timeout began', ['left', 'left']]);
  });

  it('is called off before, in the middle and by leaving the loop, and the server sees it', async () => {
    const seen = await against(provider, { text: 'because of it', fault: 'stalled' }, async (m, server) => {
      const early = await failureOf(m.generateWithMetadata(request, AbortSignal.abort()));
      const off = new AbortController();
      const calledOff = failureOf(
        (async () => {
          for await (const _ of m.stream(request, off.signal)) off.abort();
        })(),
      );
      const middle = await calledOff;
      for await (const _ of m.stream(request)) break;
      const outcomes = (await server.recorded(2)).map(({ outcome }) => outcome);
      return [early, middle, outcomes];
    });
    expect(seen).toEqual(['stopped', 'stopped began', ['left', 'left']]);
  });

  it('cannot be reached where nobody listens, which costs nothing', async () => {
    const url = await against(provider, {}, async (_, server) => server.url);
    expect(await failureOf(reply(modelAt(provider, url)))).toBe('model_unavailable again');
  });

  it('asks for a form of the answer and shows images', async () => {
    const schema = {
      type: 'object',
      properties: { cause: { type: 'string' } },
      required: ['cause'],
      additionalProperties: false,
    };
    const asking: ModelRequest = {
      ...request,
      messages: [{ role: 'user', text: 'see', images: [{ mediaType: 'image/png', base64: 'AAEC' }] }],
      output: { name: 'verdict', schema },
    };
    const body = await against(provider, { text: '{"cause":"x"}' }, async (m, server) => {
      await m.generate(asking);
      return server.asked[0]?.body;
    });
    expect(body).toEqual(expect.objectContaining(forms[provider](schema)));
  });

  it('sends the conversation with its tools and results', async () => {
    const record = await against(provider, { text: 'so' }, async (m, server) => {
      await m.generate(request);
      return server.recorded(1);
    });
    expect(record).toEqual([
      expect.objectContaining({
        model: 'm',
        stream: false,
        tools: ['look'],
        results: 1,
        outcome: 'answered',
      }),
    ]);
  });
});

/** What each wire format makes of a schema and an image. */
const forms = {
  openai: (schema: object) => ({
    messages: expect.arrayContaining([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAEC' } },
        ],
      },
    ]),
    response_format: { type: 'json_schema', json_schema: { name: 'verdict', schema, strict: true } },
  }),
  ollama: (schema: object) => ({
    messages: expect.arrayContaining([{ role: 'user', content: 'see', images: ['AAEC'] }]),
    format: schema,
  }),
  bedrock: (schema: object) => ({
    messages: [
      { role: 'user', content: [{ text: 'see' }, { image: { format: 'png', source: { bytes: 'AAEC' } } }] },
    ],
    outputConfig: {
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'verdict', schema: JSON.stringify(schema) } },
      },
    },
  }),
} as const;
