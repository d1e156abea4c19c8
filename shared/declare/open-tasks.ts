/** The task that drafts a run's report. */
export const DRAFTS = 'synthesizeReport';

/** The task that ends a run well, with its report. */
export const SETTLES = 'verifyReport';

/** The tasks that a registered workflow may name: those that read, and settle the run. A new task is closed at first. */
export const OPEN_TASKS = [DRAFTS, SETTLES] as const;

/** The tasks that may settle the run of a registered workflow when a step fails for good. */
export const OPEN_FAILURE_TASKS = ['settleFailure'] as const;
