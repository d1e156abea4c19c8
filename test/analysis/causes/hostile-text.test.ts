import { investigateBundle } from '../../scoreboard/investigate-bundle.ts';
import { databaseBundle, START } from './database-bundle.ts';
import { expectUnmoved, PAYLOADS, poisoned } from './hostile-text.ts';

describe('hostile text', () => {
  const lag = databaseBundle({ lag: (m) => m * 60 });
  const healthy = databaseBundle({});
  const lines = Array.from({ length: 20 }, (_, m) => ({
    at: START + m * 60_000,
    message: `INFO checkpoint ${m}`,
  }));
  const told = { logs: [{ group: '/aws/rds/orders-db', lines }], alarms: [] };
  const both = { lag: { ...lag, ...told }, healthy: { ...healthy, ...told } };
  it.each(PAYLOADS)('changes no verdict: %j', async (payload) => {
    for (const bundle of [both.lag, both.healthy]) {
      expectUnmoved(await investigateBundle(bundle), await investigateBundle(poisoned(bundle, [payload])));
    }
  });
});
