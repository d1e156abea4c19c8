import { createServer } from 'node:net';
import { openCatalogues } from '#adapters/model/open-catalogue.ts';
import { LLMProviderError, OrchestratorError } from '#domain/errors.ts';
import type { ModelServer } from '#domain/models/model-servers.ts';
import type { Secrets } from '#ports/secrets.ts';
import { startModelServer } from '../../support/model-servers/server.ts';

const env = { EGRESS_ALLOW: '127.0.0.0/8' };
const windows = { small: 8_192 };

/** A vault with a key; it was rotated where `newest` is another. */
function vault(cached: string, newest = cached): Secrets & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    async get(reference, { fresh } = { fresh: false }) {
      reads.push(`${reference}${fresh ? ' fresh' : ''}`);
      return reads.some((read) => read.endsWith('fresh')) ? newest : cached;
    },
  };
}

async function offered(
  provider: 'openai' | 'ollama',
  more: { readonly key?: string; readonly secrets?: Secrets; readonly secret?: string } = {},
) {
  const { key, secrets, secret } = more;
  const server = await startModelServer({
    provider,
    script: () => ({}),
    models: ['small', 'large'],
    windows,
    ...(key === undefined ? {} : { key }),
  });
  const at: ModelServer = {
    provider,
    baseUrl: server.url,
    models: ['small'],
    ...(secret === undefined ? {} : { secret }),
  };
  return openCatalogues(
    env,
    secrets,
  )(at)
    .list()
    .finally(() => server.close());
}

/** Code and words; `again` where another try is worth it. */
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) =>
      error instanceof LLMProviderError && !error.began
        ? `${error.code}: ${error.message}${error.retryable ? ' (again)' : ''}`
        : error,
  );

describe('the catalogue of a server', () => {
  it('is what the server says, through the egress guard', async () => {
    const both = [{ id: 'small', contextTokens: 8_192 }, { id: 'large' }];
    expect([await offered('openai'), await offered('ollama')]).toEqual([both, both]);
  });

  it('is what the chains name where the provider has no list', async () => {
    const open = openCatalogues(env);
    expect([
      await open({ provider: 'bedrock', models: ['a', 'b'] }).list(),
      await open({ provider: 'scripted', models: ['x'] }).list(),
    ]).toEqual([[{ id: 'a' }, { id: 'b' }], [{ id: 'script' }]]);
  });

  it('is asked for with the key that the secret holds, read again once it was rotated', async () => {
    const kept = vault('k');
    const rotated = vault('old', 'k');
    const wrong = vault('old');
    const of = (secrets: Secrets) => offered('openai', { key: 'k', secret: 'arn:key', secrets });
    expect([(await of(kept)).length, (await of(rotated)).length, await failure(of(wrong))]).toEqual([
      2,
      2,
      'model_unavailable: the provider refused the credentials',
    ]);
    expect([kept.reads, rotated.reads, wrong.reads]).toEqual([
      ['arn:key'],
      ['arn:key', 'arn:key fresh', 'arn:key'],
      ['arn:key', 'arn:key fresh'],
    ]);
  });

  it('names neither addresses nor references where it cannot be had', async () => {
    const at = (baseUrl: string, more: Partial<ModelServer> = {}): ModelServer => ({
      provider: 'openai',
      models: [],
      baseUrl,
      ...more,
    });
    const unread = new OrchestratorError('unavailable', 'the secret arn:key could not be read');
    const none: Secrets = { get: () => Promise.reject(unread) };
    const denied = openCatalogues({ EGRESS_ALLOW: '' });
    const outcomes = [
      await failure(denied(at('http://127.0.0.1:9')).list()),
      await failure(denied(at('http://127.0.0.1:9', { provider: 'ollama' })).list()),
      await failure(openCatalogues(env)(at('http://127.0.0.1:9')).list()),
      await failure(openCatalogues(env)(at('http://127.0.0.1:9', { provider: 'ollama' })).list()),
      await failure(openCatalogues(env, none)(at('http://127.0.0.1:9', { secret: 'arn:key' })).list()),
      await failure(openCatalogues(env)(at('http://no-such-host.invalid')).list()),
      await failure(openCatalogues(env)(at('no address at all')).list()),
    ];
    expect(outcomes).toEqual([
      'egress_denied: the address of the server may not be reached: see egressAllow of the stage',
      'egress_denied: the address of the server may not be reached: see egressAllow of the stage',
      'model_unavailable: the provider cannot be reached (again)',
      'model_unavailable: Ollama is not reachable (again)',
      'unavailable: the key for the server cannot be read (again)',
      expect.stringMatching(/^model_unavailable: the (server|provider) cannot be reached/),
      'model_unavailable: the list cannot be had (again)',
    ]);
    expect(JSON.stringify(outcomes)).not.toMatch(/127|invalid|arn/);
  });

  it('ends when the server keeps silent, and when its key does', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((go) => silent.listen(0, '127.0.0.1', go));
    const { port } = silent.address() as { port: number };
    const server: ModelServer = { provider: 'openai', models: [], baseUrl: `http://127.0.0.1:${port}` };
    const never: Secrets = { get: () => new Promise(() => undefined) };
    const hasty = (secrets?: Secrets) => openCatalogues(env, secrets, { waitMs: 50 });
    const late = 'timeout: the server did not answer in time (again)';
    expect([
      await failure(hasty()(server).list()),
      await failure(hasty(never)({ ...server, secret: 'arn:key' }).list()),
    ]).toEqual([late, late]);
    silent.close();
  });
});
