import * as z from 'zod';

/** Who serves models. `scripted` is for tests and for seeing the way of a model without one. */
export const ModelProviderName = z.enum(['scripted', 'bedrock', 'openai', 'ollama']);
export type ModelProviderName = z.infer<typeof ModelProviderName>;

/** One model behind one provider: a link of a chain. */
export const ModelCandidate = z.strictObject({
  provider: ModelProviderName,
  /** Model id or, at Bedrock, inference profile. */
  model: z.string().min(1),
  /** At Bedrock; the function's own where absent. */
  region: z.string().optional(),
  /** For OpenAI-compatible servers and Ollama; the provider's own where absent. */
  baseUrl: z.string().optional(),
  /** Reference of the secret that holds the key; absent where none is needed. Never the key itself. */
  secret: z.string().optional(),
  /** At Bedrock: what every call is to pass. */
  guardrail: z.strictObject({ id: z.string().min(1), version: z.string().min(1) }).optional(),
  /** The server is one's own, so a call costs nothing by declaration; without it an unknown price is refused. */
  ownHardware: z.boolean().optional(),
});
export type ModelCandidate = z.infer<typeof ModelCandidate>;

const Chain = z.array(ModelCandidate).min(1).max(8);
const ms = (fallback: number) => z.number().int().positive().default(fallback);

/** How models are called. Each tier names its chain: the first that answers counts. */
export const GatewaySettings = z.strictObject({
  tiers: z.strictObject({ cheap: Chain, standard: Chain, strong: Chain }),
  /** Tries of each link, at least 1; only failures that may pass are tried again. */
  attempts: z.number().int().min(1).max(10).default(3),
  /** Bound of the first pause; doubles with each. The pause is drawn uniformly below it ("full jitter"). */
  firstDelayMs: z.number().int().nonnegative().default(500),
  maxDelayMs: ms(20_000),
  /** How long one try may take. */
  timeoutMs: ms(60_000),
  /** After how long a hold whose holder fell silent counts as spent. Longer than any try. */
  holdMs: ms(15 * 60_000),
  /** Calls of one provider at once in one process, and how many may wait for their turn. */
  bulkhead: z
    .strictObject({ concurrent: ms(8), queued: z.number().int().nonnegative().default(32) })
    .prefault({}),
  breaker: z
    .strictObject({
      failures: ms(5),
      openMs: ms(30_000),
      maxOpenMs: ms(10 * 60_000),
      probeMs: ms(90_000),
    })
    .prefault({}),
});
export type GatewaySettings = z.infer<typeof GatewaySettings>;

/** A candidate's name in messages, circuits and reasons. */
export const candidateName = ({ provider, model, region }: ModelCandidate): string =>
  `${provider}/${model}${region === undefined ? '' : ` in ${region}`}`;
