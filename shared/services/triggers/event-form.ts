import * as z from 'zod';
import type { RunId } from '#domain/ids.ts';
import { Priority } from '#domain/runs/priority.ts';
import { Alert, AlertKey } from '#domain/triggers/alert.ts';
import { API_BASE } from '../runs/run-view.ts';
import { TaskRequest } from '../runs/task-request.ts';

/** An event as a caller tells it: the trouble it is about, and the task of a run for it. */
export const EventForm = TaskRequest.extend({
  key: AlertKey.describe('Which trouble: events of one key are one run'),
  id: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters')
    .optional()
    .describe('Of the event: one that comes again under its id is not counted again'),
  state: z.enum(['firing', 'resolved']).default('firing'),
  priority: Priority.default('normal'),
});
export type EventForm = z.infer<typeof EventForm>;

/** An alert as the API shows it. */
export const AlertView = Alert.omit({ tenantId: true });
export type AlertView = z.infer<typeof AlertView>;

/** What became of an event. */
export const EventView = z.strictObject({
  outcome: z
    .enum(['started', 'joined', 'repeated', 'resolved', 'nothing', 'stopped'])
    .describe(
      '`nothing`: the end of a trouble nobody told of; `stopped`: a stop mark keeps runs from beginning',
    ),
  alert: AlertView.optional(),
  links: z.strictObject({ run: z.string() }).optional(),
});
export type EventView = z.infer<typeof EventView>;

/** The alert without what its caller knows. */
export function alertView({ tenantId: _, ...shown }: Alert): AlertView {
  return shown;
}

/** Where a run is read. */
export const runLink = (runId: z.infer<typeof RunId>): string => `${API_BASE}/runs/${runId}`;
