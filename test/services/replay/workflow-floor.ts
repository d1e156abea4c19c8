import { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import { memoryActuator } from '#adapters/memory/actuator.ts';
import { memoryApprovalStore } from '#adapters/memory/approval-store.ts';
import { memoryToolSwitches } from '#adapters/memory/tool-switches.ts';
import { memoryWorkflowMachines } from '#adapters/memory/workflow-machines.ts';
import { memoryWorkflowStore } from '#adapters/memory/workflow-store.ts';
import { yamlReader } from '#adapters/yaml/yaml-reader.ts';
import type { DeclaredParts } from '#declare/declared-parts.ts';
import { Workflow } from '#declare/workflow.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { LoopAgent } from '#services/agents/agent-loop.ts';
import { decideApproval } from '#services/effects/decide-approval.ts';
import { performForStep } from '#services/effects/perform-for-step.ts';
import { proposeForStep } from '#services/effects/propose-for-step.ts';
import { requestApproval } from '#services/effects/request-approval.ts';
import { endingFaults } from '#services/workflows/ending-faults.ts';
import { findWorkflow } from '#services/workflows/find-workflow.ts';
import { knownParts } from '#services/workflows/known-parts.ts';
import { registerWorkflow } from '#services/workflows/register-workflow.ts';
import { validateWorkflow } from '#services/workflows/validate-workflow.ts';
import { taskIds, workflows } from '../../../functions/workflows/registry.ts';
import { turnDial } from '../../support/effects.ts';
import { type engineDeps, START } from '../../support/engine.ts';
import type { Draw } from './random-agents.ts';
import type { RandomDefinition } from './random-definition.ts';

type EngineDeps = ReturnType<typeof engineDeps>;

/** The ports of the engine, and those that definitions and actions take. */
export function workflowDeps(deps: EngineDeps, agents: readonly LoopAgent[], made: RandomDefinition) {
  const acts = made.dials.length > 0;
  const declared = { workflows: acts ? [...workflows, { unit: made.workflow }] : workflows };
  const parts: DeclaredParts = { agents: agents.map((unit) => ({ unit })), taskIds, ...declared };
  const arns = ['runTool', 'requestApproval', 'synthesizeReport', 'verifyReport', 'settleFailure'];
  const targets = {
    taskArns: Object.fromEntries(arns.map((id) => [id, `arn:${id}`])),
    queueUrls: Object.fromEntries(agents.map(({ name }) => [name, `https://queue/${name}`])),
  };
  return {
    ...deps,
    declared,
    parts: async () => parts,
    workflows: memoryWorkflowStore(),
    machines: memoryWorkflowMachines(targets),
    yaml: yamlReader(),
    budgets: undefined,
    approvals: memoryApprovalStore(deps.state),
    grants: memoryActionGrantStore(),
    toolSwitches: memoryToolSwitches(),
    actuator: memoryActuator(
      Object.fromEntries(made.dials.map((dial) => [`dial:${dial}`, { level: 1 }])),
      (state, { arguments: { level } }) => ({ ...state, level: level ?? null }),
    ),
  };
}

type WorkflowDeps = ReturnType<typeof workflowDeps>;

/**
 * Takes a definition up as the floor takes one up: what only reads is registered as the API does it, what acts is
 * validated as one of the release. Answers it as it is stored.
 *
 * @throws ValidationError with every fault
 */
export async function taken(deps: WorkflowDeps, { workflow, dials }: RandomDefinition): Promise<Workflow> {
  const { id } = workflow;
  if (dials.length === 0) {
    await registerWorkflow(deps, { tenantId: 'acme', by: 'key_1', body: structuredClone(workflow) });
    return (await findWorkflow(deps, 'acme', id)).workflow;
  }
  const faults = [...validateWorkflow(workflow, knownParts(await deps.parts())), ...endingFaults(workflow)];
  if (faults.length > 0) throw new ValidationError('This workflow cannot be run.', faults);
  const on = { enabled: true, changedBy: 'root', changedAt: START };
  await deps.toolSwitches.set({ tenantId: 'acme', tool: turnDial.name, ...on });
  return Workflow.parse(JSON.parse(JSON.stringify(workflow)));
}

/** Proposes and performs what a workflow proposes and performs; undefined for the tasks that only read. */
export function act(deps: WorkflowDeps, task: string, payload: JsonObject): Promise<unknown> | undefined {
  if (task === 'proposeAction') return proposeForStep(deps, [turnDial], payload as never);
  if (task === 'performAction') return performForStep(deps, [turnDial], payload as never);
  return undefined;
}

/** Asks people, who mostly agree, and waits for their word; the people are no part of the process that asks. */
export async function asked(
  deps: WorkflowDeps,
  people: WorkflowDeps,
  payload: JsonObject,
  draw: Draw,
): Promise<unknown> {
  const taskToken = `${payload['runId']} ${payload['step']} ${draw()}`;
  people.tokens.expect(taskToken);
  const waiting = await requestApproval(deps, { ...payload, taskToken } as never);
  const decision = draw() < 0.85 ? 'approve' : 'reject';
  for (const id of ['bea', 'cy']) {
    const seen = await people.approvals.get('acme', waiting.proposal.id);
    if (seen?.status !== 'pending') break;
    const said = { id: seen.proposal.id, decision, hash: seen.hash, via: 'api' } as const;
    await decideApproval(people, { principal: { tenantId: 'acme', id }, ...said });
  }
  const answer = deps.tokens.answers.get(taskToken);
  if (answer !== undefined && 'output' in answer) return answer.output;
  throw new OrchestratorError('conflict', answer?.error.message ?? 'nobody answered', { retryable: false });
}
