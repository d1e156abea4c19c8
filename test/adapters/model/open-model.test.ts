import { openModels } from '#adapters/model/open-model.ts';
import type { LLMProviderError } from '#domain/errors.ts';
import type { ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { Secrets } from '#ports/secrets.ts';
import { type Behaviour, protocolServer } from './protocol-server.ts';

const request: ModelRequest = {
  system: 's',
  messages: [{ role: 'user', text: 'why?' }],
  tools: [],
  maxOutputTokens: 50,
  temperature: 0,
};
const env = { EGRESS_ALLOW: '127.0.0.1' };

/** A vault whose secret was rotated after it was cached. */
function vault(cached: string, newest: string): Secrets & { readonly reads: string[] } {
  const reads: string[] = [];
  let known = cached;
  return {
    reads,
    async get(reference, { fresh } = { fresh: false }) {
      reads.push(`${reference}${fresh ? ' fresh' : ''}`);
      if (fresh) known = newest;
      return known;
    },
  };
}

async function against<T>(
  behaviours: readonly Behaviour[],
  secrets: Secrets,
  work: (model: ReturnType<ReturnType<typeof openModels>>) => Promise<T>,
) {
  const server = await protocolServer(...behaviours);
  const candidate: ModelCandidate = {
    provider: 'openai',
    model: 'm',
    baseUrl: `${server.url}/v1`,
    secret: 'arn:key',
  };
  try {
    const came = await work(openModels(env, secrets)(candidate)).catch((e: LLMProviderError) => e.code);
    return { came, keys: server.seen.map((s) => s.authorization) };
  } finally {
    await server.close();
  }
}

describe('openModels', () => {
  it('reaches the configured server and no other', async () => {
    const server = await protocolServer({ text: 'here' });
    const model = openModels(env)({ provider: 'ollama', model: 'm', baseUrl: server.url });
    expect(await model.generate(request)).toBe('here');
    expect(server.seen.map((s) => s.path)).toEqual(['/api/chat']);
    await server.close();
  });

  it('opens a candidate once', () => {
    const open = openModels(env);
    const one: ModelCandidate = { provider: 'bedrock', model: 'm', region: 'eu-west-1' };
    expect(open(one)).toBe(open({ ...one }));
    expect(open(one)).not.toBe(open({ ...one, region: 'us-east-1' }));
  });

  it('takes up a rotated key when the old one is refused, and calls again at once', async () => {
    const secrets = vault('old', 'new');
    const rotated = [{ status: 401 }, { text: 'here' }];
    const { came, keys } = await against(rotated, secrets, (m) => m.generate(request));
    expect([came, keys]).toEqual(['here', ['Bearer old', 'Bearer new']]);
    expect(secrets.reads).toEqual(['arn:key', 'arn:key fresh', 'arn:key']);
  });

  it('does so in a stream, too', async () => {
    const { came, keys } = await against(
      [{ status: 401 }, { text: 'here' }],
      vault('old', 'new'),
      async (m) => {
        let last: ModelReply | undefined;
        for await (const part of m.stream(request)) if ('reply' in part) last = part.reply;
        return last?.text;
      },
    );
    expect([came, keys]).toEqual(['here', ['Bearer old', 'Bearer new']]);
  });

  it.each([
    ['a key that was not rotated', 401, 'same', ['Bearer same']],
    ['what has nothing to do with the key', 500, 'new', ['Bearer same']],
  ])('does not call again for %s', async (_, status, newest, keys) => {
    const answered = await against([{ status }], vault('same', newest), (m) => m.generate(request));
    expect(answered).toEqual({ came: 'model_unavailable', keys });
  });

  it('gives a server that wants no key one all the same', async () => {
    const server = await protocolServer({ text: 'here' });
    const model = openModels(env)({ provider: 'openai', model: 'm', baseUrl: server.url });
    expect(await model.generate(request)).toBe('here');
    expect(server.seen[0]?.authorization).toBe('Bearer none');
    await server.close();
  });
});
