import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsDeadLetters } from '#adapters/sqs/dead-letters.ts';
import type { DeadLetterQueues } from './world.ts';

const AGENTS = ['log-analysis', 'network-diagnostics'] as const;

/** Queues of two agents, with dead-letter queues, under names that begin with `prefix`. */
export async function awsDeadLetters(prefix: string): Promise<DeadLetterQueues> {
  const sqs = new SQSClient({});
  const create = async (suffix: string): Promise<Record<string, string>> => {
    const made = AGENTS.map(async (agent) => {
      const QueueName = `${prefix}-${agent}-${suffix}`;
      return [agent, (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? ''] as const;
    });
    return Object.fromEntries(await Promise.all(made));
  };
  const [sources, dead] = [await create('work'), await create('dead')];
  return {
    port: sqsDeadLetters({
      SOURCE_QUEUE_URLS: JSON.stringify(sources),
      DEAD_LETTER_QUEUE_URLS: JSON.stringify(dead),
    }),
    die: async (queue, MessageBody, target) => {
      // as EventBridge sends what it could not hand to a target
      const TARGET_ARN = { DataType: 'String', StringValue: target };
      const MessageAttributes = target === undefined ? {} : { TARGET_ARN };
      await sqs.send(new SendMessageCommand({ QueueUrl: dead[queue], MessageBody, MessageAttributes }));
    },
    arrived: async (queue) => {
      const QueueUrl = sources[queue];
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      for (const { ReceiptHandle } of Messages)
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return Messages.map(({ Body = '' }) => Body);
    },
  };
}
