/** The tasks that a registered workflow may name: those that read, and settle the run. A new task is closed at first. */
export const OPEN_TASKS = ['synthesizeReport', 'verifyReport'] as const;

/** The tasks that may settle the run of a registered workflow when a step fails for good. */
export const OPEN_FAILURE_TASKS = ['settleFailure'] as const;
