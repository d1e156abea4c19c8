/** Keys of a session that may do one thing; absent where the stage has no role that acts. */
export type SessionCredentials =
  | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string }
  | undefined;

/** How a client calls, and with whose keys; without any, the function's own. */
export interface CallSettings {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
  readonly credentials?: NonNullable<SessionCredentials>;
}

/**
 * How a call that changes something is made: once, since a second try of the SDK's own could do it twice, and within
 * what `ACT_LIMIT_MS` leaves after the session was made.
 */
const onceOnly = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 8000, throwOnRequestTimeout: true },
} as const;

/** The settings of a client that acts. */
export const acting = (credentials: SessionCredentials): CallSettings => ({
  ...onceOnly,
  ...(credentials === undefined ? {} : { credentials }),
});
