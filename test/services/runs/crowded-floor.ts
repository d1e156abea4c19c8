import { memoryAdmission, type PlaceLimits } from '#adapters/memory/admission.ts';
import type { Priority } from '#domain/runs/priority.ts';
import type { Run } from '#domain/runs/run.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { relayEntry } from '#services/runs/relay-entry.ts';
import { startRun } from '#services/runs/start-run.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';

/** How long a worker takes for a run, in seconds. */
const WORK_SECONDS = 20;
/** How late the relay comes, in seconds. */
const RELAY_SECONDS = 2;

/** A run that some worker has begun. */
export interface Served {
  readonly tenantId: string;
  readonly priority: Priority;
  readonly waitedSeconds: number;
}

/**
 * Tenants whose runs wait for the same few workers, who take executions as they come. Time goes on by seconds; runs
 * are posted, relayed, worked on and ended by the real services.
 */
export async function crowdedFloor(workers: number, limits: PlaceLimits | undefined) {
  const plain = engineDeps();
  const deps = {
    ...plain,
    admission: limits === undefined ? undefined : memoryAdmission(plain.state, limits),
  };
  await deps.agents.register(registration('log-analysis'));
  const served: Served[] = [];
  const busy: { run: Run; until: number }[] = [];
  let taken = 0;
  let seconds = 0;
  const startedAt = deps.clock.now();
  const now = (): number => startedAt + seconds * 1000;
  const post = (tenantId: string, priority: Priority): Promise<Run> =>
    startRun(deps, {
      tenantId,
      requestedBy: 'key_1',
      correlationId: 'c',
      input: inputOf('Test task'),
      priority,
    });

  const finish = async (): Promise<void> => {
    for (const work of busy.filter(({ until }) => until <= seconds)) {
      busy.splice(busy.indexOf(work), 1);
      const key = { tenantId: work.run.tenantId, runId: work.run.id };
      await changeRun(deps, key, 'fail', { events: [] });
    }
  };
  const begin = async (): Promise<void> => {
    while (busy.length < workers && taken < deps.engine.executions.length) {
      const execution = deps.engine.executions[taken];
      taken += 1;
      if (execution === undefined) break;
      const { tenantId, runId } = execution;
      const { run } = await changeRun(deps, { tenantId, runId }, 'start', { events: [] });
      const waitedSeconds = (now() - run.createdAt) / 1000;
      served.push({ tenantId, priority: run.priority ?? 'normal', waitedSeconds });
      busy.push({ run, until: seconds + WORK_SECONDS });
    }
  };
  return {
    deps,
    post,
    served: served as readonly Served[],
    busy: busy as readonly { run: Run; until: number }[],
    /** One second. */
    tick: async (): Promise<void> => {
      seconds += 1;
      await deps.clock.advance(1000);
      await finish();
      for (const entry of await deps.outbox.pending(now() - RELAY_SECONDS * 1000, 10_000)) {
        await relayEntry(deps, entry);
      }
      await begin();
    },
  };
}

/** The value that so much of them do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
