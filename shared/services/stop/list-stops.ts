import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import type { Run } from '#domain/runs/run.ts';
import type { StopScope } from '#ports/stop-switch.ts';
import { RunSummary, runSummary } from '../runs/run-view.ts';
import { StopMarkView, stopMarkView } from './stop-target.ts';

/** What is stopped, and what lives. */
export const StopList = z.strictObject({
  marks: z.array(StopMarkView),
  /** Runs of the caller's tenant that have not ended, newest first; `stopped` is the reason of the widest mark. */
  living: z.array(RunSummary.extend({ stopped: z.string().optional() })),
  /** There are more living runs than are listed. */
  more: z.boolean(),
});
export type StopList = z.infer<typeof StopList>;

/** Living runs that are listed, of each status. */
const MOST = 100;

/**
 * The stop marks that concern a tenant (everything, the tenant, any agent, any of its living runs) and the runs that
 * have not ended. Marks of runs that have ended are left out: they stop nothing.
 */
export async function listStops(
  deps: Deps<'runs.read' | 'agents.read' | 'stop.read'>,
  tenantId: string,
): Promise<StopList> {
  const pages = await Promise.all(
    ['cancelling', 'running', 'queued'].map((status) => deps.runs.list(tenantId, { limit: MOST, status })),
  );
  const runs = pages.flatMap((page) => page.items).sort((a, b) => (a.id < b.id ? 1 : -1));
  const agents = await deps.agents.listAgents();
  const wide: StopScope[] = [
    { kind: 'everything' },
    { kind: 'tenant', tenantId },
    ...agents.map((agentId) => ({ kind: 'agent', agentId }) as const),
  ];
  const ofRuns = runs.map(({ id: runId }) => ({ kind: 'run', tenantId, runId }) as const);
  const marks = await deps.stop.marks([...wide, ...ofRuns]);
  const whole = marks.find(({ scope }) => scope.kind === 'everything' || scope.kind === 'tenant');
  const reasonOf = (run: Run): string | undefined =>
    (whole ?? marks.find(({ scope }) => scope.kind === 'run' && scope.runId === run.id))?.reason;
  return {
    marks: marks.map(stopMarkView),
    living: runs.map((run) => {
      const stopped = reasonOf(run);
      return { ...runSummary(run), ...(stopped === undefined ? {} : { stopped }) };
    }),
    more: pages.some((page) => page.cursor !== undefined),
  };
}
