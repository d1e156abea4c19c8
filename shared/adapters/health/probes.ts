import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { guardedFetch } from '#adapters/http/guarded-fetch.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import type { HealthProbe } from '#ports/health-probe.ts';

/** Where the dependencies are. Queues and state machines are JSON, name → URL or ARN. */
export interface HealthEnv {
  readonly TABLE_NAME: string;
  readonly AGENT_QUEUE_URLS: string;
  readonly STATE_MACHINE_ARNS: string;
  readonly MODEL_PROVIDER: 'off' | 'scripted' | 'bedrock' | 'openai' | 'ollama';
  readonly MODEL_BASE_URL: string;
  readonly EGRESS_ALLOW: string;
}

// one attempt, quickly: a probe that has to be repeated has its answer
const quick = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
} as const;

/** Table, queues, workflow engine and model provider. Each check is one cheap request; none calls a model. */
export function healthProbes(env: HealthEnv): readonly HealthProbe[] {
  const queues = z.record(z.string(), z.url()).parse(JSON.parse(env.AGENT_QUEUE_URLS));
  const machines = z.record(z.string(), z.string()).parse(JSON.parse(env.STATE_MACHINE_ARNS));
  return [
    tableProbe(env.TABLE_NAME),
    queuesProbe(Object.values(queues)),
    engineProbe(Object.values(machines)),
    modelProbe(env),
  ];
}

function tableProbe(tableName: string): HealthProbe {
  const client = new DynamoDBClient(quick);
  return {
    name: 'table',
    critical: true,
    async check() {
      const nothing = { pk: { S: 'TENANT#platform#HEALTH' }, sk: { S: 'PROBE' } };
      await client.send(new GetItemCommand({ TableName: tableName, Key: nothing, ConsistentRead: true }));
      return 'reads';
    },
  };
}

function queuesProbe(urls: readonly string[]): HealthProbe {
  const client = new SQSClient(quick);
  const waiting = async (url: string): Promise<number> => {
    const wanted = new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    const { Attributes } = await client.send(wanted);
    return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
  };
  return {
    name: 'queues',
    async check() {
      const counts = await Promise.all(urls.map(waiting));
      return `${urls.length} queues, ${counts.reduce((sum, n) => sum + n, 0)} messages waiting`;
    },
  };
}

function engineProbe(arns: readonly string[]): HealthProbe {
  const client = new SFNClient(quick);
  const activeOf = async (arn: string): Promise<void> => {
    const { status } = await client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }));
    if (status !== 'ACTIVE') throw new Error(`a state machine is ${status}`);
  };
  return {
    name: 'workflow engine',
    critical: true,
    async check() {
      await Promise.all(arns.map(activeOf));
      return `${arns.length} state machines`;
    },
  };
}

/** Any answer at all shows that the provider can be reached; a call of a model would cost money each time. */
function modelProbe(env: HealthEnv): HealthProbe {
  return {
    name: 'model provider',
    async check() {
      if (env.MODEL_PROVIDER === 'off') return 'off: the deterministic planner answers alone';
      if (env.MODEL_PROVIDER === 'scripted') return 'scripted';
      const url = await modelUrl(env);
      const signal = AbortSignal.timeout(2000);
      const answer = await guardedFetch(parseEgressPolicy(env.EGRESS_ALLOW))(url, { signal });
      await answer.body?.cancel();
      if (answer.status >= 500) throw new Error(`${env.MODEL_PROVIDER} answers ${answer.status}`);
      return `${env.MODEL_PROVIDER} can be reached`;
    },
  };
}

async function modelUrl(env: HealthEnv): Promise<string> {
  if (env.MODEL_BASE_URL !== '') return env.MODEL_BASE_URL;
  if (env.MODEL_PROVIDER === 'openai') return 'https://api.openai.com/v1/models';
  if (env.MODEL_PROVIDER === 'ollama') return 'http://127.0.0.1:11434/';
  const region: string = await Promise.resolve(new DynamoDBClient(quick).config.region());
  return `https://bedrock-runtime.${region}.amazonaws.com/`;
}
