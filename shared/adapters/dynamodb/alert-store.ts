import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import { Alert } from '#domain/triggers/alert.ts';
import type { AlertStore, Noted } from '#ports/alert-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { type Key, keys } from './keys.ts';
import { fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { absent, commit, present, putOf, refusedItem, updateOf, type Write } from './write.ts';

const { count, lastAt, resolvedAt, ...told } = Alert.shape;
const AlertColumns = z.object({ body: jsonColumn(z.strictObject(told)), count, lastAt, resolvedAt });
const LatestColumns = z.object({ runId: told.runId, episode: told.episode, openedAt: told.openedAt });

/** Longer than a message can lie in a queue and then among the dead letters. */
const SEEN_KEPT_SECONDS = 30 * 24 * 60 * 60;
/** A storm writes one item from everywhere at once. */
const ATTEMPTS = 40;

/** Stand for the outcomes of a transaction that was refused; never leave this file. */
const wasSeen = new OrchestratorError('conflict', 'the event was noted before');
const hasMoved = new OrchestratorError('conflict', 'another alert is the latest');

/** Alerts in the table. */
export function dynamoAlertStore({
  TABLE_NAME: tableName,
  ALERT_QUIET_MINUTES,
}: TableEnv & { readonly ALERT_QUIET_MINUTES: number }): AlertStore {
  const client = dynamoClient();
  const read = async (key: Key): Promise<Row | undefined> => {
    const get = new GetItemCommand({ TableName: tableName, Key: toKey(key), ConsistentRead: true });
    return (await client.send(get)).Item;
  };
  const seeing = (tenantId: string, key: string, eventId: string, at: number): Write => {
    const expiresAt = Math.ceil(at / 1000) + SEEN_KEPT_SECONDS;
    const place = keys.alertEvent(tenantId, key, eventId);
    return { item: { Put: putOf(tableName, place, { expiresAt }, absent) }, refused: () => wasSeen };
  };
  const note = async (writes: readonly Write[]): Promise<Noted> => {
    try {
      await commit(client, writes, ATTEMPTS);
      return 'noted';
    } catch (error) {
      if (error === wasSeen) return 'seen';
      if (error === hasMoved) return 'moved';
      throw error;
    }
  };
  return {
    quietMs: ALERT_QUIET_MINUTES * 60_000,
    async latest(tenantId, key) {
      const row = await read(keys.latestAlert(tenantId, key));
      return row && fromRow(LatestColumns, row);
    },
    async ofRun(tenantId, runId) {
      const row = await read(keys.alertOfRun(tenantId, runId));
      return row && alertFrom(row);
    },
    open(alert, eventId) {
      const { tenantId, key, runId, episode, openedAt } = alert;
      const place = keys.latestAlert(tenantId, key);
      const next = { expression: '#episode = :was', values: { was: episode - 1 } };
      const change = { set: { runId, episode, openedAt } };
      const pointed = updateOf(tableName, place, change, episode === 1 ? absent : next);
      return note([
        seeing(tenantId, key, eventId, openedAt),
        { item: { Update: pointed }, refused: () => hasMoved },
        {
          item: { Put: putOf(tableName, keys.alertOfRun(tenantId, runId), columnsOf(alert), absent) },
          refused: () => hasMoved,
        },
      ]);
    },
    join({ tenantId, key, runId }, eventId, at) {
      const change = { set: { lastAt: at, resolvedAt: undefined }, add: { count: 1 } };
      const counted = updateOf(tableName, keys.alertOfRun(tenantId, runId), change, present);
      return note([
        seeing(tenantId, key, eventId, at),
        { item: { Update: counted }, refused: () => hasMoved },
      ]);
    },
    async resolve({ tenantId, runId }, at) {
      const change = { set: { resolvedAt: at } };
      const update = updateOf(tableName, keys.alertOfRun(tenantId, runId), change, present);
      await client.send(new UpdateItemCommand(update)).catch((error) => {
        if (refusedItem(error) === undefined) throw error;
      });
    },
  };
}

function columnsOf({ count: counted, lastAt: last, resolvedAt: resolved, ...body }: Alert) {
  return { body: JSON.stringify(body), count: counted, lastAt: last, resolvedAt: resolved };
}

function alertFrom(row: Row): Alert {
  const { body, resolvedAt: resolved, ...counted } = fromRow(AlertColumns, row);
  return { ...body, ...counted, ...(resolved === undefined ? {} : { resolvedAt: resolved }) };
}
