import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { lambdaReactions } from '#adapters/lambda/reactions.ts';
import { storedZip } from '../support/stored-zip.ts';
import type { ReactionFunctions } from './world.ts';

const IDS = ['sweepRuns', 'retryDeliveries'] as const;

/** Functions of two reactions that fail at everything, under names that begin with `prefix`. */
export async function awsReactions(prefix: string): Promise<ReactionFunctions> {
  const [lambda, sqs] = [new LambdaClient({}), new SQSClient({})];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${prefix}-letters` }));
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  const Destination = (await sqs.send(asked)).Attributes?.QueueArn ?? '';
  const ZipFile = failingCode();
  const made = IDS.map(async (id) => {
    const FunctionName = `${prefix}-${id}`;
    const { FunctionArn = '' } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/test',
        Timeout: 30,
        Code: { ZipFile },
      }),
    );
    const DestinationConfig = { OnFailure: { Destination } };
    const settings = { FunctionName, MaximumRetryAttempts: 0, DestinationConfig };
    await lambda.send(new PutFunctionEventInvokeConfigCommand(settings));
    return [id, FunctionArn] as const;
  });
  const arns: Record<string, string> = Object.fromEntries(await Promise.all(made));
  return {
    port: lambdaReactions({ REACTION_ARNS: JSON.stringify(arns) }),
    arnOf: (id) => arns[id] ?? '',
    failed: async () => {
      for (let n = 0; n < 10; n += 1) {
        const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
        if (Messages?.[0]?.Body !== undefined) return Messages[0].Body;
      }
      throw new Error('no letter came');
    },
    removeFunction: async (id) => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: arns[id] }));
    },
  };
}

function failingCode(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'reaction-'));
  try {
    const code = "export const handler = async () => { throw new Error('it always fails'); };\n";
    writeFileSync(join(folder, 'index.mjs'), code);
    return storedZip(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
