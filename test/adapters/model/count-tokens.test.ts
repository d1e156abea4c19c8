import { openModels } from '#adapters/model/open-model.ts';
import { startModelServer, type WireProvider } from '../../support/model-servers/server.ts';
import { failureOf, modelAt, request } from './wire-models.ts';

/** Counts twice with a server that can or cannot; answers both counts, and what the server was asked. */
async function counted(provider: WireProvider, counts: boolean) {
  const server = await startModelServer({ provider, counts, script: () => ({ text: 'so' }) });
  try {
    const model = modelAt(provider, server.url);
    const answers = [await model.countTokens?.(request), await model.countTokens?.(request)];
    return { answers, calls: server.asked.length, others: server.others };
  } finally {
    await server.close();
  }
}

const places = { openai: '/tokenize', bedrock: '/model/m/count-tokens' } as const;

describe.each(['openai', 'bedrock'] as const)('tokens counted by %s', (provider) => {
  it('are those of the whole request, and no model is called', async () => {
    const { answers, calls, others } = await counted(provider, true);
    expect([calls, others.map(({ path }) => path)]).toEqual([0, [places[provider], places[provider]]]);
    expect(answers).toEqual(others.map(({ bytes }) => Math.ceil(bytes / 4)));
    const asked = JSON.stringify(others[0]?.body);
    for (const part of ['be exact', 'why?', 'let me look', 'nothing', 'looks']) expect(asked).toContain(part);
  });

  it('are unknown where the server cannot count, and it is asked once', async () => {
    const { answers, others } = await counted(provider, false);
    expect([answers, others.length]).toEqual([[undefined, undefined], 1]);
  });

  it('fail where the server cannot be reached, as a call that never began', async () => {
    const model = modelAt(provider, 'http://127.0.0.1:9');
    expect(await failureOf(model.countTokens?.(request) ?? Promise.resolve())).toBe(
      'model_unavailable again',
    );
  });

  it('end with the time of the caller', async () => {
    const model = modelAt(provider, 'http://127.0.0.1:9');
    const ended = await failureOf(model.countTokens?.(request, AbortSignal.abort()) ?? Promise.resolve());
    expect(ended).toBe('stopped');
  });
});

describe('tokens', () => {
  it('are not counted by Ollama, nor by OpenAI itself', async () => {
    expect(modelAt('ollama', 'http://127.0.0.1:9').countTokens).toBeUndefined();
    const open = openModels({ EGRESS_ALLOW: '' });
    expect(open({ provider: 'ollama', model: 'm' }).countTokens).toBeUndefined();
    expect(await open({ provider: 'openai', model: 'gpt-5' }).countTokens?.(request)).toBeUndefined();
  });

  it('of a profile are those of its foundation model', async () => {
    const server = await startModelServer({ provider: 'bedrock', counts: true, script: () => ({}) });
    Object.assign(process.env, { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url });
    const open = openModels({ EGRESS_ALLOW: '' });
    const ids = [
      'eu.amazon.nova-pro-v1:0',
      'arn:aws:bedrock:eu-west-1:111122223333:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0',
    ];
    for (const model of ids) await open({ provider: 'bedrock', model }).countTokens?.(request);
    await server.close();
    expect(server.others.map(({ path }) => path)).toEqual([
      '/model/amazon.nova-pro-v1:0/count-tokens',
      '/model/anthropic.claude-haiku-4-5-20251001-v1:0/count-tokens',
    ]);
  });
});
