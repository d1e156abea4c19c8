import type { Deps } from '#declare/capabilities.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { RunKey } from '../runs/read-run.ts';

/** Events of one read. */
const PAGE = 500;

/** The whole history of a run, as far as it is written. */
export async function runEvents(deps: Deps<'runs.read'>, { tenantId, runId }: RunKey): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page = await deps.runs.events(tenantId, runId, events.length, PAGE);
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}
