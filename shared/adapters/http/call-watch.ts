import { LLMProviderError } from '#domain/errors.ts';

/** How long a streamed answer may keep silent. */
export interface Patience {
  /** Until its first sign; a local model is loaded in this time. */
  readonly firstMs: number;
  /** Between two signs. */
  readonly idleMs: number;
}

/** A minute for the first token, half of one for each further. */
export const usualPatience: Patience = { firstMs: 60_000, idleMs: 30_000 };

/**
 * Watches one streamed or whole call of a model: ends it when its caller does, and a stream when it keeps silent too
 * long. Clients tell neither from the other, nor from an end, so what happened is asked here and not of their errors.
 */
export class CallWatch {
  /** For the client: aborts with the caller's signal, on silence, and at the end. */
  readonly signal: AbortSignal;
  private readonly provider: string;
  private readonly caller: AbortSignal | undefined;
  private readonly own = new AbortController();
  private readonly patience: Patience | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silentMs = 0;

  /** Without patience only the caller's signal counts. @throws LLMProviderError when that has aborted already */
  constructor(provider: string, caller: AbortSignal | undefined, patience?: Patience) {
    this.provider = provider;
    this.caller = caller;
    this.patience = patience;
    this.signal = caller === undefined ? this.own.signal : AbortSignal.any([caller, this.own.signal]);
    if (caller?.aborted) throw this.calledOff(caller.reason, undefined, false);
    this.waitFor(patience?.firstMs);
  }

  /** A sign of life came. */
  heard(): void {
    this.waitFor(this.patience?.idleMs);
  }

  /** Ends the call if it still runs: a provider would finish and bill it otherwise. */
  end(): void {
    clearTimeout(this.timer);
    this.own.abort();
  }

  /** What ended the call when it was not the provider: the caller, or silence. */
  interruption(cause: unknown): LLMProviderError | undefined {
    if (this.caller?.aborted) return this.calledOff(this.caller.reason, cause, true);
    if (this.silentMs === 0) return undefined;
    return new LLMProviderError(
      this.provider,
      'timeout',
      `the model said nothing for ${this.silentMs / 1_000} s`,
      {
        cause,
        retryable: true,
      },
    );
  }

  private waitFor(ms: number | undefined): void {
    clearTimeout(this.timer);
    if (ms === undefined) return;
    this.timer = setTimeout(() => {
      this.silentMs = ms;
      this.own.abort();
    }, ms);
  }

  private calledOff(reason: unknown, cause: unknown, began: boolean): LLMProviderError {
    const { name, code } = (reason ?? {}) as { name?: unknown; code?: unknown };
    const late = name === 'TimeoutError' || code === 'timeout';
    return late
      ? new LLMProviderError(this.provider, 'timeout', 'the model did not answer in time', {
          cause,
          retryable: false,
          began,
        })
      : new LLMProviderError(this.provider, 'stopped', 'the call was called off', {
          cause,
          retryable: false,
          began,
        });
  }
}

/** Codes for a connection that never came about; clients that wrap an error may leave them in its message only. */
const UNREACHED =
  /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EPROTO|CERT_HAS_EXPIRED|(DEPTH_ZERO_)?SELF_SIGNED_CERT(_IN_CHAIN)?|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|ERR_TLS_CERT_ALTNAME_INVALID)\b/;

/** True where no connection came about, so that nothing can have been billed. */
export const neverReached = (error: unknown): boolean =>
  causes(error).some((at) => {
    const { code, message } = at as { code?: unknown; message?: unknown };
    return UNREACHED.test(`${String(code)} ${String(message)}`);
  });

/** Statuses of a gateway or provider that gave up waiting for a model, which may have worked on. */
const GAVE_UP: ReadonlySet<number> = new Set([408, 502, 504, 524]);

/** Whether a model may have begun behind an error status: any other error came instead of an answer. */
export const mayHaveBegun = (status: number): boolean => GAVE_UP.has(status);

/** True where something that should have been JSON was none: the answer was damaged on its way. */
export const damaged = (error: unknown): boolean =>
  causes(error).some((at) => (at as { name?: unknown }).name === 'SyntaxError');

/** An error and what it says caused it, outermost first; five deep, which no client exceeds. */
export function causes(error: unknown): readonly object[] {
  const chain: object[] = [];
  let at = error;
  while (chain.length < 5 && at !== null && typeof at === 'object') {
    chain.push(at);
    at = (at as { cause?: unknown }).cause;
  }
  return chain;
}
