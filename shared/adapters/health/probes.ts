import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type GuardedFetch, guardedFetch } from '#adapters/http/guarded-fetch.ts';
import type { GatewaySettings, ModelCandidate } from '#domain/models/gateway-settings.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import type { HealthProbe } from '#ports/health-probe.ts';

/** Where the dependencies are. Queues and state machines are JSON, name → URL or ARN. */
export interface HealthEnv {
  readonly TABLE_NAME: string;
  readonly AGENT_QUEUE_URLS: string;
  readonly STATE_MACHINE_ARNS: string;
  /** Absent: models are switched off. */
  readonly MODEL_GATEWAY?: GatewaySettings | undefined;
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

/** Any answer at all shows that a provider can be reached; a call of a model would cost money each time. */
function modelProbe({ MODEL_GATEWAY: settings, EGRESS_ALLOW }: HealthEnv): HealthProbe {
  const look = guardedFetch(parseEgressPolicy(EGRESS_ALLOW));
  return {
    name: 'model provider',
    async check() {
      if (settings === undefined) return 'off: the deterministic planner answers alone';
      const chains = Object.values(settings.tiers).flat();
      const places = new Map(await Promise.all(chains.map(placeOf)));
      const said = await Promise.all([...places].map(([url, provider]) => reach(look, url, provider)));
      const reached = said.filter((one) => one.reached);
      // one that answers is enough: the chain goes down to it
      if (reached.length === 0) throw new Error(said.map((one) => one.text).join(', '));
      return said.map((one) => one.text).join(', ');
    },
  };
}

async function reach(look: GuardedFetch, url: string, provider: string) {
  if (provider === 'scripted') return { reached: true, text: provider };
  try {
    const answer = await look(url, { signal: AbortSignal.timeout(2000) });
    await answer.body?.cancel();
    if (answer.status < 500) return { reached: true, text: `${provider} can be reached` };
    return { reached: false, text: `${provider} answers ${answer.status}` };
  } catch {
    return { reached: false, text: `${provider} cannot be reached` };
  }
}

async function placeOf({ provider, baseUrl, region }: ModelCandidate): Promise<[url: string, string]> {
  if (baseUrl !== undefined) return [baseUrl, provider];
  if (provider === 'openai') return ['https://api.openai.com/v1/models', provider];
  if (provider === 'ollama') return ['http://127.0.0.1:11434/', provider];
  if (provider === 'scripted') return [provider, provider];
  const place: string = region ?? (await Promise.resolve(new DynamoDBClient(quick).config.region()));
  return [`https://bedrock-runtime.${place}.amazonaws.com/`, provider];
}
