import type { Deps } from '#declare/capabilities.ts';
import { canonicalJson } from '#domain/json.ts';
import type { RunEventBody } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import { runEvents } from '../replay/run-events.ts';

/** Writes an event into the history of a run, unless it says just that already: a repeated step tells nothing twice. */
export async function tellOnce(
  deps: Deps<'runs.write'>,
  { tenantId, id: runId }: Pick<Run, 'tenantId' | 'id'>,
  event: RunEventBody,
): Promise<void> {
  const wanted = canonicalJson(event);
  const events = await runEvents(deps, { tenantId, runId });
  if (events.some(({ seq: _, at: __, ...body }) => canonicalJson(body) === wanted)) return;
  await deps.runs.append(tenantId, runId, [{ ...event, at: deps.clock.now() }]);
}
