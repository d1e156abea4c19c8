import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import type { ExecutionState, WorkflowEngine } from '#ports/workflow-engine.ts';
import { named, stepFunctionsClient } from './client.ts';

const Arns = z.record(z.string(), z.string().regex(/:stateMachine:[^:]+$/));

type Execution = Parameters<WorkflowEngine['state']>[0];

/**
 * Executions of the deployed state machines. `STATE_MACHINE_ARNS` is JSON, workflow id → ARN; its member `@` is how
 * the ARNs of machines begin that were made of registered workflows (`<id>@<machine>`). An execution's
 * input holds ids only: `{ tenantId, runId, attempt, agents, correlationId }`.
 *
 * @throws Error when the variable is not of that form
 */
export function stepFunctionsEngine(env: { readonly STATE_MACHINE_ARNS: string }): WorkflowEngine {
  const arns = Arns.parse(JSON.parse(env.STATE_MACHINE_ARNS));
  const client = stepFunctionsClient();
  const machineOf = (workflow: string): string => {
    const [, machine] = workflow.split('@');
    if (machine !== undefined && arns['@'] !== undefined) return arns['@'] + machine;
    const arn = Object.hasOwn(arns, workflow) ? arns[workflow] : undefined;
    if (arn === undefined) throw new OrchestratorError('not_found', `no workflow ${workflow} is deployed`);
    return arn;
  };
  const executionOf = ({ workflow, ...execution }: Execution): string =>
    `${machineOf(workflow).replace(':stateMachine:', ':execution:')}:${nameOf(execution)}`;
  return {
    async start({ workflow, ...given }) {
      const { tenantId, runId, attempt, agents, correlationId } = given;
      const input = JSON.stringify({ tenantId, runId, attempt, agents, correlationId });
      const start = new StartExecutionCommand({
        stateMachineArn: machineOf(workflow),
        name: nameOf({ runId, attempt }),
        input,
      });
      await client.send(start).catch((error) => {
        if (!named(error, 'ExecutionAlreadyExists')) throw error;
      });
    },
    async stop(execution, reason) {
      const stop = new StopExecutionCommand({
        executionArn: executionOf(execution),
        error: 'stopped',
        cause: reason.slice(0, CAUSE_LIMIT),
      });
      await client.send(stop).catch((error) => {
        // the service calls it invalid to stop what has ended
        if (!named(error, 'ExecutionDoesNotExist', 'ValidationException')) throw error;
      });
    },
    state: (execution) => stateNow(client, executionOf(execution)),
  };
}

async function stateNow(client: SFNClient, executionArn: string): Promise<ExecutionState> {
  try {
    return stateOf((await client.send(new DescribeExecutionCommand({ executionArn }))).status);
  } catch (error) {
    if (named(error, 'ExecutionDoesNotExist', 'StateMachineDoesNotExist')) return 'missing';
    throw error;
  }
}

// the service takes 32,768 characters
const CAUSE_LIMIT = 1000;

const nameOf = ({ runId, attempt }: Omit<Execution, 'workflow'>): string => `${runId}-${attempt}`;

const STATES: Readonly<Record<string, ExecutionState>> = {
  RUNNING: 'running',
  // waits for a redrive, which Watchfloor never asks for: the engine has given up here
  PENDING_REDRIVE: 'failed',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  ABORTED: 'aborted',
  TIMED_OUT: 'timed-out',
};

function stateOf(status: string | undefined): ExecutionState {
  const state = status === undefined ? undefined : STATES[status];
  if (state === undefined) throw new OrchestratorError('internal', `an execution is in state ${status}`);
  return state;
}
