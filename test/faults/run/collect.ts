import type { Final } from '../checks/check.ts';
import type { World } from '../world/world.ts';

const TENANTS = ['acme', 'platform'];

/** What the stores hold now. */
export async function collect({ stores, clock }: World): Promise<Final> {
  const { state, ledger, bus, audit, summaries, deadLetters } = stores;
  const perTenant = await Promise.all(
    TENANTS.map(async (tenantId) => ({
      entries: (await ledger.entries(tenantId, { from: 0, to: Number.MAX_SAFE_INTEGER }, { limit: 10_000 }))
        .entries,
      usage: await ledger.usage(tenantId, { from: '2000-01-01', to: '2100-01-01', groupBy: 'day' }),
      budgets: await ledger.states(tenantId, {
        scopes: [{ kind: 'tenant', id: tenantId }],
        at: clock.now(),
      }),
      bus: (await bus.getHistory(tenantId, { limit: 10_000 })).items,
      audit: await audit.list(tenantId, 10_000),
    })),
  );
  return {
    runs: [...state.runs.values()],
    outbox: [...state.outbox.values()],
    letters: deadLetters.queues().map((queue) => ({ queue, count: deadLetters.count(queue) })),
    openHolds: await ledger.expired(Number.MAX_SAFE_INTEGER, 10_000),
    pendingSummaries: (await summaries.due(clock.now(), 10_000)).length,
    marks: (await stores.stop.marks(TENANTS.map((tenantId) => ({ kind: 'tenant', tenantId })))).length,
    entries: perTenant.flatMap(({ entries }) => entries),
    usage: perTenant.flatMap(({ usage }) => usage),
    budgets: perTenant.flatMap(({ budgets }) => budgets),
    bus: perTenant.flatMap(({ bus: messages }) => messages),
    audit: perTenant.flatMap(({ audit: entries }) => entries),
  };
}
