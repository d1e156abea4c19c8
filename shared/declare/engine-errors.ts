/** The error name, for the engine, of a failure that trying again will not change; the cause holds the code. */
export const PERMANENT = 'Permanent';

/** The error name of a failure that may pass. Whatever is not {@link PERMANENT} is tried again. */
export const RETRYABLE = 'Retryable';
