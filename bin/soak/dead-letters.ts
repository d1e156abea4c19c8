// What the queues gave up on: every message must be about runs that have ended all the same.
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientConfig } from '../start/local-aws.ts';

/** One message that was given up on. */
export interface DeadLetter {
  readonly queue: string;
  /** Ids of the runs that it names. */
  readonly runs: readonly string[];
}

/** Reads every dead-letter queue of the floor; what was sent before `since` is left out. */
export async function readDeadLetters(endpoint: string, since: number): Promise<readonly DeadLetter[]> {
  const sqs = new SQSClient(clientConfig(endpoint));
  try {
    const { QueueUrls: urls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
    const letters: DeadLetter[] = [];
    for (const url of await deadLetterQueues(sqs, urls)) letters.push(...(await readQueue(sqs, url, since)));
    return letters;
  } finally {
    sqs.destroy();
  }
}

/** The queues that others give up to, and those that only functions do, by their name. */
async function deadLetterQueues(sqs: SQSClient, urls: readonly string[]): Promise<readonly string[]> {
  const targets = new Set<string>();
  for (const url of urls) {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] }),
    );
    const policy = JSON.parse(Attributes?.['RedrivePolicy'] ?? '{}') as { deadLetterTargetArn?: string };
    if (policy.deadLetterTargetArn !== undefined)
      targets.add(policy.deadLetterTargetArn.split(':').at(-1) ?? '');
  }
  return urls.filter((url) => targets.has(nameOf(url)) || nameOf(url).includes('DeadLetters'));
}

async function readQueue(sqs: SQSClient, url: string, since: number): Promise<readonly DeadLetter[]> {
  const letters = new Map<string, DeadLetter | undefined>();
  for (;;) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 60,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    const fresh = messages.filter((message) => !letters.has(message.MessageId ?? ''));
    if (fresh.length === 0) return [...letters.values()].filter((letter) => letter !== undefined);
    for (const { MessageId = '', Body = '', Attributes } of fresh) {
      const old = Number(Attributes?.['SentTimestamp'] ?? since) < since;
      letters.set(MessageId, old ? undefined : { queue: nameOf(url), runs: runsIn(Body) });
    }
  }
}

const runsIn = (body: string): readonly string[] => [...new Set(body.match(/run_[0-9A-Za-z]{26}/g) ?? [])];
const nameOf = (url: string): string => url.split('/').at(-1) ?? '';
