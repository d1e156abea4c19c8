import type { Deps } from '#declare/capabilities.ts';
import type { Workflow } from '#declare/workflow.ts';
import { expanded, isTask, nodesOf } from '#declare/workflow-nodes.ts';
import type { AgentRecord } from '#domain/agents/agent-record.ts';
import type { Routing } from '#domain/agents/routing.ts';
import { ValidationError } from '#domain/errors.ts';
import type { Json } from '#domain/json.ts';
import type { Run, RunInput } from '#domain/runs/run.ts';
import { routeTask } from '../agents/route-task.ts';
import { type StartRun, startRun } from '../runs/start-run.ts';
import type { BuiltMachine } from './build-machine.ts';
import { declaredWorkflow, findWorkflow } from './find-workflow.ts';

/** A request for a run of a workflow; of the latest version of a registered one where none is asked for. */
export interface RunWorkflow extends Omit<StartRun, 'workflow' | 'routing' | 'timeLimitSeconds'> {
  readonly workflow: string;
  readonly version?: number | undefined;
}

/** Refuses an action that a request names and that could never be proposed, before anything starts. */
export type CheckAction = (named: Json) => Promise<void>;

type RunDeps = Deps<
  | 'workflows.declared'
  | 'workflows.read'
  | 'workflows.build'
  | 'runs.create'
  | 'engine.start'
  | 'evidence.write'
  | 'agents.read'
  | 'budgets.gate'
>;

/**
 * Starts a run of a declared or registered workflow. A registered one is checked again, since its release may have
 * gone, and becomes a state machine named by its content where that is not there; the run then knows it as
 * `<id>@<machine>`, whatever is registered later.
 *
 * @throws OrchestratorError `not_found`; ValidationError with every fault of a workflow that cannot be run any more,
 * and for chosen agents that nothing in it asks; what `startRun` throws, and `checkAction` where the workflow takes up
 * the action that the request names
 */
export async function runWorkflow(
  deps: RunDeps,
  request: RunWorkflow,
  checkAction?: CheckAction,
): Promise<Run> {
  const { tenantId, workflow: id, version, ...rest } = request;
  const found = await findWorkflow(deps, tenantId, id, version);
  const built =
    found.version === undefined
      ? { name: id, find: (sub: string) => declaredWorkflow(deps, sub) }
      : await builtMachine(deps, tenantId, found.workflow);
  const asks = asksOf(found.workflow, built.find);
  refuseUnasked(asks, rest.input);
  if (asks.action && checkAction !== undefined) await refuseAction(deps, request, checkAction);
  return startRun(deps, {
    ...rest,
    tenantId,
    workflow: built.name,
    routing: (agents) => routingOf(asks, rest.input, agents),
    timeLimitSeconds: found.workflow.timeoutSeconds,
  });
}

async function builtMachine(deps: RunDeps, tenantId: string, workflow: Workflow): Promise<BuiltMachine> {
  // loaded here: a workflow of the release is a machine already
  const { buildMachine } = await import('./build-machine.ts');
  return buildMachine(deps, tenantId, workflow);
}

/** Which agents a workflow asks: those that the router chooses, and those that it names. */
interface Asks {
  /** Whether it takes the action up that a request names. */
  readonly action: boolean;
  readonly chosen: boolean;
  readonly named: readonly string[];
}

function asksOf(workflow: Workflow, find: (id: string) => Workflow | undefined): Asks {
  const steps = [...nodesOf(expanded(workflow, find)).values()].map(({ step }) => step);
  return {
    action: steps.some((step) => isTask(step, TAKES_ACTION)),
    chosen: steps.some(({ kind }) => kind === 'agents'),
    named: [...new Set(steps.flatMap((step) => (step.kind === 'agent' ? [step.agent] : [])))],
  };
}

/** The task that takes up the action that a request names. */
const TAKES_ACTION = 'requestedAction';

/** A repeated request whose run is there already is answered with it, whatever is switched off by now. */
async function refuseAction(
  deps: Deps<'runs.create'>,
  { tenantId, input, repeatable }: RunWorkflow,
  check: CheckAction,
): Promise<void> {
  const named = input.context?.['action'];
  if (named === undefined) return;
  if (repeatable?.again && (await deps.runs.get(tenantId, repeatable.id)) !== undefined) return;
  await check(named);
}

function refuseUnasked({ chosen }: Asks, { agents }: RunInput): void {
  if (chosen || agents.length === 0) return;
  const message = 'the workflow has no step that asks chosen agents';
  throw new ValidationError('One thing does not fit.', [{ pointer: '/agents', message }]);
}

function routingOf({ chosen, named }: Asks, input: RunInput, agents: readonly AgentRecord[]): Routing {
  if (chosen) {
    const routed = routeTask(input.task, agents, input.agents);
    const alone = named.filter((agent) => !routed.agents.includes(agent));
    return { ...routed, agents: [...routed.agents, ...alone], named: alone };
  }
  if (named.length === 0)
    return { agents: [], by: 'pinned', reason: 'the workflow asks no agent', scores: [] };
  return { ...routeTask(input.task, agents, named), reason: 'named by the workflow', named: [...named] };
}
