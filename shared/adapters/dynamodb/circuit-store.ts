import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Circuit } from '#domain/models/circuit.ts';
import type { CircuitStore } from '#ports/circuit-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys } from './keys.ts';
import { fromRow, jsonColumn, toKey } from './row.ts';
import { absent, putOf, refusedItem } from './write.ts';

const CircuitColumns = z.object({ body: jsonColumn(Circuit) });

/** Circuits in the table: one item each, which only failures write. */
export function dynamoCircuitStore({ TABLE_NAME: tableName }: TableEnv): CircuitStore {
  const client = dynamoClient();
  return {
    async read(id) {
      const Key = toKey(keys.circuit(id));
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return Item === undefined ? undefined : fromRow(CircuitColumns, Item).body;
    },
    async write(id, circuit) {
      const before = circuit.version - 1;
      const condition = before === 0 ? absent : { expression: '#version = :before', values: { before } };
      const columns = { version: circuit.version, body: JSON.stringify(circuit) };
      try {
        await client.send(new PutItemCommand(putOf(tableName, keys.circuit(id), columns, condition)));
        return true;
      } catch (error) {
        if (refusedItem(error) === undefined) throw error;
        return false;
      }
    },
  };
}
