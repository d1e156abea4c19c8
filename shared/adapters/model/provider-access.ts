import { LLMProviderError } from '#domain/errors.ts';
import { lazy } from '#domain/lazy.ts';
import type { Secrets } from '#ports/secrets.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';

/** What may be reached. */
export interface ProviderEnv {
  /** Blocks besides the public internet that may be reached (a model server in the own network). */
  readonly EGRESS_ALLOW: string;
}

/** A `fetch` through the egress guard; its code is loaded here. */
export async function fetchOf(env: ProviderEnv): Promise<GuardedFetch> {
  const [{ guardedFetch }, { parseEgressPolicy }] = await Promise.all([
    import('../http/guarded-fetch.ts'),
    import('#domain/network/egress-policy.ts'),
  ]);
  return guardedFetch(parseEgressPolicy(env.EGRESS_ALLOW));
}

/** The secrets of Secrets Manager, or those that are handed over; the client's code is loaded with the first use. */
export const vaultOf = (secrets?: Secrets): (() => Promise<Secrets>) =>
  lazy(async () => secrets ?? (await import('../secretsmanager/secrets.ts')).secretsManagerSecrets());

/** The key for a server, read by its reference. */
export class ProviderKey {
  private readonly reference: string | undefined;
  private readonly keys: () => Promise<Secrets>;
  private used: string | undefined;

  constructor(reference: string | undefined, keys: () => Promise<Secrets>) {
    this.reference = reference;
    this.keys = keys;
  }

  /** A server that wants no key still gets one: clients insist on it. */
  async value(): Promise<string> {
    if (this.reference === undefined) return 'none';
    this.used = await (await this.keys()).get(this.reference);
    return this.used;
  }

  /** True when the provider refused the key and there is another by now: it was rotated. */
  async renewed(error: unknown): Promise<boolean> {
    if (this.reference === undefined || !isRefusedKey(error)) return false;
    const refused = this.used;
    return (await (await this.keys()).get(this.reference, { fresh: true })) !== refused;
  }
}

const isRefusedKey = (error: unknown): boolean =>
  error instanceof LLMProviderError && (error.cause as { status?: unknown } | undefined)?.status === 401;
