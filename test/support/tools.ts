import * as z from 'zod';
import { type AnyTool, defineTool } from '#declare/tool.ts';
import type { LoopAgent } from '#services/agents/agent-loop.ts';

/** A tool that answers what `run` makes of its input; strict about both. */
export const toolOf = (
  name: string,
  run: AnyTool['run'] = async () => ({ series: [] }),
  more: Partial<AnyTool> = {},
): AnyTool => ({
  ...defineTool({
    name,
    description: `answers ${name}`,
    input: z.strictObject({ of: z.string().optional() }),
    output: z.looseObject({}),
    mutates: false,
    uses: [],
    timeoutSeconds: 5,
    maxOutputBytes: 1_000,
    run: async () => ({}),
  }),
  run,
  ...more,
});

/** An agent whose playbook asks for one list of calls a turn: `look` or `look:<of>`. */
export const agentOf = (
  tools: readonly AnyTool[],
  turns: readonly (readonly string[])[],
  limits: Partial<LoopAgent['limits']> = {},
): LoopAgent => ({
  name: 'log-analysis',
  tools,
  prompt: 'You look at logs.',
  playbook: ({ turn }) =>
    (turns[turn] ?? []).map((text) => {
      const [tool = '', of] = text.split(':');
      return { tool, input: of === undefined ? {} : { of } };
    }),
  limits: { maxTurns: 6, maxToolCalls: 20, maxTokens: 10_000, ...limits },
});
