import { worstCaseOf } from '#domain/costs/cost.ts';
import type { ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { LanguageModel, ModelRequest } from '#ports/language-model.ts';
import { modelGateway } from '#services/models/model-gateway.ts';
import { answer, callOf, failure, gatewayWorld, main, price, request, settingsOf } from './gateway-world.ts';

/** A window of 200,000 tokens. */
const small: ModelCandidate = { provider: 'bedrock', model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' };
const saying = (bytes: number): ModelRequest => ({
  ...request,
  messages: [{ role: 'user', text: 'x'.repeat(bytes) }],
});

/** A gateway whose models count as told; `asked` are the counts that were asked for. */
function counting(
  chain: readonly ModelCandidate[],
  count: LanguageModel['countTokens'] | undefined,
  limit?: number,
) {
  const settings = settingsOf(chain);
  const w = gatewayWorld(
    { openai: [answer('so')], bedrock: [answer('so')] },
    settings,
    limit === undefined ? {} : { limit },
  );
  const asked: string[] = [];
  const open = (candidate: ModelCandidate): LanguageModel => ({
    ...w.deps.open(candidate),
    ...(count === undefined
      ? {}
      : {
          countTokens: (wanted, signal) => {
            asked.push(candidate.provider);
            return count(wanted, signal);
          },
        }),
  });
  return { ...w, asked, gateway: modelGateway({ ...w.deps, open }, settings) };
}

describe('a request that may be too long for its model', () => {
  it('is not counted where its bytes alone fit', async () => {
    const w = counting([small], async () => 9);
    const { attempts } = await w.gateway.call(saying(198_000), callOf());
    expect([w.asked, attempts[0]?.countedTokens]).toEqual([[], undefined]);
  });

  it('is sent where the provider counts that it fits, with the count on record', async () => {
    const w = counting([small], async () => 100_000);
    const { attempts, reply } = await w.gateway.call(saying(400_000), callOf());
    expect([w.asked, reply.text, attempts]).toEqual([
      ['bedrock'],
      'so',
      [expect.objectContaining({ outcome: 'answered', countedTokens: 100_000 })],
    ]);
  });

  it('goes to the next model where it does not, without being sent', async () => {
    const w = counting([small, main], async () => 199_801);
    const { attempts, reason } = await w.gateway.call(saying(400_000), callOf());
    expect(w.calls).toEqual(['openai']);
    expect(attempts[0]).toEqual({
      ...{ provider: small.provider, model: small.model, outcome: 'skipped' },
      ...{ reason: 'too-long', micros: 0, countedTokens: 199_801 },
    });
    expect(reason).toContain('was skipped (too-long)');
    expect([...w.entries.values()].map((e) => e.provider)).toEqual(['openai']);
  });

  it('is not even counted where no tokenizer could make it fit', async () => {
    const w = counting([small], async () => 1);
    const error = await failure(w.gateway.call(saying(1_200_000), callOf()));
    expect(String(error)).toContain('its input is at least 200017 tokens, and 200000 fit into the model');
    expect([w.asked, w.calls]).toEqual([[], []]);
  });

  it('with an image is counted, whatever its bytes', async () => {
    const image = { mediaType: 'image/png', base64: 'A'.repeat(1_300_000) } as const;
    const seeing = { ...request, messages: [{ role: 'user' as const, text: 'see', images: [image] }] };
    const w = counting([small], async () => 1_500);
    const { attempts } = await w.gateway.call(seeing, callOf());
    expect(attempts[0]).toMatchObject({ outcome: 'answered', countedTokens: 1_500 });
  });

  it.each([
    ['cannot count', undefined],
    ['does not know', async () => undefined],
    ['fails to count', () => Promise.reject(new Error('down'))],
    ['counts nonsense', async () => -3],
  ])('is left to the provider where it %s', async (_, count) => {
    const w = counting([small], count);
    const { attempts } = await w.gateway.call(saying(400_000), callOf());
    expect(attempts).toEqual([expect.not.objectContaining({ countedTokens: expect.anything() })]);
  });
});

describe('a request that a budget has no room for by its bytes', () => {
  const long = saying(60_000);
  const costs = (tokens: number) =>
    worstCaseOf(price, { inputBytes: tokens, maxOutputTokens: request.maxOutputTokens });

  it('is held by its counted tokens, where these fit', async () => {
    const w = counting([main], async () => 15_000, costs(15_000));
    const { attempts } = await w.gateway.call(long, callOf());
    expect(attempts).toEqual([expect.objectContaining({ outcome: 'answered', countedTokens: 15_000 })]);
    expect([...w.entries.values()]).toEqual([expect.objectContaining({ reserved: costs(15_000) })]);
  });

  it('is refused where they do not, and counted once', async () => {
    const w = counting([main], async () => 15_001 + 1_000, costs(15_000));
    const error = await failure(w.gateway.call(long, callOf()));
    expect([w.asked, w.calls, error]).toEqual([
      ['openai'],
      [],
      expect.objectContaining({ code: 'budget_exceeded' }),
    ]);
  });

  it('is not counted where the bytes fit, or where no count could help', async () => {
    const rich = counting([main], async () => 1);
    await rich.gateway.call(long, callOf());
    const poor = counting([main], async () => 1, costs(5_000));
    expect(await failure(poor.gateway.call(long, callOf()))).toMatchObject({ code: 'budget_exceeded' });
    expect([rich.asked, poor.asked]).toEqual([[], []]);
  });

  it('is counted for the bound of its own step as well', async () => {
    const w = counting([main], async () => 15_000);
    const { attempts } = await w.gateway.call(long, callOf({ maxMicros: costs(15_000) }));
    expect(attempts[0]).toMatchObject({ countedTokens: 15_000 });
  });
});
