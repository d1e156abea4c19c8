import * as z from 'zod';
import type { Ambient, Capability, Deps } from '#declare/capabilities.ts';
import { type CapabilityEnv, envOf } from '#declare/capability-env.ts';

type Intersect<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;

const RuntimeSettings = z.object({
  /** Origins of browsers that may call the API, separated by spaces; `*` is safe: keys travel in a header. */
  CORS_ORIGINS: z.string().default('*'),
  /**
   * Answers of at least so many bytes are gzipped for callers who accept it; 0 never. Only with
   * `binaryMediaTypes: ['*\/*']` on the API, else callers would get base64.
   */
  COMPRESS_FROM_BYTES: z.coerce.number().int().nonnegative().default(0),
  /** Segments for workers. */
  TRACING: z.enum(['on', 'off']).default('off'),
  /** The usage plan's steady rate, told to callers in `RateLimit-Policy`; 0 says nothing. */
  RATE_LIMIT_PER_SECOND: z.coerce.number().nonnegative().default(0),
});
/** Settings of the edge: {@link runtimeSettings}. */
export type RuntimeSettings = z.infer<typeof RuntimeSettings>;

/** What the edge itself may be set to, every setting with a default. @throws Error on a malformed one */
export const runtimeSettings = (
  source: Readonly<Record<string, string | undefined>> = process.env,
): RuntimeSettings => RuntimeSettings.parse(source);

/** The environment of a set of capabilities, parsed. */
export type Env<C extends Capability> = [C] extends [never]
  ? unknown
  : Intersect<{ [K in C]: CapabilityEnv<K> }[C]>;

/**
 * What a handler hands over: for each port the way to make it from the environment. An adapter's export is
 * such a factory, so importing it has no effect; the runtime makes each port once, on first use.
 */
export type Factories<C extends Capability> = {
  readonly [K in Exclude<keyof Deps<C>, keyof Ambient>]: (env: Env<C>) => Deps<C>[K];
};

/**
 * The ports of a unit, made once for each execution environment.
 *
 * @throws Error naming every missing or malformed variable, before anything else happens
 */
export function wire<C extends Capability>(
  uses: readonly C[],
  factories: Factories<C>,
  ambient: () => Ambient,
  source: Readonly<Record<string, string | undefined>> = process.env,
): () => Deps<C> {
  let made: Deps<C> | undefined;
  return () => {
    made ??= make(uses, factories, ambient, source);
    return made;
  };
}

function make<C extends Capability>(
  uses: readonly C[],
  factories: Factories<C>,
  ambient: () => Ambient,
  source: Readonly<Record<string, string | undefined>>,
): Deps<C> {
  const env: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const use of uses) {
    const parsed = envOf(use).safeParse(source);
    if (parsed.success) Object.assign(env, parsed.data);
    else faults.push(...parsed.error.issues.map((i) => `${i.path.join('.')} (${use}): ${i.message}`));
  }
  if (faults.length > 0) throw new Error(`environment does not fit: ${[...new Set(faults)].join('; ')}`);
  const ports = Object.entries(factories as Record<string, (env: unknown) => unknown>).map(
    ([name, factory]) => [name, factory(env)] as const,
  );
  return { ...ambient(), ...Object.fromEntries(ports) } as Deps<C>;
}
