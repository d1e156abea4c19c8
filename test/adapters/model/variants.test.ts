import { windowFor } from '#adapters/ollama/to-wire.ts';
import { endpointOf } from '#adapters/openai/endpoint.ts';
import { openaiLanguageModel } from '#adapters/openai/language-model.ts';
import { scriptedLanguageModel } from '#adapters/scripted/language-model.ts';
import type { Behaviour } from '../../support/model-servers/behaviour.ts';
import { startModelServer } from '../../support/model-servers/server.ts';
import { against, collect, failureOf, localFetch, request } from './wire-models.ts';

describe('servers that speak OpenAI', () => {
  const asked = async (model: string, behaviour: Behaviour, at = '/v1', key?: string) => {
    const server = await startModelServer({
      provider: 'openai',
      script: () => behaviour,
      ...(key && { key }),
    });
    const settings = {
      model,
      apiKey: async () => 'secret',
      fetch: localFetch,
      baseUrl: `${server.url}${at}`,
    };
    const languageModel = openaiLanguageModel(settings);
    try {
      const results = [
        await failureOf(collect(languageModel).then(({ reply }) => reply?.text)),
        await failureOf(languageModel.generate(request)),
      ];
      return { results, asked: server.asked };
    } finally {
      await server.close();
    }
  };
  const so = { answered: 'so' };

  it('are told the name of a request in a header, where it may stand there', async () => {
    const server = await startModelServer({ provider: 'openai', script: () => ({ text: 'so' }) });
    const settings = { model: 'm', apiKey: 'none', fetch: localFetch, baseUrl: server.url };
    const model = openaiLanguageModel(settings);
    for (const requestId of ['run_1/a:x/1', 'one\r\ntwo: 2']) await model.generate({ ...request, requestId });
    await model.generate(request);
    await server.close();
    expect(server.records.map(({ id }) => id)).toEqual(['run_1/a:x/1', null, null]);
  });

  it('renames the limit that a server refuses, once and for all', async () => {
    const { results, asked: calls } = await asked('m', { text: 'so', refuses: ['max_tokens'] });
    expect([results, calls.map(({ body }) => [body['max_tokens'], body['max_completion_tokens']])]).toEqual([
      [so, so],
      [
        [50, undefined],
        [undefined, 50],
        [undefined, 50],
      ],
    ]);
  });

  it('gives up on a server that refuses both names', async () => {
    const { results, asked: calls } = await asked('m', {
      refuses: ['max_tokens', 'max_completion_tokens'],
    });
    expect([results, calls.length]).toEqual([['model_refused', 'model_refused'], 3]);
  });

  it('leaves out what a server does not take; without stream_options there is no usage', async () => {
    const refuses = ['temperature', 'stream_options'];
    const { results, asked: calls } = await asked('m', { text: 'so', refuses });
    expect([results, calls.map(({ body }) => refuses.filter((name) => name in body))]).toEqual([
      [so, so],
      [['temperature', 'stream_options'], ['stream_options'], [], []],
    ]);
  });

  it('spares a reasoning model what it is known to refuse', async () => {
    const { asked: calls } = await asked('o3-mini', { text: 'so' });
    expect(calls.map(({ body }) => Object.keys(body).filter((name) => /max|temp/.test(name)))).toEqual([
      ['max_completion_tokens'],
      ['max_completion_tokens'],
    ]);
  });

  it('speaks to Azure by deployment, version and key header', async () => {
    const at = '/openai/deployments/gpt?api-version=2024-10-21';
    const { results, asked: calls } = await asked('gpt', { text: 'so' }, at, 'secret');
    expect([
      results,
      calls.map(({ path, headers }) => [path, headers['api-key'], headers['authorization']]),
    ]).toEqual([
      [so, so],
      Array.from({ length: 2 }, () => [
        '/openai/deployments/gpt/chat/completions?api-version=2024-10-21',
        'secret',
        undefined,
      ]),
    ]);
  });

  it.each([
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000/v1', 'bearer'],
    ['https://api.openai.com/v1/', 'https://api.openai.com/v1', 'bearer'],
    ['https://gateway.example/llm/openai', 'https://gateway.example/llm/openai', 'bearer'],
    [
      'https://x.openai.azure.com?api-version=2024-10-21',
      'https://x.openai.azure.com/openai/deployments/a%20b',
      'api-key',
    ],
    ['https://x.openai.azure.com', 'https://x.openai.azure.com/openai/v1', 'api-key'],
    ['https://x.openai.azure.com/openai/v1/', 'https://x.openai.azure.com/openai/v1', 'api-key'],
  ])('finds the way from %s', (base, baseUrl, auth) => {
    expect(endpointOf(base, 'a b')).toEqual(expect.objectContaining({ baseUrl, auth }));
  });

  it('leaves out the call that an answer was cut in, and says that it was cut', async () => {
    const behaviour: Behaviour = {
      calls: [
        { name: 'look', input: { at: 'x' } },
        { name: 'look', input: { at: 'something long' } },
      ],
      stop: 'length',
      cutCall: true,
    };
    for (const provider of ['openai', 'bedrock'] as const) {
      const { reply } = await against(provider, behaviour, (m) => collect(m));
      expect([reply?.stop, reply?.calls.map(({ input }) => input)]).toEqual(['length', [{ at: 'x' }]]);
      const whole = { ...behaviour, stop: 'tools' } as const;
      expect(await against(provider, whole, (m) => failureOf(collect(m)))).toBe('model_output_invalid began');
    }
  });
});

describe('a request to Ollama', () => {
  it('asks for a window that its words fit into, in steps', () => {
    const long = (characters: number) => ({
      ...request,
      messages: [{ role: 'user', text: 'x'.repeat(characters) }] as const,
    });
    expect([windowFor(request), windowFor(long(40_000)), windowFor(long(3_000_000))]).toEqual([
      8_192, 16_384, 131_072,
    ]);
  });
});

describe('a scripted model', () => {
  it('ends as the others do: cut, refused, without usage, called off', async () => {
    const model = scriptedLanguageModel([
      { text: 'a b c', stop: 'length', usage: false },
      { text: 'no', stop: 'refusal' },
    ]);
    const first = { ...request, messages: request.messages.slice(0, 1) };
    const off = new AbortController();
    const calledOff = failureOf(
      (async () => {
        for await (const _ of model.stream(first, off.signal)) off.abort();
      })(),
    );
    const { pieces, reply } = await collect(model, first);
    expect([
      [pieces, reply?.stop, reply?.usage],
      (await model.generateWithMetadata(request)).stop,
      await calledOff,
      await failureOf(model.generate(first, AbortSignal.abort())),
    ]).toEqual([[['a ', 'b ', 'c'], 'length', undefined], 'refusal', 'stopped began', 'stopped']);
  });
});
