import { chooseModel } from '../../../bin/start/choose-model.ts';
import { readModelSettings } from '../../../bin/start/model-settings.ts';
import type { Behaviour } from '../../support/model-servers/behaviour.ts';
import { startModelServer, type WireProvider } from '../../support/model-servers/server.ts';

interface Served {
  readonly provider: WireProvider;
  readonly models?: readonly string[];
  readonly key?: string;
  readonly behaviour?: Behaviour;
}

/** The model that is chosen, or the advice that is given, with the server's address left out. */
async function chosen(served: Served, env: Record<string, string> = {}): Promise<string> {
  const { behaviour = {}, ...options } = served;
  const server = await startModelServer({ ...options, script: () => behaviour });
  const at = env['WATCHFLOOR_BASE_URL'] ?? '';
  try {
    const settings = readModelSettings({
      WATCHFLOOR_LLM: served.provider,
      ...env,
      WATCHFLOOR_BASE_URL: `${server.url}${at}`,
    });
    return await chooseModel(settings).then(
      ({ model }) => model,
      (error: Error) => error.message.replaceAll(server.url, 'here'),
    );
  } finally {
    await server.close();
  }
}
const plain = '\nOr go on without a model: WATCHFLOOR_LLM=off';

describe('the model that a start uses', () => {
  it('is none when switched off', async () => {
    expect((await chooseModel(readModelSettings({}))).provider).toBe('off');
  });

  it('is one that the server has: a known one before others, never one that does not chat', async () => {
    const models = ['nomic-embed-text:latest', 'odd:1b', 'mistral:7b', 'llama3.2:3b'];
    expect([
      await chosen({ provider: 'ollama', models }),
      await chosen({ provider: 'ollama', models: models.slice(0, 2) }),
      await chosen({ provider: 'openai', models: ['text-embedding-3-small', 'my-model'] }),
    ]).toEqual(['llama3.2:3b', 'odd:1b', 'my-model']);
  });

  it('costs one request of an Ollama, however many models it has', async () => {
    const models = Array.from({ length: 70 }, (_, i) => `m${i}:1b`);
    const server = await startModelServer({ provider: 'ollama', models, script: () => ({}) });
    const env = { WATCHFLOOR_LLM: 'ollama', WATCHFLOOR_BASE_URL: server.url };
    const { model } = await chooseModel(readModelSettings(env)).finally(() => server.close());
    expect([model, server.others.map(({ path }) => path)]).toEqual(['m0:1b', ['/api/tags']]);
  });

  it('is the one that is named, if it is there', async () => {
    const models = ['llama3.2:latest', 'odd:1b'];
    expect([
      await chosen({ provider: 'ollama', models }, { WATCHFLOOR_MODEL: 'llama3.2' }),
      await chosen({ provider: 'ollama', models }, { WATCHFLOOR_MODEL: 'gone' }),
      await chosen({ provider: 'openai', models }, { WATCHFLOOR_MODEL: 'gone' }),
    ]).toEqual([
      'llama3.2:latest',
      'Ollama at here has no model gone. Get it: ollama pull gone\nThere are: llama3.2:latest, odd:1b.',
      'The server at here has no model gone for this key (WATCHFLOOR_MODEL). There are: llama3.2:latest, odd:1b.',
    ]);
  });

  it('cannot be used without one, the right key or the right server, and the way out is told', async () => {
    expect([
      await chosen({ provider: 'ollama', models: [] }),
      await chosen({ provider: 'openai', models: [] }),
      await chosen({ provider: 'openai', key: 'k' }, { WATCHFLOOR_API_KEY: 'wrong' }),
      await chosen({ provider: 'openai' }, { WATCHFLOOR_LLM: 'ollama' }),
    ]).toEqual([
      'Ollama at here has no model yet. Get one that can call tools: ollama pull llama3.2',
      'The server at here serves no model: load one there first.',
      `here refused the key: check WATCHFLOOR_API_KEY (the provider refused the credentials).${plain}`,
      `What answers at here is no ollama server: check WATCHFLOOR_BASE_URL.${plain}`,
    ]);
  });

  it('is told to be started when nobody answers', async () => {
    const none = { WATCHFLOOR_LLM: 'ollama', WATCHFLOOR_BASE_URL: 'http://127.0.0.1:9' };
    const inside = { ...none, WATCHFLOOR_BASE_URL: 'http://169.254.169.254' };
    await expect(chooseModel(readModelSettings(none))).rejects.toThrow(
      'Nothing usable answers at http://127.0.0.1:9 (Ollama is not reachable): start it with ollama serve',
    );
    await expect(chooseModel(readModelSettings(inside))).rejects.toThrow(
      'this machine and the public internet only',
    );
    await expect(chooseModel(readModelSettings({ ...none, WATCHFLOOR_LLM: 'bedrock' }))).rejects.toThrow(
      'Nothing answers at http://127.0.0.1:9 (WATCHFLOOR_BASE_URL)',
    );
  });

  it('is asked a question with a tool where a server lists none', async () => {
    const listless = { WATCHFLOOR_BASE_URL: '/other/v1', WATCHFLOOR_MODEL: 'm' };
    expect([
      await chosen({ provider: 'openai', behaviour: { text: 'yes' } }, listless),
      await chosen({ provider: 'openai', behaviour: { fault: 'unknown-model' } }, listless),
      await chosen({ provider: 'openai' }, { WATCHFLOOR_BASE_URL: '/other/v1' }),
    ]).toEqual([
      'm',
      `here/other/v1 has no model m for this key: check WATCHFLOOR_MODEL (the provider does not know the model).${plain}`,
      'The server at here/other/v1 does not list its models: name one in WATCHFLOOR_MODEL.',
    ]);
  });

  it('of the real Bedrock is asked with its key, which stays out of the environment', async () => {
    const env = { WATCHFLOOR_API_KEY: 'k', WATCHFLOOR_MODEL: 'm' };
    expect([
      await chosen({ provider: 'bedrock', behaviour: { text: 'yes' } }, env),
      await chosen({ provider: 'bedrock', behaviour: { fault: 'bad-key' } }, env),
      process.env['AWS_BEARER_TOKEN_BEDROCK'],
    ]).toEqual([
      'm',
      `here refused the key: check WATCHFLOOR_API_KEY (Bedrock: AccessDeniedException).${plain}`,
      undefined,
    ]);
  });
});
