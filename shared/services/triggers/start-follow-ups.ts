import type { Deps } from '#declare/capabilities.ts';
import { isTerminal } from '#domain/runs/status.ts';
import type { FollowUp, FollowUpOutcome } from '#domain/triggers/follow-up.ts';
import type { FollowUpKey } from '#ports/follow-up-store.ts';
import { startTriggeredRun, type TriggeredDeps } from './start-triggered-run.ts';

const LIMIT = 500;
const PARALLEL = 8;
/** A run that goes on is looked at again after half the time that has passed, within these bounds. */
const SOONEST_MS = 20_000;
const LATEST_MS = 5 * 60_000;

type FollowDeps = TriggeredDeps & Deps<'follow-ups.take'>;

/** What a round did, counted; `errors` are follow-ups that come up again in the next. */
export type FollowedUp = Readonly<Record<FollowUpOutcome | 'errors', number>>;

/**
 * Starts the follow-ups of runs that have ended. A follow-up is settled after its run is there, and its run has an id
 * that was given before: whatever breaks off in between is repeated without a second run.
 */
export async function startFollowUps(deps: FollowDeps): Promise<FollowedUp> {
  const counts = { started: 0, skipped: 0, stopped: 0, refused: 0, errors: 0 };
  const left = [...(await deps.followUps.due(deps.clock.now() + 1, LIMIT))];
  const worker = async (): Promise<void> => {
    for (let key = left.shift(); key !== undefined; key = left.shift()) {
      try {
        const outcome = await follow(deps, key);
        if (outcome !== undefined) counts[outcome] += 1;
      } catch {
        // one's trouble must not keep the others waiting
        counts.errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return counts;
}

/** Undefined for one that has to wait, or was settled by another. */
async function follow(deps: FollowDeps, key: FollowUpKey): Promise<FollowUpOutcome | undefined> {
  const followUp = await deps.followUps.get(key);
  if (followUp === undefined || followUp.outcome !== undefined) return undefined;
  const before = await deps.runs.get(key.tenantId, key.after);
  if (before !== undefined && !isTerminal(before.status)) {
    const now = deps.clock.now();
    const wait = Math.min(LATEST_MS, Math.max(SOONEST_MS, (now - followUp.createdAt) / 2));
    await deps.followUps.putOff(key, now + Math.round(wait));
    return undefined;
  }
  if (followUp.when === 'succeeded' && before?.status !== 'succeeded') {
    const reason = `the run before it ${before === undefined ? 'is gone' : `ended ${before.status}`}`;
    await deps.followUps.settle(key, 'skipped', reason);
    return 'skipped';
  }
  const { outcome, reason } = await startTriggeredRun(deps, key.id, requestOf(followUp));
  await deps.followUps.settle(key, outcome, reason);
  return outcome;
}

const requestOf = ({ tenantId, workflow, input, priority, after, ...rest }: FollowUp) => ({
  tenantId,
  workflow,
  priority,
  requestedBy: rest.requestedBy,
  ...(rest.payer === undefined ? {} : { payer: rest.payer }),
  correlationId: rest.correlationId,
  input: { ...input, labels: { ...input.labels, after } },
});
