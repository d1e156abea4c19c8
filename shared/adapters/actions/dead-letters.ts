import type { SQSClient } from '@aws-sdk/client-sqs';
import { OrchestratorError } from '#domain/errors.ts';
import { lazy } from '#domain/lazy.ts';
import type { Effect } from '#ports/actuator.ts';
import { awsCalls } from '../http/aws-calls.ts';
import { isNotOffered } from './aws-error.ts';
import { acting } from './call-settings.ts';
import type { TargetKind } from './kind.ts';

type Sdk = typeof import('./commands/sqs.ts').sdk;

/** Where this service offers no moves: how long messages are carried over by hand. */
const BY_HAND_MS = 8_000;

/**
 * `dead-letters:QUEUE`: what the queue's worker gave up, waiting in the queue that QUEUE's own redrive policy names.
 * They go back by SQS's own move; a service without moves (a local engine) has them received, sent and deleted, at
 * least once each.
 */
export function deadLetters(): TargetKind {
  const looks = lazy(async () => {
    const { sdk, makeClient } = await import('./commands/sqs.ts');
    return { sdk, client: makeClient(awsCalls) };
  });
  const observe = async (name: string) => {
    const { sdk, client } = await looks();
    const queue = await attributesOf(sdk, client, name);
    const deadLetterArn = deadLetterArnOf(queue['RedrivePolicy']);
    const dead = await attributesOf(sdk, client, deadLetterArn.split(':').at(-1) ?? '');
    const [visible, inFlight] = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
    return {
      arn: queue['QueueArn'] ?? '',
      deadLetterArn,
      waiting: Number(dead[visible] ?? 0) + Number(dead[inFlight] ?? 0),
      lastMoveAt: await lastMoveAt(sdk, client, deadLetterArn),
    };
  };
  return {
    observe,
    allowed: ({ before }) => [
      {
        actions: [
          'sqs:StartMessageMoveTask',
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
        ],
        resources: [String(before['deadLetterArn'])],
      },
      { actions: ['sqs:SendMessage'], resources: [String(before['arn'])] },
    ],
    async act(effect, name, credentials) {
      const { sdk, makeClient } = await import('./commands/sqs.ts');
      const client = makeClient(acting(credentials));
      try {
        const answer = await client.send(
          new sdk.StartMessageMoveTaskCommand({
            SourceArn: String(effect.before['deadLetterArn']),
            DestinationArn: String(effect.before['arn']),
          }),
        );
        return answer.TaskHandle?.slice(0, 100) ?? 'answered';
      } catch (error) {
        if (!isNotOffered(error)) throw error;
        const { client: looking } = await looks();
        return carryOver(sdk, looking, client, effect, name);
      }
    },
    async probe({ before }, name) {
      const now = await observe(name);
      if (now.lastMoveAt !== before['lastMoveAt']) return 'done';
      // without moves to look at, the count is all there is
      if (now.lastMoveAt !== null || now.waiting === before['waiting']) return 'not-done';
      return now.waiting === 0 ? 'done' : 'unknown';
    },
  };
}

const urlOf = async (sdk: Sdk, client: SQSClient, name: string): Promise<string> =>
  (await client.send(new sdk.GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? '';

async function attributesOf(sdk: Sdk, client: SQSClient, name: string): Promise<Record<string, string>> {
  const QueueUrl = await urlOf(sdk, client, name);
  const answer = await client.send(new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return (answer.Attributes ?? {}) as Record<string, string>;
}

function deadLetterArnOf(policy: string | undefined): string {
  const found = /"deadLetterTargetArn"\s*:\s*"([^"]+)"/.exec(policy ?? '')?.[1];
  if (found !== undefined) return found;
  throw new OrchestratorError('not_found', 'the queue has no queue for dead letters');
}

/** When the newest move out of the queue began; null where there was none, or the service has none. */
async function lastMoveAt(sdk: Sdk, client: SQSClient, SourceArn: string): Promise<number | null> {
  try {
    const moves = await client.send(new sdk.ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    return moves.Results?.[0]?.StartedTimestamp ?? null;
  } catch (error) {
    if (isNotOffered(error)) return null;
    throw error;
  }
}

/** At most as many as waited when it was looked at: what dies meanwhile stays. */
async function carryOver(
  sdk: Sdk,
  looking: SQSClient,
  client: SQSClient,
  { before }: Effect,
  name: string,
): Promise<string> {
  const to = await urlOf(sdk, looking, name);
  const from = await urlOf(sdk, looking, String(before['deadLetterArn']).split(':').at(-1) ?? '');
  const most = Number(before['waiting']);
  const until = performance.now() + BY_HAND_MS;
  let carried = 0;
  while (carried < most && performance.now() < until) {
    const MaxNumberOfMessages = Math.min(10, most - carried);
    const { Messages = [] } = await client.send(
      new sdk.ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    for (const { Body, ReceiptHandle, MessageAttributes } of Messages) {
      await client.send(
        new sdk.SendMessageCommand({
          QueueUrl: to,
          MessageBody: Body ?? '',
          ...(MessageAttributes && { MessageAttributes }),
        }),
      );
      await client.send(new sdk.DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
      carried += 1;
    }
  }
  return `carried ${carried}`;
}
