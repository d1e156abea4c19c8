import type { memoryClock } from '#adapters/memory/clock.ts';
import type { Ambient } from '#declare/capabilities.ts';
import type { AnyTool } from '#declare/tool.ts';
import { LLMProviderError, ToolError } from '#domain/errors.ts';
import type { Clock } from '#ports/clock.ts';
import type { LanguageModel, ModelReply } from '#ports/language-model.ts';
import type { LoopAgent } from '#services/agents/agent-loop.ts';
import { answeringModel } from '../../support/answering-model.ts';
import { toolOf } from '../../support/tools.ts';

/** What agents, tools and models are made of. */
export interface Make {
  /** Share of tool and model calls that go wrong. */
  readonly faults: number;
  /** What tools answer besides what they were asked. */
  readonly seen?: unknown;
}

/** The next number from 0 to 1. */
export type Draw = () => number;

/** An agent of some turns, with two tools that answer or fail by chance. */
export function agentOf(
  name: string,
  day: Make,
  draw: Draw,
  clock: ReturnType<typeof memoryClock>,
  calls: { tools: number },
): LoopAgent {
  const turns = 1 + Math.floor(draw() * 3);
  const width = 1 + Math.floor(draw() * 10);
  return {
    name,
    prompt: `You are ${name}.`,
    tools: ['look', 'count'].map((tool) => faultyTool(tool, day, draw, clock, calls)),
    playbook: ({ turn }) =>
      turn >= turns
        ? []
        : Array.from({ length: width }, (_, i) => ({
            tool: i % 3 === 0 ? 'count' : i === 4 ? 'nothing-like-it' : 'look',
            input: { of: `${turn}-${i % 7}` },
          })),
    limits: { maxTurns: 6, maxToolCalls: 25, maxTokens: 20_000 },
  };
}

/** What no look ever sees in time, however often it is tried. */
export const SLOW = 'slow';

async function tooSlow(clock: Clock): Promise<object> {
  await clock.sleep(60_000);
  return {};
}

/** What can become of a call that goes wrong. */
const faults: readonly ((clock: Clock) => unknown)[] = [
  () => {
    throw new ToolError('look', 'tool_failed', 'nobody there');
  },
  () => {
    throw new Error('a defect with a secret');
  },
  tooSlow,
  () => 'no object',
  () => ({ text: 'x'.repeat(2_000) }),
];

function faultyTool(
  name: string,
  day: Make,
  draw: Draw,
  clock: ReturnType<typeof memoryClock>,
  calls: { tools: number },
): AnyTool {
  return toolOf(name, async (ports: Ambient, { of }: { of?: string }) => {
    calls.tools += 1;
    if (draw() < 0.3) ports.clock.now();
    if (draw() < 0.2) ports.random.id('message');
    if (draw() < 0.2) ports.random.fraction();
    const fault = faultOf(of, day, draw);
    if (fault !== undefined) return fault(clock);
    await clock.sleep(Math.ceil(draw() * 3_000));
    const seen = draw();
    const said = `s${Math.floor(seen * 1_000)}`;
    return {
      of,
      drawn: seen,
      said,
      parts: [said, 'p'],
      ...(day.seen === undefined ? {} : { seen: day.seen }),
    };
  });
}

/** A model that asks for tools, answers or fails by chance. */
export function modelOf(day: Make, draw: Draw, calls: { models: number }): LanguageModel {
  const reply = (): ModelReply => {
    const asks = draw() < 0.7;
    return {
      text: asks ? '' : `It is ${Math.floor(draw() * 100)}.`,
      calls: asks
        ? Array.from({ length: 1 + Math.floor(draw() * 3) }, (_, i) => ({
            id: `m${i}`,
            name: draw() < 0.9 ? 'look' : 'rm',
            input: draw() < 0.8 ? { of: `m${Math.floor(draw() * 9)}` } : { of: 7 },
          }))
        : [],
      stop: asks ? 'tools' : draw() < 0.1 ? 'refusal' : 'end',
      usage:
        draw() < 0.2
          ? undefined
          : { inputTokens: 100, outputTokens: 20, cacheReadTokens: 5, cacheWriteTokens: 0 },
      provider: 'scripted',
      model: 'turns',
    };
  };
  return answeringModel(async () => {
    calls.models += 1;
    if (draw() < day.faults / 3) {
      throw new LLMProviderError('scripted', 'model_unavailable', 'the provider does not answer');
    }
    return reply();
  });
}

function faultOf(of: string | undefined, day: Make, draw: Draw): ((clock: Clock) => unknown) | undefined {
  if (of === SLOW) return tooSlow;
  return draw() < day.faults ? faults[Math.floor(draw() * faults.length)] : undefined;
}
