import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { Workflow } from '#declare/workflow.ts';
import { interpret, type Machine } from '../declare/asl-interpreter.ts';
import { broken, RUN, tool, triage, workflowOf } from '../declare/running.ts';
import { withEmulator } from '../emulator/with-emulator.ts';

const name = 'compiled-workflows';
const role = { 'Fn::GetAtt': ['Role', 'Arn'] };
const code = `exports.handler = async ({ step, input }) => {
  if (input && input.fail) { const error = new Error('tool_failed: no'); error.name = 'Permanent'; throw error; }
  return input && input.answer ? input.answer : { by: step ?? 'settle', input: input ?? null };
};`;
const lambda = (FunctionName: string): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 20,
    Role: role,
    Code: { ZipFile: code },
  },
});
const template = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: name, AssumeRolePolicyDocument: { Statement: [] } },
    },
    RunTool: lambda('runTool'),
    Settle: lambda('settle'),
    Verify: lambda('verifyReport'),
  },
};
const targets = {
  taskArn: (id: string) => `arn:aws:lambda:us-east-1:000000000000:function:${id}`,
  queueUrls: {},
};

/** What the function answers, for the interpreter. */
const answer = (step: string, given: { input?: { fail?: boolean; answer?: unknown } }) => {
  if (given.input?.fail === true) return broken;
  const known =
    step === 'verify' || step === 'settle' ? { by: 'settle', input: null } : { by: step, input: given.input };
  return { result: given.input?.answer ?? known };
};

const last = (reads: Record<string, string>) =>
  tool('last', Object.fromEntries(Object.entries(reads).map(([to, ref]) => [to, { ref }])));

const workflows: Record<string, Workflow> = {
  'a workflow of five steps': triage,
  'branches inside branches, with values handed out of them': workflowOf(
    'nested',
    {
      kind: 'parallel',
      id: 'outer',
      steps: [
        tool('a'),
        { kind: 'parallel', id: 'inner', steps: [tool('b'), tool('c', { b: { ref: '/steps/b/by' } })] },
      ],
    },
    last({ all: '/steps/outer', c: '/steps/outer/inner/c/input/b', none: '/steps/outer/a/x/0/y' }),
  ),
  'an N': workflowOf(
    'n',
    tool('a', {}, { needs: [] }),
    tool('b', {}, { needs: [] }),
    tool('c', { a: { ref: '/steps/a/by' } }, { needs: ['a'] }),
    tool('d', { b: { ref: '/steps/b/by' } }, { needs: ['a', 'b'] }),
    { ...last({ c: '/steps/c', d: '/steps/d' }), needs: ['c', 'd'] },
  ),
  'a choice, and texts that look like expressions': workflowOf(
    'choice',
    tool('a', { answer: { n: 7, s: '{% %} "%}' } }),
    {
      kind: 'choice',
      id: 'decide',
      choices: [
        { when: { ref: '/steps/a/n', greaterThan: 9 }, steps: [tool('many')] },
        {
          when: {
            all: [{ ref: '/steps/a/s', equals: '{% %} "%}' }, { not: { ref: '/steps/a/x', exists: true } }],
          },
          steps: [tool('some', { s: { ref: '/steps/a/s' } })],
        },
      ],
    },
    last({ decide: '/steps/decide', many: '/steps/decide/many/by' }),
  ),
  'a map in a map': workflowOf(
    'maps',
    {
      kind: 'map',
      id: 'm',
      items: [['p', 'q'], ['r']],
      maxConcurrency: 2,
      steps: [
        tool('a', { i: { ref: '/index' } }),
        {
          kind: 'map',
          id: 'n',
          items: { ref: '/item' },
          maxConcurrency: 1,
          steps: [tool('b', { x: { ref: '/item' } })],
        },
      ],
    },
    last({ m: '/steps/m' }),
  ),
  'a failure that is made good inside a branch, and gone on from': workflowOf(
    'caught',
    tool('a', { fail: true }, { catch: { compensate: [tool('undo')], next: 'continue' } }),
    tool('b', {}, { needs: [] }),
    { ...last({ a: '/steps/a/by', b: '/steps/b/by' }), needs: ['a', 'b'] },
  ),
  'a failure that ends the run': workflowOf(
    'failed',
    {
      kind: 'parallel',
      id: 'p',
      steps: [tool('a', { fail: true }, { catch: { compensate: [tool('undo')], next: 'fail' } }), tool('b')],
    },
    tool('c'),
  ),
};

describe('compiled workflows on the engine', () => {
  withEmulator();
  beforeAll(async () => {
    const client = new CloudFormationClient({});
    await client.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
    for (let status = ''; status !== 'CREATE_COMPLETE'; ) {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
      status = Stacks?.[0]?.StackStatus ?? '';
      if (/FAILED|ROLLBACK/.test(status)) throw new Error(`the stack is ${status}`);
    }
  });

  it.each(Object.entries(workflows))('runs %s as the interpreter of the tests does', async (_, workflow) => {
    const machine = compileWorkflow(workflow, targets);
    const expected = interpret(machine as unknown as Machine, RUN, answer);
    const { status, output } = await runOnEngine(machine);
    expect(status).toBe(expected.status === 'succeeded' ? 'SUCCEEDED' : 'FAILED');
    if (status === 'SUCCEEDED') expect(output).toEqual(expected.output);
  });

  // this engine's history leaves out what happens inside branches, so only a row can be counted on it
  it('enters five states for five steps in a row', async () => {
    const row = workflowOf('row', ...['a', 'b', 'c', 'd', 'e'].map((id) => tool(id)));
    expect((await runOnEngine(compileWorkflow(row, targets))).entered).toBe(5);
  });
});

async function runOnEngine(machine: object) {
  const sfn = new SFNClient({});
  const made = await sfn.send(
    new CreateStateMachineCommand({
      name: `m-${Date.now().toString(36)}`,
      roleArn: 'arn:aws:iam::000000000000:role/compiled-workflows',
      definition: JSON.stringify(machine),
    }),
  );
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: made.stateMachineArn, input: JSON.stringify(RUN) }),
  );
  for (;;) {
    const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, includeExecutionData: true }),
    );
    return {
      status,
      output: output === undefined ? undefined : (JSON.parse(output) as unknown),
      entered: events.filter((event) => event.stateEnteredEventDetails !== undefined).length,
    };
  }
}
