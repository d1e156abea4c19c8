import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientConfig } from '../../bin/start/local-aws.ts';
import { ownEngine } from './own-engine.ts';

const BRANCHES = 8;
const EXECUTIONS = 5;

const branch = (queue: string, name: string): object => ({
  StartAt: name,
  States: {
    [name]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: {
        QueueUrl: queue,
        MessageBody: { token: '{% $states.context.Task.Token %}', name },
      },
      End: true,
    },
  },
});

describe('the local engine as this project starts it', () => {
  const { engine } = ownEngine('repairs');

  it('gives each branch of a Parallel state a task token of its own, which reaches it', async () => {
    const config = clientConfig(engine().endpoint);
    const [states, queues] = [new SFNClient(config), new SQSClient(config)];
    const { QueueUrl = '' } = await queues.send(new CreateQueueCommand({ QueueName: 'answers' }));
    const names = Array.from({ length: BRANCHES }, (_, i) => `branch-${i}`);
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'all',
      States: { all: { Type: 'Parallel', Branches: names.map((name) => branch(QueueUrl, name)), End: true } },
    });
    const roleArn = 'arn:aws:iam::000000000000:role/none';
    const { stateMachineArn } = await states.send(
      new CreateStateMachineCommand({ name: 'apart', definition, roleArn }),
    );
    const executions = await Promise.all(
      Array.from({ length: EXECUTIONS }, () => states.send(new StartExecutionCommand({ stateMachineArn }))),
    );
    const tokens = await answerAll(queues, states, QueueUrl);
    expect(tokens.size).toBe(BRANCHES * EXECUTIONS);
    for (const { executionArn } of executions) {
      const found = await endOf(states, executionArn);
      expect([found.status, JSON.parse(found.output ?? 'null')]).toEqual(['SUCCEEDED', names]);
    }
  });
});

/** Answers every waiting branch with its name, and says which tokens that took. */
async function answerAll(queues: SQSClient, states: SFNClient, QueueUrl: string): Promise<Set<string>> {
  const tokens = new Set<string>();
  for (let got = 0; got < BRANCHES * EXECUTIONS; ) {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 });
    for (const { Body = '', ReceiptHandle } of (await queues.send(receive)).Messages ?? []) {
      const { token: taskToken, name } = JSON.parse(Body) as { token: string; name: string };
      got += 1;
      tokens.add(taskToken);
      await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      const answer = new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(name) });
      await states.send(answer).catch(() => undefined);
    }
  }
  return tokens;
}

async function endOf(states: SFNClient, executionArn: string | undefined) {
  let found = await states.send(new DescribeExecutionCommand({ executionArn }));
  for (let looks = 0; found.status === 'RUNNING' && looks < 100; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    found = await states.send(new DescribeExecutionCommand({ executionArn }));
  }
  return found;
}
