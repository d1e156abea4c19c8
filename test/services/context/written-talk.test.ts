import fc from 'fast-check';
import { sha256 } from '#domain/hash.ts';
import {
  type CallMade,
  type Round,
  startConversation,
  turnOf,
  withRound,
} from '#services/context/conversation.ts';
import { messagesBytes, writtenMessages } from '#services/context/request-text.ts';
import { type WrittenTalk, withWrittenRound, writtenTalk } from '#services/context/written-talk.ts';

const HASH = sha256('the exchange before');

const made: fc.Arbitrary<CallMade> = fc.record({
  id: fc.string(),
  tool: fc.string(),
  input: fc.json(),
  answer: fc.string({ unit: 'binary' }),
});
const round = fc.record({
  text: fc.string({ unit: 'binary' }),
  calls: fc.array(fc.record({ id: fc.string(), name: fc.string(), input: fc.jsonValue() }), { maxLength: 2 }),
  results: fc.array(
    fc.record({ id: fc.string(), text: fc.string({ unit: 'binary' }), failed: fc.boolean() }),
    { maxLength: 2 },
  ),
  made: fc.array(made, { maxLength: 2 }),
});

describe('a conversation that is written turn by turn', () => {
  it('is what would be written at once, whatever it folds', () => {
    fc.assert(
      fc.property(
        fc.array(made, { maxLength: 3 }),
        fc.array(round, { minLength: 1, maxLength: 4 }),
        fc.nat(1),
        (first, rounds, folded) => {
          const begun = rounds
            .slice(0, folded)
            .reduce(withRound, startConversation('why?', { from: 1, to: 2 }, first));
          const start = { ...begun, telling: { ...begun.telling, folded } };
          const whole = writtenTalk(rounds.slice(folded).reduce(withRound, start));
          const grow = (talk: WrittenTalk, next: Round) => withWrittenRound(talk, next, HASH);
          const { since, ...grown } = rounds.slice(folded).reduce(grow, writtenTalk(start));
          expect(grown).toEqual(whole);
          const last = rounds.slice(folded).at(-1);
          expect(since).toEqual(last && { after: HASH, said: writtenMessages(turnOf(last)) });
          expect(JSON.parse(`[${grown.said.text}]`)).toEqual(JSON.parse(JSON.stringify(grown.messages)));
          expect(2 + grown.said.bytes).toBe(messagesBytes(grown.messages));
        },
      ),
    );
  });
});
