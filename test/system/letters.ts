import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PLATFORM_TENANT } from '#domain/tenants/principal.ts';
import { type ApiAccess, call } from '../../bin/start/api-client.ts';
import { output } from '../../bin/start/deploy.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { makeApiKey } from '../../bin/start/tenant.ts';

/** Dead letters of a floor, and the ways in which they come about. */
export async function lettersOf(floor: Floor) {
  const { endpoint } = floor.emulator;
  const sqs = new SQSClient({ endpoint });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
  const key = await makeApiKey({
    ...{ endpoint, table: floor.table, usagePlan: output(floor.outputs, 'UsagePlanId') },
    ...{ tenantId: PLATFORM_TENANT, role: 'admin' },
  });
  const platform: ApiAccess = { url: floor.url, key };
  return {
    platform,
    /** What a key sees, of one queue or of all. */
    list: async (access: ApiAccess, queue?: string): Promise<Letter[]> => {
      const path = `/dead-letters${queue === undefined ? '' : `?queue=${queue}`}`;
      const { status, body } = await call(access, 'GET', path);
      if (status !== 200) throw new Error(`GET /dead-letters answered ${status}: ${JSON.stringify(body)}`);
      return (body as { items: Letter[] }).items;
    },
    /** Puts a message into the queue whose name the pattern finds, as a service does, with its target beside it. */
    die: async (queue: RegExp, text: string, target?: string): Promise<void> => {
      const QueueUrl = QueueUrls.find((url) => queue.test(url));
      if (QueueUrl === undefined) throw new Error(`no queue is called like ${queue}`);
      const TARGET_ARN = { DataType: 'String', StringValue: target };
      const MessageAttributes = target === undefined ? {} : { TARGET_ARN };
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text, MessageAttributes }));
    },
    /** Hands the function an event of the bus, asynchronously, as EventBridge does: this engine's forgets failures. */
    tell: async (name: RegExp, detail: object): Promise<void> => {
      const { FunctionName } = await functionOf(floor, name);
      const event = { source: 'watchfloor', 'detail-type': 'test', detail };
      const Payload = Buffer.from(JSON.stringify(event));
      const invocation = new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload });
      await new LambdaClient({ endpoint }).send(invocation);
    },
    /** The ARN of the function that the pattern finds. */
    functionArn: async (name: RegExp): Promise<string> => (await functionOf(floor, name)).FunctionArn ?? '',
  };
}

/** A dead letter, as far as tests look at it. */
export interface Letter {
  readonly queue: string;
  readonly id: string;
  readonly why: { readonly cause: string; readonly sentence: string };
  readonly reaction?: { readonly id?: string; readonly fault?: string };
  readonly outcome?: string;
}

async function functionOf(floor: Floor, name: RegExp) {
  const lambda = new LambdaClient({ endpoint: floor.emulator.endpoint });
  for (let Marker: string | undefined; ; ) {
    const { Functions = [], NextMarker } = await lambda.send(
      new ListFunctionsCommand(Marker === undefined ? {} : { Marker }),
    );
    const found = Functions.find(({ FunctionName = '' }) => name.test(FunctionName));
    if (found !== undefined) return found;
    if (NextMarker === undefined) throw new Error(`no function is called like ${name}`);
    Marker = NextMarker;
  }
}
