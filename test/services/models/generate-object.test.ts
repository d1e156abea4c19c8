import * as z from 'zod';
import { generateObject } from '#services/models/generate-object.ts';
import { answer, callOf, gatewayWorld, main, request, settingsOf } from './gateway-world.ts';

const Verdict = z.strictObject({ cause: z.string(), score: z.number().min(0).max(1) });
const right = '{"cause":"db","score":0.5}';
const asked = { ...request, name: 'verdict' };

const generate = async (...texts: Parameters<typeof answer>[]) => {
  const w = gatewayWorld({ openai: texts.map((t) => answer(...t)) }, settingsOf([main]));
  const requests: unknown[] = [];
  const tiers: string[] = [];
  const gateway = {
    call: (...[r, how]: Parameters<typeof w.gateway.call>) => {
      requests.push(r);
      tiers.push(how.tier);
      return w.gateway.call(r, how);
    },
  };
  const made = await generateObject(gateway, Verdict, asked, callOf({ tier: 'cheap' })).catch(
    (e: unknown) => e,
  );
  return { made, requests, tiers, ...w };
};

describe('generateObject', () => {
  it.each([
    ['bare', right],
    ['fenced', `\`\`\`json\n${right}\n\`\`\``],
  ])('answers an object that came %s', async (_, text) => {
    const { made, requests } = await generate([text]);
    expect(made).toMatchObject({ object: { cause: 'db', score: 0.5 } });
    expect(requests).toEqual([
      expect.objectContaining({
        tools: [],
        output: {
          name: 'verdict',
          schema: expect.objectContaining({ type: 'object', required: ['cause', 'score'] }),
        },
      }),
    ]);
  });

  it('shows a wrong one once to a stronger tier, with what is wrong, as a call of its own', async () => {
    const { made, requests, tiers, entries } = await generate(['{"cause":1,"score":2}'], [right]);
    expect(made).toMatchObject({ object: { cause: 'db' }, replies: [{}, {}] });
    expect(tiers).toEqual(['cheap', 'standard']);
    expect(requests[1]).toMatchObject({
      messages: [
        {},
        { role: 'assistant', text: '{"cause":1,"score":2}' },
        { role: 'user', text: expect.stringMatching(/\/cause: .*\/score: /) },
      ],
    });
    expect([...entries.keys()]).toEqual(['run_1/agent:x/1/1/1/1', 'run_1/agent:x/1/1/repair/1/1']);
  });

  it.each([
    ['no JSON twice', [['because'], ['so']], 'model_output_invalid'],
    [
      'one cut twice',
      [
        [right, { stop: 'length' }],
        [right, { stop: 'length' }],
      ],
      'model_output_invalid',
    ],
    ['a refusal', [['I will not', { stop: 'refusal' }]], 'model_refused'],
  ] as const)('answers nothing for %s', async (_, texts, code) => {
    const { made } = await generate(...(texts as unknown as Parameters<typeof answer>[]));
    expect(made).toMatchObject({ code, retryable: false });
  });
});
