import { lazy } from '#domain/lazy.ts';
import type { ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import type { OpenModel } from '#ports/open-model.ts';
import type { Secrets } from '#ports/secrets.ts';
import { fetchOf, type ProviderEnv, ProviderKey, vaultOf } from './provider-access.ts';

/** What may be reached. */
export type OpenModelEnv = ProviderEnv;

/** Models by candidate. `secrets` are those of Secrets Manager unless a test brings others. */
export function openModels(env: OpenModelEnv, secrets?: Secrets): OpenModel {
  const opened = new Map<string, LanguageModel>();
  const keys = vaultOf(secrets);
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
  const key = new ProviderKey(candidate.secret, keys);
  const made = lazy(() => load(candidate, env, key));
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
    // no Ollama tells, and a script needs no count
    ...(provider === 'bedrock' || provider === 'openai'
      ? { countTokens: async (request, signal) => (await made()).countTokens?.(request, signal) }
      : {}),
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

async function load(candidate: ModelCandidate, env: OpenModelEnv, key: ProviderKey): Promise<LanguageModel> {
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
