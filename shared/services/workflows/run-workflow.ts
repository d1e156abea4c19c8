import type { Deps } from '#declare/capabilities.ts';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { Workflow } from '#declare/workflow.ts';
import { expanded, nodesOf } from '#declare/workflow-nodes.ts';
import type { AgentRecord } from '#domain/agents/agent-record.ts';
import type { Routing } from '#domain/agents/routing.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import type { Run, RunInput } from '#domain/runs/run.ts';
import { routeTask } from '../agents/route-task.ts';
import { type StartRun, startRun } from '../runs/start-run.ts';
import { checked } from './check-definition.ts';
import { declaredWorkflow, findWorkflow } from './find-workflow.ts';

/** A request for a run of a workflow; of the latest version of a registered one where none is asked for. */
export interface RunWorkflow extends Omit<StartRun, 'workflow' | 'routing' | 'timeLimitSeconds'> {
  readonly workflow: string;
  readonly version?: number | undefined;
}

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

/** What the engine takes as one definition, less some air. */
const MAX_DEFINITION_BYTES = 1_000_000;

/**
 * Starts a run of a declared or registered workflow. A registered one is checked again, since its release may have
 * gone, and becomes a state machine named by its content where that is not there; the run then knows it as
 * `<id>@<machine>`, whatever is registered later.
 *
 * @throws OrchestratorError `not_found`; ValidationError with every fault of a workflow that cannot be run any more,
 * and for chosen agents that nothing in it asks; what `startRun` throws
 */
export async function runWorkflow(deps: RunDeps, request: RunWorkflow): Promise<Run> {
  const { tenantId, workflow: id, version, ...rest } = request;
  const found = await findWorkflow(deps, tenantId, id, version);
  const built =
    found.version === undefined
      ? { name: id, find: (sub: string) => declaredWorkflow(deps, sub) }
      : await build(deps, tenantId, found.workflow);
  const asks = asksOf(found.workflow, built.find);
  refuseUnasked(asks, rest.input);
  return startRun(deps, {
    ...rest,
    tenantId,
    workflow: built.name,
    routing: (agents) => routingOf(asks, rest.input, agents),
    timeLimitSeconds: found.workflow.timeoutSeconds,
  });
}

interface Built {
  readonly name: string;
  readonly find: (id: string) => Workflow | undefined;
}

async function build(deps: RunDeps, tenantId: string, workflow: Workflow): Promise<Built> {
  const found = await checked(deps, tenantId, workflow);
  if ('faults' in found) throw new ValidationError('This workflow cannot be run any more.', found.faults);
  const { taskArns, queueUrls } = deps.machines.targets;
  const find = (id: string): Workflow | undefined => declaredWorkflow(deps, id) ?? found.subs.get(id);
  const taskArn = (task: string): string => {
    const arn = Object.hasOwn(taskArns, task) ? taskArns[task] : undefined;
    // a sub-workflow of this release may name tasks that are closed to registered ones
    if (arn === undefined) {
      throw new OrchestratorError('invalid_request', `the task ${task} is not open to registered workflows`);
    }
    return arn;
  };
  const definition = JSON.stringify(compileWorkflow(workflow, { taskArn, queueUrls }, find));
  if (Buffer.byteLength(definition) > MAX_DEFINITION_BYTES) {
    throw new OrchestratorError('invalid_request', 'the workflow is too large for the engine');
  }
  const machine = sha256(definition).slice(0, 16);
  // noted first: whoever collects machines sees that this one is wanted before it is there
  await deps.workflows.noteUse({ machine, usedAt: deps.clock.now() });
  await deps.machines.ensure(machine, definition);
  return { name: `${workflow.id}@${machine}`, find };
}

/** Which agents a workflow asks: those that the router chooses, and those that it names. */
interface Asks {
  readonly chosen: boolean;
  readonly named: readonly string[];
}

function asksOf(workflow: Workflow, find: (id: string) => Workflow | undefined): Asks {
  const steps = [...nodesOf(expanded(workflow, find)).values()].map(({ step }) => step);
  return {
    chosen: steps.some(({ kind }) => kind === 'agents'),
    named: [...new Set(steps.flatMap((step) => (step.kind === 'agent' ? [step.agent] : [])))],
  };
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
