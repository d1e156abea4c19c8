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

/** Codes of the system for a connection that never came about. */
const UNREACHED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EPROTO',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** True where no connection came about, so that nothing can have been billed. Clients wrap errors several deep. */
export const neverReached = (error: unknown): boolean =>
  causes(error).some((at) => UNREACHED.has(codeOf(at) ?? ''));

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

const codeOf = (error: object): string | undefined => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
};
