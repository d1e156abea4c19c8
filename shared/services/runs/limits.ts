/** How long a run may take from acceptance to its terminal state, whatever happens on the way. */
export const RUN_TIME_LIMIT_SECONDS = 900;

/** Executions of one run: the first and the resumed ones. The next loss ends it as failed. */
export const MAX_ATTEMPTS = 5;

/** The workflow behind `POST /orchestrate`. */
export const DEFAULT_WORKFLOW = 'investigate';
