import { OrchestratorError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Run } from '#domain/runs/run.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { LoopAgent } from '#services/agents/agent-loop.ts';
import { executeAgent } from '#services/agents/execute-agent.ts';
import { carriedCalls } from '#services/replay/carried-calls.ts';
import { collectRecord } from '#services/replay/collect-record.ts';
import { draftReport } from '#services/workflows/draft-report.ts';
import { execute } from '#services/workflows/execute.ts';
import { findWorkflow } from '#services/workflows/find-workflow.ts';
import { publishReport } from '#services/workflows/publish-report.ts';
import { registerWorkflow } from '#services/workflows/register-workflow.ts';
import { runWorkflow } from '#services/workflows/run-workflow.ts';
import { settleFailure } from '#services/workflows/settle-failure.ts';
import { registering, registrable } from '../services/workflows/registering.ts';
import { answeringModel } from './answering-model.ts';
import { inputOf } from './engine.ts';
import { gatewayFor } from './gateway.ts';
import { asks, says } from './model-turns.ts';
import { agentOf, toolOf } from './tools.ts';

/** The three roles, in their order. */
export const ROLES = ['system-monitoring', 'log-analysis', 'infrastructure'] as const;

/** The steps of the chain; each hears of those before it. */
export const chainSteps = (): JsonObject[] => {
  const asked = { kind: 'agent', timeoutSeconds: 60, heartbeatSeconds: 30 };
  const look = { ref: '/steps/look' };
  const dig = { ref: '/steps/dig' };
  return [
    { ...asked, id: 'look', agent: ROLES[0] },
    { ...asked, id: 'dig', agent: ROLES[1], input: { first: look, why: 'dig on' } },
    { ...asked, id: 'judge', agent: ROLES[2], input: { both: [look, dig] } },
  ];
};

/** What one chain is made of. */
export interface ChainMade {
  /** What the tool of each answers. */
  readonly seen: object;
  /** Last words of each agent's model. */
  readonly note: string;
  readonly steps?: JsonObject[];
  readonly model?: boolean;
}

/** Registers a chain of three roles and walks it; each of them looks by playbook, then once by its model. */
export async function chain({ seen, note, steps = chainSteps(), model = true }: ChainMade) {
  const deps = { ...(await registering()), budgets: undefined };
  const requests: ModelRequest[] = [];
  const looks: string[] = [];
  const agents = ROLES.map((name): LoopAgent => {
    const run = async (_: unknown, { of }: { of?: string }) => {
      looks.push(`${name} ${of}`);
      return { ...seen, of };
    };
    const look = toolOf('look', run as never, { maxOutputBytes: 20_000 });
    return {
      ...agentOf([look], [['look:a']], { maxTokens: 60_000 }),
      name,
      prompt: `You are ${name}.`,
    };
  });
  const gateway = model ? gatewayFor(inTwoTurns(requests, note)) : undefined;
  const body = registrable('chain', ...steps);
  await registerWorkflow(deps, { tenantId: 'acme', by: 'key_1', body });
  const { workflow } = await findWorkflow(deps, 'acme', 'chain');

  /** Walks a run; `besides` is handed to each that is handed something. */
  async function walk(run: Run, besides: JsonObject = {}) {
    const key = { tenantId: 'acme', runId: run.id };
    const ask = async (name: string, input: JsonObject | undefined) => {
      const step = await executeAgent({ ...deps, gateway } as never, {
        ...key,
        agent: agents.find((agent) => agent.name === name) as LoopAgent,
        input: input && { ...input, ...besides },
        bundleTelemetry: () => ({}) as never,
        remainingMs: () => 60_000,
        stillWanted: async () => true,
        carriedCalls: (of) => carriedCalls(deps, of, name),
        used: () => {},
      });
      if (step.status === 'done') return { agent: name, result: step.result };
      throw new OrchestratorError('internal', step.failure?.message ?? '', { retryable: false });
    };
    const status = await execute(
      deps,
      workflow,
      { ...key, attempt: 1, agents: run.routing.agents, correlationId: 'c' },
      {
        agent: (name, _, __, input) => ask(name, input),
        task: async (id, payload) => {
          if (id === 'synthesizeReport') return draftReport(deps, payload as never);
          return id === 'verifyReport'
            ? publishReport(deps, payload as never)
            : settleFailure(deps, payload as never);
        },
      },
    );
    return { status, record: await collectRecord(deps, key) };
  }

  const run = await runWorkflow(deps as never, {
    ...{ tenantId: 'acme', requestedBy: 'key_1', correlationId: 'c' },
    workflow: 'chain',
    input: inputOf('why?'),
  });
  return { deps, agents, requests, looks, run, walk, ...(await walk(run)) };
}

/** A model that asks for one look of its own, and then says its note. */
function inTwoTurns(requests: ModelRequest[], note: string): LanguageModel {
  const reply = (request: ModelRequest): ModelReply =>
    request.messages.length === 1 ? asks(['look', { of: 'b' }]) : says(note);
  return answeringModel(async (request) => {
    requests.push(request);
    return reply(request);
  });
}

/** The first message of the first request to one role's model. */
export function openingOf(requests: readonly ModelRequest[], role: string): string {
  const [first] = requests.find(({ system }) => system === `You are ${role}.`)?.messages ?? [];
  return first?.role === 'user' ? first.text : '';
}
