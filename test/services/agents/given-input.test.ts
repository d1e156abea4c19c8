import fc from 'fast-check';
import { AgentResult } from '#domain/findings/report.ts';
import { canonicalJson, type JsonObject } from '#domain/json.ts';
import { MAX_INPUT_BYTES } from '#domain/runs/agent-input.ts';
import { giveInput, givenAgain, toldAs } from '#services/agents/given-input.ts';
import { engineDeps } from '../../support/engine.ts';

const JSON_TYPE = 'application/json';
const finding = (claim: string) => ({
  ...{ id: `f-${claim.length}`, by: 'log-analysis', subject: 'pay', claim },
  predicate: {
    op: 'compare',
    left: { kind: 'literal', value: 1 },
    is: '>',
    right: { kind: 'literal', value: 0 },
  },
});

/** A run of two agents, of which one has left this. */
async function leftBehind(result: object) {
  const deps = engineDeps();
  const whole = {
    agent: 'log-analysis',
    observations: [],
    findings: [],
    gaps: [],
    notes: [],
    stopped: 'done',
  };
  const left = AgentResult.parse({ ...whole, ...result });
  const ref = await deps.evidence.put('acme', canonicalJson(left), JSON_TYPE);
  const reads: string[] = [];
  const runs = {
    ...deps.runs,
    getStep: async (_: string, __: string, key: string) => {
      reads.push(key);
      return key === 'agent:log-analysis'
        ? { key, status: 'done', epoch: 1, leaseUntil: 0, result: ref }
        : undefined;
    },
  };
  const run = { tenantId: 'acme', id: 'run_1', routing: { agents: ['log-analysis', 'infrastructure'] } };
  const give = async (input: JsonObject) => {
    const { ref: kept, text } = await giveInput({ ...deps, runs } as never, run as never, input);
    return { kept, text, value: JSON.parse(text) };
  };
  return { deps, ref, reads, give, left: { agent: 'log-analysis', result: ref } };
}

describe('giveInput', () => {
  it('puts what an agent of the run found in the place of what it left, wherever that stands', async () => {
    const { give, left, ref, reads } = await leftBehind({
      findings: [finding('x rose')],
      gaps: [{ agent: 'log-analysis', what: 'logs', why: 'nobody there' }],
      notes: ['It is x.'],
    });
    const found = {
      ...{ agent: 'log-analysis', evidence: ref.hash, claims: ['x rose'] },
      ...{ gaps: ['logs: nobody there'], notes: ['It is x.'] },
    };
    const { value } = await give({
      one: left,
      deep: [{ a: [left, 7] }],
      rest: { agent: 'log-analysis' },
      n: null,
    });
    expect(value).toEqual({
      one: found,
      deep: [{ a: [found, 7] }],
      rest: { agent: 'log-analysis' },
      n: null,
    });
    expect(reads).toEqual(['agent:log-analysis']);
  });

  it('reads no evidence that the run’s own agents have not left', async () => {
    const { deps, give, left, reads } = await leftBehind({});
    const other = await deps.evidence.put('acme', '{"secret":1}', JSON_TYPE);
    const input = {
      elsewhere: { agent: 'log-analysis', result: other },
      unasked: { agent: 'system-monitoring', result: left.result },
      begun: { agent: 'infrastructure', result: left.result },
      more: { ...left, and: 1 },
    } as unknown as JsonObject;
    expect((await give(input)).value).toEqual(input);
    expect(reads.toSorted()).toEqual(['agent:infrastructure', 'agent:log-analysis']);
  });

  it('hands on the first sentences within bounds, and says how many it left out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 3_000, unit: 'grapheme' }), { maxLength: 20 }),
        fc.array(fc.string({ maxLength: 3_000 }), { maxLength: 6 }),
        async (claims, notes) => {
          const { give, left } = await leftBehind({ findings: claims.map(finding), notes });
          const { one } = (await give({ one: left })).value;
          expect(one.claims.length + (one.leftOut?.claims ?? 0)).toBe(claims.length);
          expect(one.notes.length + (one.leftOut?.notes ?? 0)).toBe(notes.length);
          const bytes = (texts: string[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
          expect(bytes(one.claims)).toBeLessThanOrEqual(6_000);
          expect(bytes(one.notes)).toBeLessThanOrEqual(3_000);
          for (const [i, claim] of one.claims.entries()) {
            if (Buffer.byteLength(claims[i] ?? '') <= 2_000) expect(claim).toBe(claims[i]);
            else expect(claim).toMatch(/ … \(\d+ bytes left out\)$/);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('refuses more than a step may leave, for good', async () => {
    const { give } = await leftBehind({});
    const around = Buffer.byteLength('{"text":""}');
    const text = 'x'.repeat(MAX_INPUT_BYTES - around);
    expect((await give({ text })).kept.bytes).toBe(MAX_INPUT_BYTES);
    await expect(give({ text: `${text}x` })).rejects.toMatchObject({
      code: 'payload_too_large',
      retryable: false,
      message: 'the workflow hands 32769 bytes to the agent, and may hand 32768',
    });
  });

  it('is kept as evidence, of which the same is given again', async () => {
    const { deps, give, left } = await leftBehind({ notes: ['n'] });
    const { kept, text } = await give({ b: left, a: 1 });
    expect(await givenAgain(deps, 'acme', kept)).toEqual({ ref: kept, text });
    await expect(givenAgain(deps, 'other', kept)).rejects.toMatchObject({
      code: 'internal',
      retryable: false,
    });
  });
});

describe('what a model is told of it', () => {
  const told = (text: string) =>
    toldAs({ ref: { hash: 'a'.repeat(64), bytes: 1, mediaType: JSON_TYPE }, text });

  it('is one entry for each member, or one for many, and never nothing', () => {
    const entry = { tool: 'earlier-steps', evidence: 'a'.repeat(64), room: 4 };
    expect(told('{"a":[1],"b":"x"}')).toEqual([
      { ...entry, id: 'e1', input: '{"of":"a"}', answer: '[1]' },
      { ...entry, id: 'e2', input: '{"of":"b"}', answer: '"x"' },
    ]);
    const many = canonicalJson(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}`, i])));
    for (const text of [many, '{}', '"masked"', 'masked']) {
      expect(told(text)).toEqual([{ ...entry, id: 'e1', input: '{}', answer: text }]);
    }
  });
});
