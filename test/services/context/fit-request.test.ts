import { sha256 } from '#domain/hash.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import { startConversation } from '#services/context/conversation.ts';
import { fitCounted, fitRequest } from '#services/context/fit-request.ts';
import { measureTokens } from '#services/context/measure-tokens.ts';
import { frameOf } from '#services/context/request-text.ts';
import { writtenTalk } from '#services/context/written-talk.ts';

const calls = Array.from({ length: 6 }, (_, i) => ({
  id: `c${i + 1}`,
  tool: 'look',
  input: '{}',
  answer: 'x'.repeat(1_500),
  evidence: sha256(`c${i + 1}`),
}));
const talk = writtenTalk(startConversation('why?', { from: 1, to: 2 }, calls));
const frame = frameOf('You look.', []);
const request: ModelRequest = {
  system: 'You look.',
  tools: [],
  messages: talk.messages,
  maxOutputTokens: 1,
  temperature: 0,
};
const bytes = Buffer.byteLength(JSON.stringify(request));

/** A provider whose answers are counted. */
function counting(answer: number | Error) {
  let asked = 0;
  return {
    asked: () => asked,
    count: async () => {
      asked += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

describe('a request that has to fit', () => {
  it('stays as it is where its estimate fits, and nobody is asked', async () => {
    const { count, asked } = counting(1);
    const fitted = { talk, tokens: Math.ceil(bytes / 3) };
    expect(await fitCounted(talk, frame, fitted.tokens, count)).toEqual(fitted);
    expect(fitRequest(talk, frame, fitted.tokens)).toEqual(fitted);
    expect(asked()).toBe(0);
  });

  it('stays as it is where the provider counts fewer tokens than the estimate', async () => {
    const { count, asked } = counting(2_000);
    expect(await fitCounted(talk, frame, 2_500, count)).toEqual({ talk, tokens: 2_000 });
    expect(asked()).toBe(1);
  });

  it('is told in fewer words where it is too long, by the count or without one', async () => {
    for (const count of [undefined, counting(9_000).count, counting(new Error('down')).count]) {
      const fitted =
        count === undefined ? fitRequest(talk, frame, 2_500) : await fitCounted(talk, frame, 2_500, count);
      const size = Buffer.byteLength(JSON.stringify({ ...request, messages: fitted?.talk.messages }));
      expect(fitted?.tokens).toBeLessThanOrEqual(2_500);
      expect(size).toBeLessThanOrEqual(2_500 * 3);
      expect(fitted?.talk.conversation.telling.answerBytes).toBeLessThan(2_500);
    }
  });

  it('is given up where nothing makes it fit', async () => {
    expect(fitRequest(talk, frame, 100)).toBeUndefined();
  });

  it('is not counted by the provider where no tokenizer could make it fit', async () => {
    const { count, asked } = counting(1);
    expect(await measureTokens(request, bytes, Math.floor(bytes / 7), count)).toMatchObject({
      by: 'estimate',
    });
    expect(asked()).toBe(0);
  });
});
