import { LLMProviderError } from '#domain/errors.ts';
import type { ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import type { OpenModel } from '#ports/open-model.ts';
import type { Secrets } from '#ports/secrets.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';

/** What may be reached. */
export interface OpenModelEnv {
  /** Blocks besides the public internet that may be reached (a model server in the own network). */
  readonly EGRESS_ALLOW: string;
}

/** Models by candidate. `secrets` are those of Secrets Manager unless a test brings others. */
export function openModels(env: OpenModelEnv, secrets?: Secrets): OpenModel {
  const opened = new Map<string, LanguageModel>();
  const keys = once(async () => secrets ?? (await vault()));
  return (candidate) => {
    const name = JSON.stringify(candidate);
    const model = opened.get(name) ?? openModel(candidate, env, keys);
    opened.set(name, model);
    return model;
  };
}

/** A model whose provider's code is loaded with the first call, and whose key is read again when it is refused. */
function openModel(
  candidate: ModelCandidate,
  env: OpenModelEnv,
  keys: () => Promise<Secrets>,
): LanguageModel {
  const key = new Key(candidate.secret, keys);
  const made = once(() => load(candidate, env, key));
  const { provider, model } = candidate;
  const generateWithMetadata: LanguageModel['generateWithMetadata'] = async (request, signal) => {
    const loaded = await made();
    try {
      return await loaded.generateWithMetadata(request, signal);
    } catch (error) {
      if (!(await key.renewed(error))) throw error;
      return loaded.generateWithMetadata(request, signal);
    }
  };
  return {
    provider,
    model,
    generateWithMetadata,
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: async function* (request, signal) {
      const loaded = await made();
      try {
        yield* loaded.stream(request, signal);
      } catch (error) {
        // a refused key is refused before the first word
        if (!(await key.renewed(error))) throw error;
        yield* loaded.stream(request, signal);
      }
    },
  };
}

async function load(candidate: ModelCandidate, env: OpenModelEnv, key: Key): Promise<LanguageModel> {
  const { provider, model, region, baseUrl, guardrail } = candidate;
  switch (provider) {
    case 'bedrock':
      return (await import('../bedrock/language-model.ts')).bedrockLanguageModel({
        model,
        ...(region === undefined ? {} : { region }),
        ...(guardrail === undefined ? {} : { guardrail }),
      });
    case 'openai': {
      const [{ openaiLanguageModel }, fetch] = await Promise.all([
        import('../openai/language-model.ts'),
        fetchOf(env),
      ]);
      const base = baseUrl === undefined ? {} : { baseUrl };
      return openaiLanguageModel({ model, ...base, apiKey: () => key.value(), fetch });
    }
    case 'ollama': {
      const [{ OLLAMA_DEFAULT_URL, ollamaLanguageModel }, fetch] = await Promise.all([
        import('../ollama/language-model.ts'),
        fetchOf(env),
      ]);
      return ollamaLanguageModel({ model, baseUrl: baseUrl ?? OLLAMA_DEFAULT_URL, fetch });
    }
    case 'scripted':
      return (await import('../scripted/language-model.ts')).scriptedLanguageModel([]);
  }
}

async function fetchOf(env: OpenModelEnv): Promise<GuardedFetch> {
  const [{ guardedFetch }, { parseEgressPolicy }] = await Promise.all([
    import('../http/guarded-fetch.ts'),
    import('#domain/network/egress-policy.ts'),
  ]);
  return guardedFetch(parseEgressPolicy(env.EGRESS_ALLOW));
}

async function vault(): Promise<Secrets> {
  return (await import('../secretsmanager/secrets.ts')).secretsManagerSecrets();
}

/** The key of a candidate, read by its reference. */
class Key {
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

/** Runs `make` once; a failure is forgotten, so that the next call tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
