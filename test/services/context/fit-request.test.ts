import { sha256 } from '#domain/hash.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import { messagesOf, startConversation } from '#services/context/conversation.ts';
import { fitRequest } from '#services/context/fit-request.ts';
import { measureTokens } from '#services/context/measure-tokens.ts';

const calls = Array.from({ length: 6 }, (_, i) => ({
  id: `c${i + 1}`,
  tool: 'look',
  input: '{}',
  answer: 'x'.repeat(1_500),
  evidence: sha256(`c${i + 1}`),
}));
const talk = startConversation('why?', { from: 1, to: 2 }, calls);
const frame = { system: 'You look.', tools: [] };
const request: ModelRequest = { ...frame, messages: messagesOf(talk), maxOutputTokens: 1, temperature: 0 };
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
    const fitted = await fitRequest(talk, frame, Math.ceil(bytes / 3), count);
    expect(fitted).toEqual({ conversation: talk, messages: messagesOf(talk), tokens: Math.ceil(bytes / 3) });
    expect(asked()).toBe(0);
  });

  it('stays as it is where the provider counts fewer tokens than the estimate', async () => {
    const { count, asked } = counting(2_000);
    expect(await fitRequest(talk, frame, 2_500, count)).toMatchObject({ conversation: talk, tokens: 2_000 });
    expect(asked()).toBe(1);
  });

  it('is told in fewer words where it is too long, by the count or without one', async () => {
    for (const count of [undefined, counting(9_000).count, counting(new Error('down')).count]) {
      const fitted = await fitRequest(talk, frame, 2_500, count);
      const size = Buffer.byteLength(JSON.stringify({ ...request, messages: fitted?.messages }));
      expect(fitted?.tokens).toBeLessThanOrEqual(2_500);
      expect(size).toBeLessThanOrEqual(2_500 * 3);
      expect(fitted?.conversation.telling.answerBytes).toBeLessThan(talk.telling.answerBytes);
    }
  });

  it('is given up where nothing makes it fit', async () => {
    expect(await fitRequest(talk, frame, 100)).toBeUndefined();
  });

  it('is not counted by the provider where no tokenizer could make it fit', async () => {
    const { count, asked } = counting(1);
    expect(await measureTokens(request, Math.floor(bytes / 7), count)).toMatchObject({ by: 'estimate' });
    expect(asked()).toBe(0);
  });
});
