import * as z from 'zod';

/** Where a run can be. */
export const RunStatus = z.enum([
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
]);
export type RunStatus = z.infer<typeof RunStatus>;

/** What can happen to a run. */
export const runChanges = [
  'start',
  'refuse',
  'request-cancel',
  'succeed',
  'fail',
  'cancel',
  'time-out',
] as const;

/** One of the changes. */
export type RunChange = (typeof runChanges)[number];

/**
 * The life of a run, whole: state → change → next state. A change that is not listed is refused. Terminal
 * states have no row entries, so they absorb.
 */
export const runTransitions = {
  queued: {
    start: 'running',
    // a run that has begun is not refused any more, so this change is not `fail`
    refuse: 'failed',
    'request-cancel': 'cancelling',
    fail: 'failed',
    'time-out': 'timed_out',
  },
  running: {
    succeed: 'succeeded',
    fail: 'failed',
    'request-cancel': 'cancelling',
    'time-out': 'timed_out',
  },
  cancelling: { cancel: 'cancelled' },
  succeeded: {},
  failed: {},
  cancelled: {},
  timed_out: {},
} as const satisfies Record<RunStatus, Partial<Record<RunChange, RunStatus>>>;

/** The state after a change, or undefined when the change is not allowed there. */
export const nextStatus = (status: RunStatus, change: RunChange): RunStatus | undefined =>
  (runTransitions[status] as Partial<Record<RunChange, RunStatus>>)[change];

/** True for a state that nothing leaves. */
export const isTerminal = (status: RunStatus): boolean => Object.keys(runTransitions[status]).length === 0;

/**
 * Which ends leave something to go on with. A terminal state absorbs, so the run itself stays as it ended: a new run
 * takes its finished steps over.
 */
export const resumable = {
  queued: false,
  running: false,
  cancelling: false,
  succeeded: false,
  failed: true,
  cancelled: true,
  timed_out: true,
} as const satisfies Record<RunStatus, boolean>;
