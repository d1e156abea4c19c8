import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { dynamoActionGrantStore } from '#adapters/dynamodb/action-grant-store.ts';
import { dynamoAdmission } from '#adapters/dynamodb/admission.ts';
import { dynamoAgentRegistry } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoAlertStore } from '#adapters/dynamodb/alert-store.ts';
import { dynamoApiKeys } from '#adapters/dynamodb/api-keys.ts';
import { dynamoApprovalStore } from '#adapters/dynamodb/approval-store.ts';
import { dynamoAuditLog } from '#adapters/dynamodb/audit-log.ts';
import { dynamoCircuitStore } from '#adapters/dynamodb/circuit-store.ts';
import { dynamoClient } from '#adapters/dynamodb/client.ts';
import { dynamoCostLedger } from '#adapters/dynamodb/cost-ledger.ts';
import { dynamoDeliveryStore } from '#adapters/dynamodb/delivery-store.ts';
import { dynamoFollowUpStore } from '#adapters/dynamodb/follow-up-store.ts';
import { dynamoIdempotencyStore } from '#adapters/dynamodb/idempotency-store.ts';
import { keys } from '#adapters/dynamodb/keys.ts';
import { dynamoMessageBus } from '#adapters/dynamodb/message-bus.ts';
import { dynamoOutbox, dynamoUnfinishedRuns } from '#adapters/dynamodb/outbox.ts';
import { dynamoRedrives } from '#adapters/dynamodb/redrives.ts';
import { toKey } from '#adapters/dynamodb/row.ts';
import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { dynamoScheduleStore } from '#adapters/dynamodb/schedule-store.ts';
import { dynamoLinkSigner, dynamoSigner } from '#adapters/dynamodb/signer.ts';
import { dynamoStopSwitch } from '#adapters/dynamodb/stop-switch.ts';
import { dynamoSummaryList } from '#adapters/dynamodb/summary-list.ts';
import { table } from '#adapters/dynamodb/table.ts';
import { dynamoToolSwitches } from '#adapters/dynamodb/tool-switches.ts';
import { dynamoWebhookStore } from '#adapters/dynamodb/webhook-store.ts';
import { dynamoWorkflowStore } from '#adapters/dynamodb/workflow-store.ts';
import { storedBundles } from '#adapters/evidence/bundle-store.ts';
import { storedEvidence } from '#adapters/evidence/evidence-store.ts';
import { stepFunctionsTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { stepFunctionsEngine } from '#adapters/stepfunctions/workflow-engine.ts';
import type { Admission } from '#ports/admission.ts';
import { awsDeadLetters } from './aws-dead-letters.ts';
import { awsReactions } from './aws-reactions.ts';
import type { World } from './world.ts';

const ROLE = 'arn:aws:iam::000000000000:role/test';

/** Makes worlds on the AWS services behind `AWS_ENDPOINT_URL`: each has a table and a bucket of its own. */
export async function awsWorlds(): Promise<() => Promise<World>> {
  const s3 = new S3Client({ forcePathStyle: true });
  const machines = await createMachines();
  let made = 0;
  return async () => {
    made += 1;
    const [TABLE_NAME, EVIDENCE_BUCKET] = [`table-${made}`, `bucket-${made}`];
    await createTable(TABLE_NAME);
    await s3.send(new CreateBucketCommand({ Bucket: EVIDENCE_BUCKET }));
    const env = { TABLE_NAME, EVIDENCE_BUCKET, STATE_MACHINE_ARNS: JSON.stringify(machines.arns) };
    return {
      runs: dynamoRunStore(env),
      otherRuns: () => dynamoRunStore(env),
      outbox: dynamoOutbox(env),
      unfinished: dynamoUnfinishedRuns(env),
      agents: dynamoAgentRegistry(env),
      keys: dynamoApiKeys(env),
      audit: dynamoAuditLog(env),
      idempotency: dynamoIdempotencyStore(env),
      stop: dynamoStopSwitch(env),
      circuits: dynamoCircuitStore(env),
      ledger: dynamoCostLedger(env),
      otherLedger: () => dynamoCostLedger(env),
      admission: placesIn(env),
      followUps: dynamoFollowUpStore(env),
      alerts: dynamoAlertStore({ ...env, ALERT_QUIET_MINUTES: 30 }),
      workflows: dynamoWorkflowStore(env),
      otherWorkflows: () => dynamoWorkflowStore(env),
      schedules: dynamoScheduleStore(env),
      summaries: dynamoSummaryList(env),
      otherSummaries: () => dynamoSummaryList(env),
      deadLetters: () => awsDeadLetters(`world-${TABLE_NAME}`),
      reactions: () => awsReactions(`world-${TABLE_NAME}`),
      redrives: dynamoRedrives(env),
      approvals: dynamoApprovalStore(env),
      grants: dynamoActionGrantStore(env),
      toolSwitches: dynamoToolSwitches(env),
      signer: dynamoSigner(env),
      otherSigner: () => dynamoSigner(env),
      linkSigner: dynamoLinkSigner(env),
      bus: dynamoMessageBus(env),
      webhooks: dynamoWebhookStore(env),
      deliveries: dynamoDeliveryStore(env),
      evidence: storedEvidence(env),
      bundles: storedBundles(env),
      spoil: async (tenantId, hash) => {
        const Key = toKey(keys.evidence(tenantId, hash));
        const change = {
          UpdateExpression: 'SET content = :x',
          ExpressionAttributeValues: { ':x': { B: Buffer.from('x') } },
        };
        await dynamoClient().send(new UpdateItemCommand({ TableName: TABLE_NAME, Key, ...change }));
      },
      engine: stepFunctionsEngine(env),
      tokens: stepFunctionsTaskTokens(),
      waitingToken: machines.waitingToken,
    };
  };
}

function placesIn(env: { readonly TABLE_NAME: string }): Admission {
  const made = dynamoAdmission({ ...env, RUNS_AT_ONCE: 4, URGENT_BESIDES: 2 });
  if (made === undefined) throw new Error('places are counted');
  return made;
}

/** A table as the deployment makes it. */
export async function createTable(TableName: string): Promise<void> {
  const index = ({ name, partitionKey, sortKey, projection }: typeof table.gsi1 | typeof table.gsi2) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' as const },
      { AttributeName: sortKey, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: projection },
  });
  const attributes = ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'];
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: table.partitionKey, KeyType: 'HASH' },
        { AttributeName: table.sortKey, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [index(table.gsi1), index(table.gsi2)],
    }),
  );
}

async function createMachines() {
  const sfn = new SFNClient({});
  const sqs = new SQSClient({});
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'tokens' }));
  const create = async (name: string, state: object): Promise<string> => {
    const definition = JSON.stringify({ StartAt: 'Only', States: { Only: state } });
    const made = await sfn.send(new CreateStateMachineCommand({ name, roleArn: ROLE, definition }));
    return made.stateMachineArn ?? '';
  };
  const waits = await create('waits', {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl, 'MessageBody.$': '$$.Task.Token' },
    TimeoutSeconds: 600,
    End: true,
  });
  return {
    arns: {
      hold: await create('hold', { Type: 'Wait', Seconds: 600, End: true }),
      pass: await create('pass', { Type: 'Succeed' }),
      fail: await create('fail', { Type: 'Fail', Error: 'no', Cause: 'as declared' }),
    },
    waitingToken: async (): Promise<string> => {
      await sfn.send(new StartExecutionCommand({ stateMachineArn: waits }));
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
      const { Body = '', ReceiptHandle } = Messages?.[0] ?? {};
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return Body;
    },
  };
}
