import type { Deps } from '#declare/capabilities.ts';
import type { OutboxEntry } from '#ports/run-store.ts';
import { finishCancel } from './cancel-run.ts';
import { executionOf, startEntry } from './start-run.ts';

/** The ports that sending an outbox entry takes. */
export type RelayDeps = Deps<'runs.write' | 'outbox.mark' | 'engine.start' | 'engine.stop' | 'stop.write'>;

/** Within this time the direct send has arrived, if it was made at all. */
const DIRECT_MS = 1_500;

/**
 * Sends one fresh entry where the direct send did not: the relay is the net, not the road, so it first gives
 * the road its time.
 */
export async function relayFreshEntry(deps: RelayDeps, entry: OutboxEntry): Promise<void> {
  const wait = entry.createdAt + DIRECT_MS - deps.clock.now();
  if (entry.kind === 'start-run' && wait > 0) await deps.clock.sleep(wait);
  await relayEntry(deps, entry);
}

/**
 * Sends one outbox entry that was not marked as sent, and marks it. Free of effect where the run has gone on
 * without it: an execution has one name for each attempt, and a run that has ended starts nothing.
 */
export async function relayEntry(deps: RelayDeps, entry: OutboxEntry): Promise<void> {
  const run = await deps.runs.get(entry.tenantId, entry.runId);
  // the transaction that made it running has marked its first start
  if (run?.status === 'running' && run.attempt === 1 && entry.id === startEntry(run, 0).id) return;
  if (run !== undefined && entry.kind === 'stop-run' && run.status === 'cancelling') {
    await finishCancel(deps, run);
  }
  const wanted = run?.status === 'queued' || run?.status === 'running';
  if (run !== undefined && wanted && entry.id === startEntry(run, entry.createdAt).id) {
    await deps.engine.start(executionOf(run));
  }
  await deps.outbox.markSent(entry);
}
