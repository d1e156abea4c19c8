import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Priority } from '#domain/runs/priority.ts';
import type { Admission } from '#ports/admission.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys } from './keys.ts';
import { ROW_VERSION, toKey } from './row.ts';
import { refusedItem } from './write.ts';

/** Where places are, and how many each tenant has; 0: as many as it likes. */
export interface AdmissionEnv extends TableEnv {
  readonly RUNS_AT_ONCE: number;
  readonly URGENT_BESIDES: number;
}

/** The way in, alone: for those who start runs and look after none. None where places are not counted. */
export function dynamoAdmissionGate(env: AdmissionEnv): Pick<Admission, 'enter'> | undefined {
  return env.RUNS_AT_ONCE === 0 ? undefined : { enter: enterBy(dynamoClient(), env) };
}

/** Takes a place by one conditional write of the item that holds all of a tenant. */
export function enterBy(client: DynamoDBClient, env: AdmissionEnv): Admission['enter'] {
  return async (place, inTurn = false) => {
    const { tenantId, runId, priority } = place;
    const asked = priority === 'bulk' ? bulkPlace(env) : anyPlace(env, priority);
    const first = inTurn
      ? 'attribute_exists(pk) OR attribute_not_exists(pk)'
      : `attribute_not_exists(waits_${priority})`;
    const update = new UpdateItemCommand({
      TableName: env.TABLE_NAME,
      Key: toKey(keys.places(tenantId)),
      UpdateExpression: `SET v = :v ADD ${asked.into}`,
      ConditionExpression: `contains(inside, :id) OR (${asked.free} AND (${first}))`,
      ExpressionAttributeValues: {
        ':v': { N: String(ROW_VERSION) },
        ':run': { SS: [runId] },
        ':id': { S: runId },
        ...asked.limits,
      },
    });
    try {
      await client.send(update);
      return true;
    } catch (error) {
      if (refusedItem(error) === undefined) throw error;
      return false;
    }
  };
}

const anyPlace = ({ RUNS_AT_ONCE, URGENT_BESIDES }: AdmissionEnv, priority: Priority) => ({
  into: 'inside :run',
  free: '(attribute_not_exists(inside) OR size(inside) < :most)',
  limits: { ':most': { N: String(RUNS_AT_ONCE + (priority === 'urgent' ? URGENT_BESIDES : 0)) } },
});

/** Bulk runs stand in two sets, and only half of the places may be theirs. */
function bulkPlace(env: AdmissionEnv) {
  const { into, free, limits } = anyPlace(env, 'bulk');
  return {
    into: `${into}, insideBulk :run`,
    free: `${free} AND (attribute_not_exists(insideBulk) OR size(insideBulk) < :half)`,
    limits: { ...limits, ':half': { N: String(env.RUNS_AT_ONCE / 2) } },
  };
}
