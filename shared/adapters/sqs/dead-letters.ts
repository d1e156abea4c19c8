import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { awsCalls, calling } from '#adapters/http/aws-calls.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { DeadLetter, DeadLetters } from '#ports/dead-letters.ts';

/** Where the queues are: JSON, name → URL. */
export interface DeadLettersEnv {
  readonly DEAD_LETTER_QUEUE_URLS: string;
  /** Of those that a message can be sent back to. */
  readonly SOURCE_QUEUE_URLS: string;
}

/** What a look needs of {@link DeadLetters}. */
export type DeadLetterLook = Pick<DeadLetters, 'queues' | 'take' | 'giveBack'>;

/** SQS takes and gives at most so many messages in one call. */
const BATCH = 10;

/** A wait, however short, asks all servers of a queue: without one, messages are missed. */
const WAIT_SECONDS = 1;

/** How EventBridge names, beside an event, what it could not hand it to. */
const TARGET = 'TARGET_ARN';

let shared: SQSClient | undefined;

/** Dead letters of all queues on SQS. */
export function sqsDeadLetters(env: DeadLettersEnv): DeadLetters {
  const client = sqsClient();
  const dead = urlsOf(env.DEAD_LETTER_QUEUE_URLS);
  const sources = urlsOf(env.SOURCE_QUEUE_URLS);
  return {
    ...sqsDeadLetterLook(env),
    async send({ queue, body: MessageBody }) {
      await client.send(new SendMessageCommand({ QueueUrl: sources(queue), MessageBody }));
    },
    async remove({ queue, receipt }) {
      const removal = new DeleteMessageCommand({ QueueUrl: dead(queue), ReceiptHandle: receipt });
      await client.send(removal).catch((error: unknown) => {
        // the handle of a message that is gone
        if (!(error instanceof Error) || error.name !== 'ReceiptHandleIsInvalid') throw error;
      });
    },
  };
}

/** The same for who only looks: it needs no URL of the queues themselves. */
export function sqsDeadLetterLook(env: Pick<DeadLettersEnv, 'DEAD_LETTER_QUEUE_URLS'>): DeadLetterLook {
  const client = sqsClient();
  const urls = urlsOf(env.DEAD_LETTER_QUEUE_URLS);
  return {
    queues: () => urls.names,
    async take(queue, most, holdMs) {
      const QueueUrl = urls(queue);
      const letters = new Map<string, DeadLetter>();
      while (letters.size < most) {
        const wanted = new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(BATCH, most - letters.size),
          VisibilityTimeout: Math.ceil(holdMs / 1000),
          WaitTimeSeconds: WAIT_SECONDS,
          MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
          MessageAttributeNames: [TARGET],
        });
        const { Messages: found = [] } = await client.send(wanted);
        const before = letters.size;
        for (const message of found) letters.set(message.MessageId ?? '', letterOf(queue, message));
        // also where the first ones are no longer held, and come again
        if (letters.size === before) return { letters: [...letters.values()], more: found.length > 0 };
      }
      return { letters: [...letters.values()], more: true };
    },
    async giveBack(letters) {
      for (const [queue, batch] of batchesOf(letters)) {
        const Entries = batch.map(({ receipt: ReceiptHandle }, i) => ({
          Id: String(i),
          ReceiptHandle,
          VisibilityTimeout: 0,
        }));
        // entries that are refused are of messages held no more
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: urls(queue), Entries }));
      }
    },
  };
}

function sqsClient(): SQSClient {
  shared ??= calling('SQS', new SQSClient(awsCalls));
  return shared;
}

function urlsOf(json: string) {
  const urls = new Map(Object.entries(z.record(z.string(), z.url()).parse(JSON.parse(json))));
  const urlOf = (queue: string): string => {
    const url = urls.get(queue);
    if (url === undefined) throw new OrchestratorError('not_found', 'there is no such queue');
    return url;
  };
  return Object.assign(urlOf, { names: [...urls.keys()].sort() });
}

function letterOf(queue: string, message: Message): DeadLetter {
  const { MessageId, Body, ReceiptHandle, Attributes, MessageAttributes } = message;
  const target = MessageAttributes?.[TARGET]?.StringValue;
  return {
    queue,
    id: MessageId ?? '',
    body: Body ?? '',
    sentAt: Number(Attributes?.SentTimestamp ?? 0),
    received: Number(Attributes?.ApproximateReceiveCount ?? 0),
    receipt: ReceiptHandle ?? '',
    ...(target === undefined ? {} : { target }),
  };
}

function* batchesOf(letters: readonly DeadLetter[]): Generator<[string, readonly DeadLetter[]]> {
  for (const [queue, own] of Map.groupBy(letters, (letter) => letter.queue)) {
    for (let i = 0; i < own.length; i += BATCH) yield [queue, own.slice(i, i + BATCH)];
  }
}
