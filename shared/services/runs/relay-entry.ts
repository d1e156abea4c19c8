import type { Deps } from '#declare/capabilities.ts';
import type { Run } from '#domain/runs/run.ts';
import type { OutboxEntry } from '#ports/run-store.ts';
import { publish } from '../bus/publish.ts';
import { passPlace, startOrWait } from './admit-runs.ts';
import { finishCancel } from './cancel-run.ts';
import { startEntry } from './start-run.ts';

/** The ports that sending an outbox entry takes. */
export type RelayDeps = Deps<
  'runs.write' | 'outbox.mark' | 'engine.start' | 'runs.queue' | 'engine.stop' | 'stop.write' | 'bus.publish'
>;

/** Within this time the direct send has arrived, if it was made at all. */
const DIRECT_MS = 1_500;

/**
 * Sends one fresh entry where the direct send did not: the relay is the net, not the road, so it first gives
 * the road its time.
 */
export async function relayFreshEntry(deps: RelayDeps, entry: OutboxEntry): Promise<void> {
  // at most that: a clock that is behind must not hold up the stream
  const wait = Math.min(DIRECT_MS, entry.createdAt + DIRECT_MS - deps.clock.now());
  if (entry.kind === 'start-run' && wait > 0) await deps.clock.sleep(wait);
  await relayEntry(deps, entry);
}

/**
 * Sends one outbox entry that was not marked as sent, and marks it. Free of effect where the run has gone on
 * without it: an execution has one name for each attempt, and a run that has ended starts nothing.
 */
export async function relayEntry(deps: RelayDeps, entry: OutboxEntry): Promise<void> {
  const run = await deps.runs.get(entry.tenantId, entry.runId);
  if (run !== undefined && entry.kind === 'run-ended') await followEnd(deps, run);
  // the transaction that made it running has marked its first start
  if (run?.status === 'running' && run.attempt === 1 && entry.id === startEntry(run, 0).id) return;
  if (run !== undefined && entry.kind === 'stop-run' && run.status === 'cancelling') {
    await finishCancel(deps, run);
  }
  const wanted = run?.status === 'queued' || run?.status === 'running';
  if (run !== undefined && wanted && entry.id === startEntry(run, entry.createdAt).id) {
    await startOrWait(deps, run);
  }
  await deps.outbox.markSent(entry);
}

/** What comes after a run: its place is free, and the bus tells of its end. */
async function followEnd(deps: RelayDeps, run: Run): Promise<void> {
  await passPlace(deps, run);
  await announceEnd(deps, run);
}

/** Tells the tenant's bus that a run has ended, once: the message has the run's own id. */
async function announceEnd(deps: RelayDeps, run: Run): Promise<void> {
  const { id: subject, tenantId, workflow, status, attempt, failure } = run;
  const data = { status, workflow, attempt, ...(failure === undefined ? {} : { failure }) };
  await publish(deps, { id: `${subject}/ended`, type: 'run-ended', source: 'runs', tenantId, subject, data });
}
