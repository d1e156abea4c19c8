import { guardedFetch } from '#adapters/http/guarded-fetch.ts';
import { ollamaLanguageModel } from '#adapters/ollama/language-model.ts';
import { openaiLanguageModel } from '#adapters/openai/language-model.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import { type Behaviour, protocolServer } from './protocol-server.ts';

const fetch = guardedFetch(parseEgressPolicy('127.0.0.1'));
const request: ModelRequest = {
  system: 'be exact',
  messages: [
    { role: 'user', text: 'why?' },
    { role: 'assistant', text: '', calls: [{ id: 'c0', name: 'look', input: { at: 'x' } }] },
    { role: 'tool', results: [{ id: 'c0', text: 'nothing', failed: true }] },
  ],
  tools: [{ name: 'look', description: 'looks', inputSchema: { type: 'object' } }],
  maxOutputTokens: 50,
  temperature: 0,
};
const providers: Record<string, (url: string) => LanguageModel> = {
  openai: (url) => openaiLanguageModel({ model: 'm', baseUrl: `${url}/v1`, apiKey: 'k', fetch }),
  ollama: (url) => ollamaLanguageModel({ model: 'm', baseUrl: url, fetch }),
};
const collect = async (model: LanguageModel): Promise<{ text: string; reply: ModelReply | undefined }> => {
  let text = '';
  let reply: ModelReply | undefined;
  for await (const part of model.stream(request)) {
    if ('reply' in part) reply = part.reply;
    else text += part.text;
  }
  return { text, reply };
};
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (e: unknown) => (e instanceof LLMProviderError ? `${e.code}${e.retryable ? ' again' : ''}` : e),
  );

describe.each(Object.keys(providers))('a model of %s', (name) => {
  const make = providers[name] as (url: string) => LanguageModel;
  const against = async <T>(behaviour: Behaviour, work: (m: LanguageModel) => Promise<T>): Promise<T> => {
    const server = await protocolServer(behaviour);
    try {
      return await work(make(server.url));
    } finally {
      await server.close();
    }
  };
  const usage =
    name === 'openai'
      ? { inputTokens: 20, outputTokens: 7, cacheReadTokens: 100, cacheWriteTokens: 0 }
      : { inputTokens: 20, outputTokens: 7, cacheReadTokens: 0, cacheWriteTokens: 0 };

  it('answers text with usage, cached tokens apart', async () => {
    const reply = await against({ text: 'because of it' }, (m) => m.generateWithMetadata(request));
    expect(reply).toEqual({
      text: 'because of it',
      calls: [],
      stop: 'end',
      usage,
      provider: name,
      model: 'm',
    });
  });

  it('gives the same reply streamed, piece by piece', async () => {
    const behaviour = { text: 'because of it', call: { name: 'look', input: { at: 'y' } } };
    const { text, reply } = await against(behaviour, collect);
    const whole = await against(behaviour, (m) => m.generateWithMetadata(request));
    expect([text, reply?.text, reply?.usage, reply?.stop]).toEqual([
      'because of it',
      whole.text,
      whole.usage,
      'tools',
    ]);
    expect(reply?.calls.map((c) => [c.name, c.input])).toEqual([['look', { at: 'y' }]]);
  });

  it('calls a cut answer cut and missing usage missing', async () => {
    const reply = await against({ text: 'because', finish: 'length', usage: false }, (m) =>
      m.generateWithMetadata(request),
    );
    expect([reply.stop, reply.usage]).toEqual(['length', undefined]);
  });

  it('tells what is worth another try', async () => {
    const codes: unknown[] = [];
    for (const status of [400, 401, 404, 429, 500, 503]) {
      codes.push(await against({ status }, (m) => codeOf(m.generateWithMetadata(request))));
    }
    expect(codes).toEqual(
      name === 'openai'
        ? [
            'model_refused',
            'model_unavailable',
            'model_unavailable',
            'rate_limited again',
            'model_unavailable again',
            'model_unavailable again',
          ]
        : [
            'model_refused',
            'model_unavailable',
            'model_unavailable',
            'rate_limited again',
            'model_unavailable again',
            'rate_limited again',
          ],
    );
  });

  it('never takes a stream that was cut half-way for an answer', async () => {
    expect(await against({ text: 'because of', cut: 'stream' }, (m) => codeOf(collect(m)))).toBe(
      'model_unavailable again',
    );
    expect(await against({ cut: 'start' }, (m) => codeOf(m.generate(request)))).toBe(
      'model_unavailable again',
    );
  });

  it('never takes a web page for an answer', async () => {
    expect(await against({ page: true }, (m) => codeOf(collect(m)))).toBe('model_output_invalid');
    expect(await against({ page: true }, (m) => codeOf(m.generate(request)))).toBe('model_output_invalid');
  });

  it('gives up when told to, and when nothing comes', async () => {
    const server = await protocolServer({ silent: true });
    const called = codeOf(make(server.url).generateWithMetadata(request, AbortSignal.timeout(50)));
    expect(await called).toBe('timeout');
    await server.close();
  });

  it('refuses an address that is not allowed', async () => {
    const closed = guardedFetch(parseEgressPolicy(''));
    const model =
      name === 'openai'
        ? openaiLanguageModel({ model: 'm', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'k', fetch: closed })
        : ollamaLanguageModel({ model: 'm', baseUrl: 'http://169.254.169.254', fetch: closed });
    expect(await codeOf(model.generate(request))).toBe('model_unavailable');
  });
});
