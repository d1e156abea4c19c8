import * as z from 'zod';
import { Report } from '#domain/findings/report.ts';
import { AgentId, RunId } from '#domain/ids.ts';
import { RunEventBody } from '#domain/runs/event.ts';
import { Run } from '#domain/runs/run.ts';
import { isTerminal, RunStatus } from '#domain/runs/status.ts';
import { EpochMs } from '#domain/time.ts';

/** Where the API begins. */
export const API_BASE = '/api/v1';

/** A run as the API shows it. `answer` is the verified report, once there is one. */
export const RunView = Run.omit({ tenantId: true }).extend({
  answer: Report.optional(),
  links: z.strictObject({
    self: z.string(),
    events: z.string(),
    /** Put a finding's evidence hash in place of `{hash}`. */
    evidence: z.string(),
    report: z.string().optional(),
    cancel: z.string().optional(),
  }),
});
export type RunView = z.infer<typeof RunView>;

/** A run in a listing. */
export const RunSummary = z.strictObject({
  id: RunId,
  workflow: z.string(),
  status: RunStatus,
  /** Its first 200 characters. */
  task: z.string(),
  agents: z.array(AgentId),
  project: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  requestedBy: z.string(),
  createdAt: EpochMs,
  updatedAt: EpochMs,
  finishedAt: EpochMs.optional(),
  links: z.strictObject({ self: z.string() }),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** An event of a run with its place and moment in one object. */
export const RunEventView = z.discriminatedUnion(
  'type',
  RunEventBody.options.map((option) =>
    option.extend({ seq: z.number().int().positive(), at: EpochMs }),
  ) as unknown as typeof RunEventBody.options,
);

/** The run with its links, and its report where it was read. */
export function runView(run: Run, answer?: Report): RunView {
  const { tenantId: _, ...shown } = run;
  const self = `${API_BASE}/runs/${run.id}`;
  return {
    ...shown,
    ...(answer === undefined ? {} : { answer }),
    links: {
      self,
      events: `${self}/events`,
      evidence: `${self}/evidence/{hash}`,
      ...(run.report === undefined ? {} : { report: `${self}/report` }),
      ...(isTerminal(run.status) ? {} : { cancel: `${self}/cancel` }),
    },
  };
}

/** The run as one row of a listing. */
export const runSummary = (run: Run): RunSummary => ({
  id: run.id,
  workflow: run.workflow,
  status: run.status,
  task: run.input.task.slice(0, 200),
  agents: run.routing.agents,
  ...(run.input.project === undefined ? {} : { project: run.input.project }),
  labels: run.input.labels,
  requestedBy: run.requestedBy,
  createdAt: run.createdAt,
  updatedAt: run.updatedAt,
  ...(run.finishedAt === undefined ? {} : { finishedAt: run.finishedAt }),
  links: { self: `${API_BASE}/runs/${run.id}` },
});
