import * as z from 'zod';
import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryStopSwitch } from '#adapters/memory/stop-switch.ts';
import { defineTool } from '#declare/tool.ts';
import { sha256 } from '#domain/hash.ts';
import { canonicalJson } from '#domain/json.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { NewEvent } from '#ports/run-store.ts';
import { systemAmbient } from '#runtime/ambient.ts';
import type { AgentWork, LoopAgent } from '#services/agents/agent-loop.ts';
import { runAgent } from '#services/agents/run-agent.ts';
import type { Subject } from '../subject.ts';

const QUESTIONS = ['api', 'db', 'queue'] as const;
const SYSTEM = 'You look at services.';
const TASK = 'Which service is slow?';
const ANSWER = 'The queue is slow.';

const look = defineTool({
  name: 'look',
  description: 'Looks at one service.',
  input: z.strictObject({ of: z.string() }),
  output: z.strictObject({ of: z.string(), slow: z.boolean() }),
  mutates: false,
  uses: [],
  timeoutSeconds: 5,
  maxOutputBytes: 1_000,
  run: async (_, { of }) => ({ of, slow: of === 'queue' }),
});

const usage = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0 };
const reply = (more: Pick<ModelReply, 'text' | 'calls' | 'stop'>): ModelReply => ({
  usage,
  provider: 'stub',
  model: 'stub',
  ...more,
});
const call = (of: string) => ({ id: `call-${of}`, name: 'look', input: { of } });

const agent: LoopAgent = {
  name: 'log-analysis',
  tools: [look],
  prompt: SYSTEM,
  playbook: () => [],
  limits: { maxTurns: 8, maxToolCalls: 8, maxTokens: 100_000 },
};

/**
 * Our own loop with everything it does for a run: schemas held, every exchange with the model and every output of a
 * tool hashed and kept as evidence, pages of history for each turn, stop marks read, timeouts set. The model asks for
 * one call a turn.
 */
export const oneCallATurn = (): Subject =>
  loopSubject([
    ...QUESTIONS.map((of) => reply({ text: '', calls: [call(of)], stop: 'tools' })),
    reply({ text: ANSWER, calls: [], stop: 'end' }),
  ]);

/** The same, with all three calls in the model's first turn. */
export const allCallsAtOnce = (): Subject =>
  loopSubject([
    reply({ text: '', calls: QUESTIONS.map(call), stop: 'tools' }),
    reply({ text: ANSWER, calls: [], stop: 'end' }),
  ]);

/** The first again, but what would be evidence is written and dropped: neither hashed nor kept, as with the peers. */
export const oneCallATurnKeepingNothing = (): Subject =>
  loopSubject(
    [
      ...QUESTIONS.map((of) => reply({ text: '', calls: [call(of)], stop: 'tools' })),
      reply({ text: ANSWER, calls: [], stop: 'end' }),
    ],
    () => ({
      put: async (_tenantId, content, mediaType) => ({ hash: NO_HASH, bytes: content.length, mediaType }),
    }),
  );

const NO_HASH = '0'.repeat(64);

function loopSubject(
  replies: readonly ModelReply[],
  evidenceOf: () => Pick<EvidenceStore, 'put'> = memoryEvidenceStore,
): Subject {
  const model = stubModel(replies);
  // the gateway has a row of its own: here it only passes on
  const gateway = {
    call: async (request: ModelRequest) => ({
      reply: await model.generateWithMetadata(request),
      attempts: [],
      reason: 'stub',
      micros: 0,
    }),
  };
  const ports = { ...systemAmbient(), stop: memoryStopSwitch(), gateway };
  const { signal } = new AbortController();
  return {
    async run() {
      const pages: (readonly NewEvent[])[] = [];
      const deps = { ...ports, evidence: evidenceOf() };
      const now = deps.clock.now();
      const work: AgentWork = {
        tenantId: 'acme',
        runId: 'run_1',
        epoch: 1,
        labels: { organization: 'acme', tenant: 'acme', user: 'u', workflow: 'w', run: 'run_1' },
        step: 'agent:log-analysis',
        task: TASK,
        destinations: [],
        now,
        window: { from: now - 900_000, to: now },
        startedAt: now,
        stopAt: now + 60_000,
        signal,
      };
      const { result } = await runAgent(deps, agent, work, async (page) => {
        pages.push(page);
      });
      const [note] = result.notes;
      if (note !== ANSWER || result.observations.length !== QUESTIONS.length || result.gaps.length > 0) {
        throw new Error(`the loop ended wrongly: ${JSON.stringify(result)}`);
      }
    },
  };
}

function stubModel(replies: readonly ModelReply[]): LanguageModel {
  const unused = (): never => {
    throw new Error('not used');
  };
  return {
    provider: 'stub',
    model: 'stub',
    generate: unused,
    stream: unused,
    generateWithMetadata: async ({ messages }: ModelRequest) =>
      replies[(messages.length - 1) / 2] ?? reply({ text: '', calls: [], stop: 'end' }),
  };
}

/**
 * The control: the same four turns as somebody would write them in one function, with the same schemas and the same
 * records hashed, and no limit, timeout, stop mark or history. It changes only when this file does.
 */
export function bareLoop(): Subject {
  const replies = [
    ...QUESTIONS.map((of) => reply({ text: '', calls: [call(of)], stop: 'tools' })),
    reply({ text: ANSWER, calls: [], stop: 'end' }),
  ];
  const model = stubModel(replies);
  return {
    async run() {
      const kept = new Map<string, string>();
      const keep = (text: string): void => {
        kept.set(sha256(text), text);
      };
      const messages: ModelRequest['messages'][number][] = [{ role: 'user', text: TASK }];
      for (let told = 0; ; told = messages.length - 2) {
        const request = { system: SYSTEM, messages, tools: [], maxOutputTokens: 2_048, temperature: 0 };
        const answered = await model.generateWithMetadata(request);
        keep(JSON.stringify({ messages: messages.slice(told), answered }));
        if (answered.calls.length === 0) return;
        const results: { id: string; text: string; failed: boolean }[] = [];
        for (const { id, input } of answered.calls) {
          const output = look.output.parse(await look.run({} as never, look.input.parse(input), {} as never));
          const text = canonicalJson(output);
          keep(text);
          results.push({ id, text, failed: false });
        }
        messages.push({ role: 'assistant', text: answered.text, calls: answered.calls });
        messages.push({ role: 'tool', results });
      }
    },
  };
}
