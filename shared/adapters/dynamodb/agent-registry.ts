import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type AgentRecord, AgentRegistration } from '#domain/agents/agent-record.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { hashOf } from '#domain/hash.ts';
import type { AgentRegistry } from '#ports/agent-registry.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys, prefixes } from './keys.ts';
import { queryRows } from './query-rows.ts';
import { fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { absent, type Condition, putOf, refusedItem, updateOf, wroteItself } from './write.ts';

const AgentColumns = z.object({
  version: z.number(),
  lastHeartbeatAt: z.number().optional(),
  body: jsonColumn(AgentRegistration),
});

/** Registered agents in the table, under the platform's tenant. */
export function dynamoAgentRegistry({ TABLE_NAME: tableName }: TableEnv): AgentRegistry {
  const client = dynamoClient();
  const getAll = async (): Promise<readonly AgentRecord[]> =>
    (await readAll(client, tableName)).map(agentFrom);
  return {
    async register(agent) {
      const put = putOf(tableName, keys.agent(agent.id), { version: 1, body: JSON.stringify(agent) }, absent);
      try {
        await client.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
        return { ...AgentRegistration.parse(agent), version: 1 };
      } catch (error) {
        const stored = refusedItem(error);
        if (stored === undefined) throw error;
        return sameOrConflict(stored, agent);
      }
    },
    get: async (id) => {
      const Key = toKey(keys.agent(id));
      const found = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return found.Item && agentFrom(found.Item);
    },
    getAll,
    getByCapability: async (capability) =>
      (await getAll()).filter((agent) => agent.capabilities.includes(capability)),
    listAgents: async () => (await getAll()).map((agent) => agent.id),
    async update(agent, expectedVersion) {
      const writer = crypto.randomUUID();
      const set = { version: expectedVersion + 1, writer, body: JSON.stringify(agent) };
      const same = { expression: '#version = :was', values: { was: expectedVersion } };
      const update = updateOf(tableName, keys.agent(agent.id), { set }, same);
      try {
        const stored = await client.send(
          new UpdateItemCommand({
            ...update,
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return agentFrom(stored.Attributes ?? {});
      } catch (error) {
        if (wroteItself(error, writer)) return agentFrom(refusedItem(error) ?? {});
        throw updateRefusal(error);
      }
    },
    async remove(id) {
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: toKey(keys.agent(id)) }));
    },
    async heartbeat(id, at) {
      const update = updateOf(tableName, keys.agent(id), { set: { lastHeartbeatAt: at } }, laterThan(at));
      await client.send(new UpdateItemCommand(update)).catch((error) => {
        if (refusedItem(error) === undefined) throw error;
      });
    },
  };
}

const laterThan = (at: number): Condition => ({
  expression: 'attribute_exists(pk) AND (attribute_not_exists(#lastHeartbeatAt) OR #lastHeartbeatAt < :at)',
  values: { at },
});

function agentFrom(row: Row): AgentRecord {
  const { version, lastHeartbeatAt, body } = fromRow(AgentColumns, row);
  return { ...body, version, ...(lastHeartbeatAt === undefined ? {} : { lastHeartbeatAt }) };
}

function sameOrConflict(stored: Row, agent: AgentRegistration): AgentRecord {
  if (hashOf(fromRow(AgentColumns, stored).body) === hashOf(agent)) return agentFrom(stored);
  throw new OrchestratorError('conflict', `another agent is registered as ${agent.id}`);
}

function updateRefusal(error: unknown): unknown {
  const stored = refusedItem(error);
  if (stored === undefined) return error;
  if (stored['pk'] === undefined) return new OrchestratorError('not_found', 'no such agent');
  const { version } = fromRow(AgentColumns, stored);
  return new OrchestratorError('precondition_failed', `the agent is at version ${version}`);
}

// ids are ASCII, so the order of sort keys is the order of ids
const readAll = (client: DynamoDBClient, tableName: string): Promise<readonly Row[]> =>
  queryRows(client, {
    TableName: tableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :agent)',
    ExpressionAttributeValues: { ':pk': { S: keys.agent('').pk }, ':agent': { S: prefixes.agent } },
  });
