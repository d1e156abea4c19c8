import { LLMProviderError } from '#domain/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { contentOf, pieceOf } from '#domain/runs/run-record.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import type { NewEvent } from '#ports/run-store.ts';
import { readExchange } from '#services/context/exchange.ts';
import { partOf } from '#services/evidence/read-json.ts';
import { asks, investigate, says } from '../../support/model-turns.ts';
import { agentOf, toolOf } from '../../support/tools.ts';

const look = toolOf('look', async (_, { of }) => ({ seen: of ?? 'all' }));

type Called<T extends NewEvent['type']> = Extract<NewEvent, { type: T }>;
const calledIn = <T extends NewEvent['type']>(events: readonly NewEvent[], type: T) =>
  events.filter((event): event is Called<T> => event.type === type);

/** Stored JSON by its hash, of all that a history names. */
async function storedBy(evidence: Pick<EvidenceStore, 'get'>, events: readonly NewEvent[]) {
  const refs = events.flatMap((event) => {
    if (event.type === 'model-called') return [event.exchange];
    return event.type === 'tool-called' ? [event.input] : [];
  });
  const pieces = await Promise.all(
    refs.map(async ({ hash, mediaType }) => {
      const found = await evidence.get('acme', hash);
      return pieceOf(hash, found?.content ?? new Uint8Array(), mediaType);
    }),
  );
  return contentOf(pieces);
}

const asAsked = ({ system, messages, tools, temperature, maxOutputTokens }: ModelRequest) => ({
  system,
  messages,
  tools,
  temperature,
  maxOutputTokens,
});

describe('the exchanges with a model', () => {
  it('tell every request whole and keep each message once', async () => {
    const replies = [
      asks(['look', { of: 'b' }]),
      asks(['look', { of: 'c' }], ['look', {}]),
      says('The disk.'),
    ];
    const { events, evidence, requests } = await investigate(agentOf([look], [['look:a']]), replies);
    const json = await storedBy(evidence, events);
    const called = calledIn(events, 'model-called');
    const read = called.map(({ exchange }) => readExchange(exchange.hash, json));
    expect(read).toEqual(requests.map((request, i) => ({ request: asAsked(request), reply: replies[i] })));
    const stored = called.map(({ exchange }) => json(exchange.hash) as { messages: unknown[] });
    expect(stored.map(({ messages }) => messages.length)).toEqual([1, 2, 2]);
    expect(stored.flatMap(({ messages }) => messages)).toEqual(requests.at(-1)?.messages);
  });

  it('are told from the beginning where earlier turns had to be folded', async () => {
    const seen = 'x'.repeat(1_500);
    const long = toolOf('long', async (_, { of }) => ({ of, seen }), { maxOutputBytes: 2_000 });
    const replies = ['a', 'b', 'c', 'd'].map((of) => asks(['long', { of }]));
    const agent = agentOf([long], [], { maxTokens: 2_600, maxTurns: 6 });
    const { events, evidence, requests } = await investigate(agent, [...replies, says('Done.')]);
    const json = await storedBy(evidence, events);
    const called = calledIn(events, 'model-called');
    const read = called.map(({ exchange }) => readExchange(exchange.hash, json)?.request);
    expect(read).toEqual(requests.map(asAsked));
    const whole = called.map(({ exchange }) => Object.hasOwn(json(exchange.hash) as object, 'system'));
    expect(whole.slice(1)).toContain(true);
    expect(whole).toContain(false);
  });

  it('hold the inputs of the calls that they asked for; what is no object is stored as the empty one', async () => {
    const { events, evidence } = await investigate(agentOf([look], [['look:a']]), [
      asks(['look', { of: 'b' }], ['look', 'all of it']),
      says('done'),
    ]);
    const json = await storedBy(evidence, events);
    const [exchange] = calledIn(events, 'model-called').map((event) => event.exchange);
    const inputs = calledIn(events, 'tool-called').map(({ input }) => input);
    expect(inputs.map((input) => partOf(input, json))).toEqual([{ of: 'a' }, { of: 'b' }, {}]);
    expect(inputs.map(({ hash, at }) => (hash === exchange?.hash ? at : 'its own'))).toEqual([
      'its own',
      '/reply/calls/0/input',
      'its own',
    ]);
  });

  it('keep what was asked where no answer came', async () => {
    const { events, evidence, requests } = await investigate(agentOf([look], []), [
      new LLMProviderError('scripted', 'model_unavailable', 'the provider does not answer'),
    ]);
    const json = await storedBy(evidence, events);
    const [called] = calledIn(events, 'model-called');
    expect(readExchange(called?.exchange.hash ?? '', json)).toEqual({
      request: asAsked(requests[0] as ModelRequest),
      reply: undefined,
    });
  });

  it('end the turns where an answer is too large to be kept, with all that was observed', async () => {
    const { events, evidence, requests, result } = await investigate(agentOf([look], [['look:a']]), [
      says('x'.repeat(MAX_EVIDENCE_BYTES)),
    ]);
    const json = await storedBy(evidence, events);
    const [called] = calledIn(events, 'model-called');
    expect(called?.error?.code).toBe('payload_too_large');
    expect(readExchange(called?.exchange.hash ?? '', json)?.request).toEqual(
      asAsked(requests[0] as ModelRequest),
    );
    expect(result).toMatchObject({
      stopped: 'model-unavailable',
      notes: [],
      modelUse: { state: 'unavailable' },
    });
    expect(result.observations).toHaveLength(1);
  });

  it.each([
    ['a piece of the chain is missing', { after: 'gone', messages: [] }],
    ['it is no object', 7],
    ['it is nothing', null],
    ['it has no messages', { system: '' }],
  ])('are not read where %s', (_, stored) => {
    expect(readExchange('h', (hash) => (hash === 'h' ? stored : undefined))).toBeUndefined();
  });
});
