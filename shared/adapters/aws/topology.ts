import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { StackState } from '#domain/telemetry/estate.ts';
import type { GraphNode, ServiceGraph } from '#domain/telemetry/graph.ts';
import type { Missed } from '#ports/telemetry.ts';
import type { CloudFormation, DynamoDb, Lambda, Sqs, XRay } from './clients.ts';
import { listFunctions } from './functions.ts';
import { createGraphBuilder, type GraphBuilder } from './graph-builder.ts';
import { listQueues, nameOf, type QueueAttributes } from './queues.ts';
import { explain, pages } from './sdk.ts';
import { readStacks } from './stacks.ts';
import { listTables } from './tables.ts';

/** The services a graph is read from. */
export interface TopologyClients {
  readonly stacks: CloudFormation;
  readonly functions: Lambda;
  readonly queues: Sqs;
  readonly tables: DynamoDb;
  readonly traces: XRay;
}

/**
 * The service graph; a node's id is the plain name of its resource, as metrics' dimensions have it.
 *
 * @throws OrchestratorError when no part of it could be read
 */
export async function readTopology(from: TopologyClients, missed: Missed): Promise<ServiceGraph> {
  const names = ['functions', 'event sources', 'queues', 'tables', 'stack resources', 'X-Ray service graph'];
  const parts = await Promise.allSettled([
    listFunctions(from.functions),
    listEventSources(from.functions),
    listQueues(from.queues, missed),
    listTables(from.tables, missed),
    readStacks(from.stacks, missed),
    readTraces(from.traces),
  ]);
  const failures = parts.map((p, i) =>
    p.status === 'rejected' ? explain(names[i] as string, p.reason) : undefined,
  );
  if (failures.every((f) => f !== undefined)) throw failures[0];
  for (const [i, f] of failures.entries()) if (f !== undefined) missed(names[i] as string, f.message);
  const [functions, sources, queues, tables, stacks, traces] = parts;
  const builder = createGraphBuilder();
  // resources first: an edge is taken only between known ends
  for (const f of readOf(functions)) builder.resource('function', f.FunctionName, [f.FunctionArn]);
  for (const q of readOf(queues)) builder.resource('queue', q.name, [q.arn, q.url]);
  for (const t of readOf(tables)) builder.resource('table', t.TableName, [t.TableArn, t.LatestStreamArn]);
  for (const s of readOf(stacks)) addStackResources(builder, s);
  for (const s of readOf(sources)) addEventSource(builder, s);
  for (const q of readOf(queues)) addDeadLetters(builder, q);
  for (const f of readOf(functions)) addFunctionEdges(builder, f);
  for (const t of readOf(traces)) builder.dependency(t.from, t.to, 'traced-call');
  return builder.graph();
}

function addStackResources(builder: GraphBuilder, stack: StackState): void {
  for (const r of stack.resources) {
    const kind = KINDS[r.type];
    if (kind !== undefined) builder.resource(kind, nameOf(r.physicalId), [r.physicalId]);
  }
}

const KINDS: Readonly<Record<string, GraphNode['kind']>> = {
  'AWS::Lambda::Function': 'function',
  'AWS::SQS::Queue': 'queue',
  'AWS::DynamoDB::Table': 'table',
  'AWS::DynamoDB::GlobalTable': 'table',
  'AWS::StepFunctions::StateMachine': 'state-machine',
  'AWS::ApiGateway::RestApi': 'api',
  'AWS::ApiGatewayV2::Api': 'api',
  'AWS::RDS::DBInstance': 'database',
  'AWS::RDS::DBCluster': 'database',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SNS::Topic': 'topic',
};

const readOf = <T>(part: PromiseSettledResult<readonly T[]>): readonly T[] =>
  part.status === 'fulfilled' ? part.value : [];

interface EventSource {
  readonly functionArn: string;
  readonly sourceArn: string;
}

async function listEventSources(functions: Lambda): Promise<EventSource[]> {
  const { sdk, client } = await functions();
  const found = await pages(1000, async (token) => {
    const page = await client.send(
      new sdk.ListEventSourceMappingsCommand(token === undefined ? {} : { Marker: token }),
    );
    return { items: page.EventSourceMappings ?? [], next: page.NextMarker };
  });
  return found.map((m) => ({ functionArn: m.FunctionArn ?? '', sourceArn: m.EventSourceArn ?? '' }));
}

/** A function needs its source's messages, and a queue is emptied only as well as its function works. */
function addEventSource(builder: GraphBuilder, source: EventSource): void {
  // a mapping may name a version or alias of the function, and a stream that a newer one has replaced
  const name = source.functionArn.split(':')[6] ?? source.functionArn;
  const arn = source.sourceArn.replace(/\/stream\/.*$/, '');
  builder.dependency(name, arn, 'event-source');
  if (arn.includes(':sqs:')) builder.dependency(arn, name, 'drained-by');
}

function addDeadLetters(builder: GraphBuilder, queue: QueueAttributes): void {
  if (queue.redrive !== undefined) builder.dependency(queue.redrive.arn, queue.arn, 'dead-letters-of');
}

function addFunctionEdges(builder: GraphBuilder, f: FunctionConfiguration): void {
  const name = f.FunctionName ?? '';
  const target = f.DeadLetterConfig?.TargetArn;
  if (target !== undefined) builder.dependency(target, name, 'dead-letters-of');
  for (const value of Object.values(f.Environment?.Variables ?? {})) {
    for (const part of namesIn(value)) builder.dependency(name, part, 'environment');
  }
}

/** A value may name a resource itself, or hold a JSON object or a list whose members do. */
const namesIn = (value: string): string[] =>
  value.length > 4096 ? [] : [value, ...value.split(/[\s,;"'{}[\]]+/).filter((part) => part.length > 2)];

interface Call {
  readonly from: string;
  readonly to: string;
}

const TRACED_MS = 3 * 60 * 60_000;

async function readTraces(traces: XRay): Promise<Call[]> {
  const { sdk, client } = await traces();
  const end = new Date();
  const found = await pages(1000, async (token) => {
    const page = await client.send(
      new sdk.GetServiceGraphCommand({
        StartTime: new Date(end.getTime() - TRACED_MS),
        EndTime: end,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    return { items: page.Services ?? [], next: page.NextToken };
  });
  const names = new Map(found.map((s) => [s.ReferenceId, s.Name ?? '']));
  return found.flatMap((s) =>
    (s.Edges ?? []).flatMap((e) => {
      const to = names.get(e.ReferenceId);
      return to === undefined || to === '' || s.Type === 'client' ? [] : [{ from: s.Name ?? '', to }];
    }),
  );
}
