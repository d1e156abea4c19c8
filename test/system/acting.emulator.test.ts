import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateFunctionCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { dynamoApprovalStore } from '#adapters/dynamodb/approval-store.ts';
import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { dynamoToolSwitches } from '#adapters/dynamodb/tool-switches.ts';
import { stepFunctionsTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import type { Run } from '#domain/runs/run.ts';
import { systemAmbient } from '#runtime/ambient.ts';
import { decideApproval } from '#services/effects/decide-approval.ts';
import { tasks } from '../../functions/registry.ts';
import { bundleUnits } from '../../lib/constructs/bundle.ts';
import { withEmulator } from '../emulator/with-emulator.ts';
import { createTable } from '../ports/aws-world.ts';
import { accepted, outboxOf, sampleRun } from '../ports/samples.ts';
import { storedZip } from '../support/stored-zip.ts';

const table = 'acting';
const account = '000000000000';
const trust = (Principal: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
});
const anyone = trust({ AWS: '*', Service: 'lambda.amazonaws.com' });
const template = {
  Resources: {
    Actor: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'actor', AssumeRolePolicyDocument: anyone } },
    Works: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'works', AssumeRolePolicyDocument: anyone } },
    Payments: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'payments',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Works', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => ({})' },
      },
    },
  },
};
const approval = { ref: '/steps/propose/approval' };
const workflow = {
  id: 'act',
  title: 'Proposes, asks, acts, looks again',
  timeoutSeconds: 3_600,
  steps: [
    {
      kind: 'task',
      id: 'propose',
      task: 'proposeAction',
      input: {
        tool: 'set_reserved_concurrency',
        input: { function: 'payments', executions: 5 },
        reason: 'it takes all executions of the account',
      },
    },
    { kind: 'approval', id: 'ask', question: 'May it?', approval, timeoutSeconds: 600 },
    { kind: 'task', id: 'act', task: 'performAction', input: { approval } },
    { kind: 'task', id: 'look', task: 'verifyAction', input: { approval } },
  ],
  onFailure: 'settleFailure',
} as const;
const used = ['proposeAction', 'requestApproval', 'performAction', 'verifyAction', 'settleFailure'];

describe('a workflow that acts on a real function', () => {
  withEmulator();
  const env = { TABLE_NAME: table };
  let machine = '';

  beforeAll(async () => {
    await createTable(table);
    const cloudFormation = new CloudFormationClient({});
    const made = { StackName: 'shop', TemplateBody: JSON.stringify(template) };
    await cloudFormation.send(new CreateStackCommand({ ...made, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
    for (let status = ''; status !== 'CREATE_COMPLETE'; ) {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'shop' }));
      status = Stacks?.[0]?.StackStatus ?? '';
      if (/FAILED|ROLLBACK/.test(status)) throw new Error(`the stack is ${status}`);
    }
    const units = tasks
      .filter(({ unit }) => used.includes(unit.id))
      .map(({ unit, dir }) => ({ id: unit.id, dir }));
    const lambda = new LambdaClient({});
    for (const [id, folder] of await bundleUnits(units)) {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: id,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: `arn:aws:iam::${account}:role/works`,
          Timeout: 60,
          Code: { ZipFile: storedZip(folder) },
          Environment: {
            Variables: { TABLE_NAME: table, ACTOR_ROLE_ARN: `arn:aws:iam::${account}:role/actor` },
          },
        }),
      );
    }
    const taskArn = (id: string): string => `arn:aws:lambda:us-east-1:${account}:function:${id}`;
    const definition = JSON.stringify(compileWorkflow(workflow, { taskArn, queueUrls: {} }));
    const roleArn = `arn:aws:iam::${account}:role/works`;
    const created = await new SFNClient({}).send(
      new CreateStateMachineCommand({ name: 'act', definition, roleArn }),
    );
    machine = created.stateMachineArn ?? '';
  });

  const start = async ({ tenantId, id: runId }: Run, name: string): Promise<string> => {
    const input = JSON.stringify({ tenantId, runId, attempt: 1, agents: [], correlationId: 'c' });
    const started = await new SFNClient({}).send(
      new StartExecutionCommand({ stateMachineArn: machine, input, name }),
    );
    return started.executionArn ?? '';
  };
  const ended = async (executionArn: string): Promise<unknown> => {
    for (;;) {
      const { status } = await new SFNClient({}).send(new DescribeExecutionCommand({ executionArn }));
      if (status !== 'RUNNING') return status;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const beginRun = async (): Promise<Run> => {
    const now = Date.now();
    const run = sampleRun('acme', {
      workflow: 'act',
      requestedBy: 'ann',
      createdAt: now,
      updatedAt: now,
      deadlineAt: now + 3_600_000,
    });
    const runs = dynamoRunStore(env);
    await runs.create(run, [accepted], outboxOf(run));
    await runs.update({ ...run, status: 'running', version: 2 }, [
      { type: 'run-started', attempt: 1, at: now },
    ]);
    return run;
  };
  const waiting = async (run: Run): Promise<Approval> => {
    for (;;) {
      const { items } = await dynamoApprovalStore(env).list('acme', { limit: 10, status: 'pending' });
      const found = items.find(
        ({ proposal, taskToken }) => proposal.runId === run.id && taskToken !== undefined,
      );
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const say = (by: string, { proposal, hash }: Approval, decision: 'approve' | 'reject' = 'approve') =>
    decideApproval(
      { ...systemAmbient(), approvals: dynamoApprovalStore(env), tokens: stepFunctionsTaskTokens() },
      { principal: { tenantId: 'acme', id: by }, id: proposal.id, decision, hash, via: 'api' },
    );
  const reserved = async (): Promise<number | undefined> =>
    (await new LambdaClient({}).send(new GetFunctionConcurrencyCommand({ FunctionName: 'payments' })))
      .ReservedConcurrentExecutions;
  const typesOf = async (run: Run): Promise<readonly string[]> =>
    (await dynamoRunStore(env).events('acme', run.id, 1, 100)).map(({ type }) => type);

  it('does nothing where the tenant has not switched the tool on', async () => {
    const run = await beginRun();
    const { input } = workflow.steps[0];
    const payload = { tenantId: 'acme', runId: run.id, attempt: 1, step: 'propose', input };
    const answer = await new LambdaClient({}).send(
      new InvokeCommand({ FunctionName: 'proposeAction', Payload: JSON.stringify(payload) }),
    );
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
      errorMessage: 'forbidden: the tool set_reserved_concurrency is switched off for this tenant',
    });
    expect(await typesOf(run)).toEqual(['run-started']);
    expect(await reserved()).toBeUndefined();
  });

  it('changes it once another person has approved, and never again', async () => {
    const on = { tool: 'set_reserved_concurrency', enabled: true, changedBy: 'root', changedAt: 1 };
    await dynamoToolSwitches(env).set({ tenantId: 'acme', ...on });
    const run = await beginRun();
    const execution = await start(run, 'first');
    const asked = await waiting(run);
    expect(asked.proposal).toMatchObject({
      target: 'lambda:payments',
      observed: { reservedConcurrency: null },
      undo: { arguments: { function: 'payments', executions: null } },
      risk: 'medium',
      requestedBy: 'ann',
    });
    await expect(say('ann', asked)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await reserved()).toBeUndefined();
    await say('bob', asked);
    expect(await ended(execution)).toBe('SUCCEEDED');
    expect(await reserved()).toBe(5);
    expect(await dynamoApprovalStore(env).get('acme', asked.proposal.id)).toMatchObject({
      status: 'executed',
    });
    expect(await typesOf(run)).toEqual([
      'run-started',
      'action-proposed',
      'action-decided',
      'action-claimed',
      'action-intended',
      'action-performed',
      'action-settled',
      'action-checked',
    ]);
    // somebody changes it, and the same run is walked again: what was done is not done again
    const other = { FunctionName: 'payments', ReservedConcurrentExecutions: 9 };
    await new LambdaClient({}).send(new PutFunctionConcurrencyCommand(other));
    expect(await ended(await start(run, 'again'))).toBe('SUCCEEDED');
    expect(await reserved()).toBe(9);
  });

  it('changes nothing where it is rejected, or the target has changed meanwhile', async () => {
    const rejected = await beginRun();
    const first = await start(rejected, 'rejected');
    await say('bob', await waiting(rejected), 'reject');
    expect(await ended(first)).toBe('FAILED');
    expect(await dynamoRunStore(env).get('acme', rejected.id)).toMatchObject({
      failure: { code: 'conflict', message: 'the approval was not given: rejected' },
    });
    const changed = await beginRun();
    const second = await start(changed, 'changed');
    const asked = await waiting(changed);
    const other = { FunctionName: 'payments', ReservedConcurrentExecutions: 7 };
    await new LambdaClient({}).send(new PutFunctionConcurrencyCommand(other));
    await say('bob', asked);
    expect(await ended(second)).toBe('SUCCEEDED');
    expect(await dynamoApprovalStore(env).get('acme', asked.proposal.id)).toMatchObject({ status: 'voided' });
    expect(await reserved()).toBe(7);
  });
});
