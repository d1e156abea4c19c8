import { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { makeGrant } from '#services/approvals/keep-grants.ts';
import { adminOf } from '../../faults/world/client.ts';

describe('makeGrant', () => {
  it('makes one grant for a request that comes twice, and answers it as it was made', async () => {
    const clock = memoryClock(1_795_253_400_000);
    const deps = { clock, random: memoryRandomness(1), grants: memoryActionGrantStore() };
    const form = { tool: 'turn_dial', target: 'dial:a', minutes: 60 };
    const known = [{ name: 'turn_dial' }] as never;
    const id = 'agr_01kdvdna01ccvbty95hvf3j5rv';
    const first = await makeGrant(deps, adminOf('acme'), form, known, id);
    await clock.advance(60_000);
    expect(await makeGrant(deps, adminOf('acme'), form, known, id)).toEqual(first);
    expect(await deps.grants.list('acme')).toHaveLength(1);
  });
});
