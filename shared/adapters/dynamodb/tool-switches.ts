import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ToolSwitch } from '#domain/approvals/tool-switch.ts';
import type { ToolSwitches } from '#ports/tool-switches.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys, prefixes } from './keys.ts';
import { queryRows } from './query-rows.ts';
import { fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { putOf } from './write.ts';

const SwitchColumns = z.object({ body: jsonColumn(ToolSwitch) });

/** Switches of mutating tools in the table. */
export function dynamoToolSwitches({ TABLE_NAME: tableName }: TableEnv): ToolSwitches {
  const client = dynamoClient();
  const switchFrom = (row: Row): ToolSwitch => fromRow(SwitchColumns, row).body;
  return {
    get: async (tenantId, tool) => {
      const Key = toKey(keys.toolSwitch(tenantId, tool));
      const found = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return found.Item && switchFrom(found.Item);
    },
    async set(toolSwitch) {
      const key = keys.toolSwitch(toolSwitch.tenantId, toolSwitch.tool);
      await client.send(new PutItemCommand(putOf(tableName, key, { body: JSON.stringify(toolSwitch) })));
    },
    list: async (tenantId) => {
      const rows = await queryRows(client, {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :tool)',
        ExpressionAttributeValues: {
          ':pk': { S: keys.toolSwitch(tenantId, '').pk },
          ':tool': { S: prefixes.toolSwitch },
        },
      });
      return rows.map(switchFrom);
    },
  };
}
