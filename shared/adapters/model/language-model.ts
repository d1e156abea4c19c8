import type { LanguageModel } from '#ports/language-model.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';

/** What decides which model is used. */
export interface ModelEnv {
  readonly MODEL_PROVIDER: 'off' | 'scripted' | 'bedrock' | 'openai' | 'ollama';
  readonly MODEL_ID: string;
  /** For OpenAI-compatible servers and Ollama; empty means the provider's own. */
  readonly MODEL_BASE_URL: string;
  /** Name of the secret that holds the API key; empty where none is needed. */
  readonly MODEL_SECRET: string;
  /** Blocks besides the public internet that may be reached (a model server in the own network). */
  readonly EGRESS_ALLOW: string;
}

/**
 * The configured model, or undefined when it is switched off. The provider's code is loaded on the first call, so
 * functions that never call it do not pay for it.
 */
export function languageModel(env: ModelEnv): LanguageModel | undefined {
  if (env.MODEL_PROVIDER === 'off') return undefined;
  if (env.MODEL_PROVIDER !== 'scripted' && env.MODEL_ID === '') {
    throw new Error(`MODEL_ID must name a model of ${env.MODEL_PROVIDER}`);
  }
  const made = once(() => load(env));
  return {
    provider: env.MODEL_PROVIDER,
    model: env.MODEL_PROVIDER === 'scripted' ? 'script' : env.MODEL_ID,
    generate: async (request, signal) => (await made()).generate(request, signal),
    generateWithMetadata: async (request, signal) => (await made()).generateWithMetadata(request, signal),
    stream: async function* (request, signal) {
      yield* (await made()).stream(request, signal);
    },
  };
}

async function load(env: ModelEnv): Promise<LanguageModel> {
  const [{ defaultCallPolicy, resilient }, model] = await Promise.all([
    import('./resilient.ts'),
    providersModel(env),
  ]);
  return resilient(model, defaultCallPolicy);
}

async function providersModel(env: ModelEnv): Promise<LanguageModel> {
  switch (env.MODEL_PROVIDER) {
    case 'bedrock':
      return (await import('../bedrock/language-model.ts')).bedrockLanguageModel({ model: env.MODEL_ID });
    case 'openai': {
      const { openaiLanguageModel } = await import('../openai/language-model.ts');
      const base = env.MODEL_BASE_URL === '' ? {} : { baseUrl: env.MODEL_BASE_URL };
      return openaiLanguageModel({
        model: env.MODEL_ID,
        ...base,
        apiKey: await keyOf(env),
        fetch: await fetchOf(env),
      });
    }
    case 'ollama': {
      const { OLLAMA_DEFAULT_URL, ollamaLanguageModel } = await import('../ollama/language-model.ts');
      return ollamaLanguageModel({
        model: env.MODEL_ID,
        baseUrl: env.MODEL_BASE_URL || OLLAMA_DEFAULT_URL,
        fetch: await fetchOf(env),
      });
    }
    default:
      return (await import('../scripted/language-model.ts')).scriptedLanguageModel([]);
  }
}

async function fetchOf(env: ModelEnv): Promise<GuardedFetch> {
  const [{ guardedFetch }, { parseEgressPolicy }] = await Promise.all([
    import('../http/guarded-fetch.ts'),
    import('#domain/network/egress-policy.ts'),
  ]);
  return guardedFetch(parseEgressPolicy(env.EGRESS_ALLOW));
}

/** A server that wants no key still gets the header: clients insist on one. */
async function keyOf(env: ModelEnv): Promise<string> {
  if (env.MODEL_SECRET === '') return 'none';
  const { secretsManagerSecrets } = await import('../secretsmanager/secrets.ts');
  return secretsManagerSecrets().get(env.MODEL_SECRET);
}

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
