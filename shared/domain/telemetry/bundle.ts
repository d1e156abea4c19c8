import * as z from 'zod';
import { Window } from '../time.ts';
import { Alarm } from './alarm.ts';
import { Change } from './change.ts';
import { FunctionState, QueueState, QuotaState, StackState, TableState } from './estate.ts';
import { ServiceGraph } from './graph.ts';
import { LogGroup } from './log.ts';
import { Series } from './series.ts';

/**
 * An incident bundle: everything that was recorded of one incident in one JSON document, so that a run can
 * look at it in place of a live account. What is absent was not recorded: tools answer it as a gap, never as
 * "nothing there" (an empty array does mean "looked, and there was nothing"). Documented in docs/bundle.md.
 */
export const IncidentBundle = z.strictObject({
  format: z.literal('watchfloor-incident-bundle/1'),
  name: z.string().max(200),
  /** The span the recording covers; "now" for the run is its end. */
  window: Window,
  /** What the caller saw: the text of an alert or ticket. Untrusted. */
  alert: z.strictObject({
    title: z.string(),
    description: z.string(),
    at: z.number().int().optional(),
    labels: z.record(z.string(), z.string()),
  }),
  metrics: z.array(Series).optional(),
  logs: z.array(LogGroup).optional(),
  alarms: z.array(Alarm).optional(),
  changes: z.array(Change).optional(),
  topology: ServiceGraph.optional(),
  stacks: z.array(StackState).optional(),
  functions: z.array(FunctionState).optional(),
  queues: z.array(QueueState).optional(),
  tables: z.array(TableState).optional(),
  quotas: z.array(QuotaState).optional(),
  /** Top consumers of a database: statement digest → load and waits (Performance Insights). */
  databaseLoad: z
    .array(
      z.strictObject({
        node: z.string(),
        statement: z.string(),
        load: z.number(),
        waits: z.record(z.string(), z.number()),
      }),
    )
    .optional(),
});
export type IncidentBundle = z.infer<typeof IncidentBundle>;
