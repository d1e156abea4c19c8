import fc from 'fast-check';
import { sha256 } from '#domain/hash.ts';
import { compactConversation } from '#services/context/compact-conversation.ts';
import {
  type CallMade,
  type Conversation,
  messagesOf,
  nameOf,
  type Round,
  startConversation,
  WHOLE,
  withRound,
} from '#services/context/conversation.ts';
import { messagesBytes } from '#services/context/request-text.ts';

const window = { from: 1_000, to: 2_000 };

const call = (id: string, answer = '{"seen":1}', failed = false): CallMade => ({
  id,
  tool: 'look',
  input: `{"of":"${id}"}`,
  answer,
  ...(failed ? {} : { evidence: sha256(id) }),
});
const roundOf = (made: readonly CallMade[], text = ''): Round => ({
  text,
  calls: made.map((c) => ({ id: `m-${c.id}`, name: c.tool, input: JSON.parse(c.input) })),
  results: made.map((c) => ({ id: `m-${c.id}`, text: c.answer, failed: c.evidence === undefined })),
  made,
});

/** Conversations of up to 6 turns with up to 4 calls each, answers up to 3 kB of anything. */
const conversations = fc
  .record({
    task: fc.string({ unit: 'binary', maxLength: 200 }),
    sizes: fc.array(fc.nat(4), { minLength: 1, maxLength: 7 }),
    answers: fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(80)), {
      minLength: 1,
      maxLength: 9,
    }),
    said: fc.string({ maxLength: 400 }),
  })
  .map(({ task, sizes, answers, said }) => {
    let next = 0;
    const some = (count: number): CallMade[] =>
      Array.from({ length: count }, () => {
        const [text, times] = answers[next % answers.length] ?? ['', 0];
        next += 1;
        return call(`c${next}`, text.repeat(times), next % 5 === 0);
      });
    const first = some(sizes[0] ?? 0);
    return sizes
      .slice(1)
      .reduce(
        (talk, size) => withRound(talk, roundOf(some(size), said)),
        startConversation(task, window, first),
      );
  });

const callsOf = ({ first, rounds }: Conversation): CallMade[] => [...first, ...rounds.flatMap((r) => r.made)];

/** Calls in the order in which the messages tell them, by their name in the list or by the model's own id. */
function told(conversation: Conversation): string[] {
  const [head, ...turns] = messagesOf(conversation);
  const text = head?.role === 'user' ? head.text : '';
  const listed = [...text.matchAll(/^(c\d+ look(?: \[[0-9a-f]{64}\])?)/gm)].map(([, name]) => name ?? '');
  const whole = turns.flatMap((turn) =>
    turn.role === 'tool'
      ? turn.results.map((r) => nameOf(callsOf(conversation).find((c) => `m-${c.id}` === r.id) as CallMade))
      : [],
  );
  return [...listed, ...whole];
}

describe('compaction of a conversation', () => {
  it('keeps every call with its evidence, in order, within the bytes, and changes nothing the second time', () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 500, max: 30_000 }), (conversation, bytes) => {
        const compact = compactConversation(conversation, bytes);
        if (compact === undefined) {
          const least = { folded: conversation.rounds.length, answerBytes: 0, inputBytes: 0 };
          expect(messagesBytes(messagesOf({ ...conversation, telling: least }))).toBeGreaterThan(bytes);
          return;
        }
        expect(messagesBytes(messagesOf(compact))).toBeLessThanOrEqual(bytes);
        expect(told(compact)).toEqual(callsOf(conversation).map(nameOf));
        expect(compactConversation(compact, bytes)).toEqual(compact);
        expect({ ...compact, telling: WHOLE }).toEqual(conversation);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves alone what fits', () => {
    const talk = withRound(startConversation('why?', window, [call('c1')]), roundOf([call('c2')], 'I look.'));
    expect(compactConversation(talk, 100_000)).toBe(talk);
  });

  it('folds the oldest turns first, says so, and keeps the newest whole', () => {
    const turns = ['c2', 'c3', 'c4'].map((id) =>
      roundOf([call(id, `${id} says ${'x'.repeat(2_000)}`)], `look at ${id}`),
    );
    const talk = turns.reduce(withRound, startConversation('why?', window, [call('c1')]));
    const compact = compactConversation(talk, messagesBytes(messagesOf(talk)) - 1) as Conversation;
    const [head, ...rest] = messagesOf(compact);
    expect(compact.telling.folded).toBe(2);
    expect(rest).toEqual(
      messagesOf(withRound(startConversation('why?', window, []), turns[2] as Round)).slice(1),
    );
    const text = head?.role === 'user' ? head.text : '';
    expect(text).toContain(`you said: look at c2\nc2 look [${sha256('c2')}] {"of":"c2"}\nc2 says xx`);
    expect(text).toContain('To save room, 2 of your earlier turns are told by their calls only');
    expect(text).toContain('<<<task\nwhy?\ntask>>>');
  });

  it('says that nothing was left out where nothing was', () => {
    const [head] = messagesOf(startConversation('why?', window, [call('c1')]));
    expect(head).toMatchObject({ text: expect.stringContaining('\nNothing was left out.\n') });
  });

  it('leaves room for some turns, so that the first message stays the same for a while', () => {
    const turns = Array.from({ length: 8 }, (_, i) => roundOf([call(`c${i + 1}`, 'y'.repeat(2_000))]));
    const talk = turns.reduce(withRound, startConversation('why?', window, []));
    const compact = compactConversation(talk, 16_000) as Conversation;
    const longer = withRound(compact, roundOf([call('c9', 'z'.repeat(2_000))]));
    expect(compactConversation(longer, 16_000)).toBe(longer);
    expect(messagesOf(longer)[0]).toEqual(messagesOf(compact)[0]);
  });

  it('gives up where the shortest form is too long', () => {
    expect(compactConversation(startConversation('w'.repeat(900), window, []), 800)).toBeUndefined();
  });
});
