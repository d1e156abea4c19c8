import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { twoLayerCache } from '#adapters/cache/cache.ts';
import { dynamoCache } from '#adapters/dynamodb/cache.ts';
import { dynamoClient } from '#adapters/dynamodb/client.ts';
import { keys } from '#adapters/dynamodb/keys.ts';
import { toKey } from '#adapters/dynamodb/row.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { createTable } from '../../ports/aws-world.ts';
import { cacheContract } from '../../ports/cache.contract.ts';

const env = { TABLE_NAME: 'cached', CACHE_URL: '', RELEASE: 'one' };
const behind = { TABLE_NAME: 'behind', CACHE_URL: '', RELEASE: 'one' };
const place = { tenantId: 'acme', namespace: 'models', key: 'k' };

describe('in the table', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    await createTable(env.TABLE_NAME);
    await createTable(behind.TABLE_NAME);
  });
  afterAll(() => emulator?.stop());

  cacheContract(async () => dynamoCache(env));

  describe('behind the memory of the process', () => {
    cacheContract(async () => twoLayerCache(behind));

    it('is seen by other processes of the same release', async () => {
      const now = Date.now();
      await twoLayerCache(behind).put(place, 'shared', { now, ttlMs: 1_000 });
      expect(await twoLayerCache(behind).get(place, now)).toMatchObject({ hit: { value: 'shared' } });
      expect(await twoLayerCache({ ...behind, RELEASE: 'two' }).get(place, now)).toEqual({ outcome: 'miss' });
    });
  });

  it('leaves the table a time, in seconds, from when on it may remove the item', async () => {
    await dynamoCache(env).put(place, 'v', { now: 1_000_500, ttlMs: 1_000 });
    const { pk, sk } = keys.cached(place.tenantId, place.namespace, place.key);
    const { Item } = await dynamoClient().send(
      new GetItemCommand({ TableName: env.TABLE_NAME, Key: toKey({ pk, sk }) }),
    );
    expect(Item?.['expiresAt']).toEqual({ N: '1002' });
    expect(pk.startsWith('TENANT#acme#CACHE#models#')).toBe(true);
  });

  it('is unavailable, and no error, where the table cannot be had', async () => {
    const cache = dynamoCache({ TABLE_NAME: 'no-such-table' });
    expect(await cache.get(place, 1)).toEqual({ outcome: 'unavailable' });
    expect(await cache.put(place, 'v', { now: 1, ttlMs: 1_000 })).toBe(false);
    expect(await cache.delete(place)).toBe(false);
  });
});
