import { LLMProviderError, OrchestratorError } from '#domain/errors.ts';
import type { ModelServer } from '#domain/models/model-servers.ts';
import type { CatalogueModel, ModelCatalogue } from '#ports/model-catalogue.ts';
import type { OpenCatalogue } from '#ports/open-catalogue.ts';
import type { Secrets } from '#ports/secrets.ts';
import { fetchOf, type ProviderEnv, ProviderKey, vaultOf } from './provider-access.ts';

/** A server that takes longer is told as one that does not answer: whoever looks at the list waits for it. */
const WAIT_MS = 5_000;

/** Lists of models by server, each provider's code loaded with the first list. */
export function openCatalogues(
  env: ProviderEnv,
  secrets?: Secrets,
  { waitMs = WAIT_MS }: { readonly waitMs?: number } = {},
): OpenCatalogue {
  const keys = vaultOf(secrets);
  return (server) => ({
    provider: server.provider,
    list: async (caller) => {
      const late = AbortSignal.timeout(waitMs);
      const signal = caller === undefined ? late : AbortSignal.any([caller, late]);
      const key = new ProviderKey(server.secret, keys);
      try {
        return await Promise.race([listed(server, env, key, signal), endOf(late, server)]);
      } catch (error) {
        throw withoutAddress(server, error);
      }
    },
  });
}

async function listed(
  server: ModelServer,
  env: ProviderEnv,
  key: ProviderKey,
  signal: AbortSignal,
): Promise<readonly CatalogueModel[]> {
  try {
    return await (await load(server, env, key)).list(signal);
  } catch (error) {
    if (!(await key.renewed(error))) throw error;
    return (await load(server, env, key)).list(signal);
  }
}

async function load(
  { provider, baseUrl, models }: ModelServer,
  env: ProviderEnv,
  key: ProviderKey,
): Promise<ModelCatalogue> {
  switch (provider) {
    case 'bedrock':
      return (await import('../bedrock/model-catalogue.ts')).bedrockModelCatalogue(models);
    case 'openai': {
      const [{ openaiModelCatalogue }, fetch, apiKey] = await Promise.all([
        import('../openai/model-catalogue.ts'),
        fetchOf(env),
        key.value(),
      ]);
      return openaiModelCatalogue({ ...(baseUrl === undefined ? {} : { baseUrl }), apiKey, fetch });
    }
    case 'ollama': {
      const [{ ollamaModelCatalogue }, { OLLAMA_DEFAULT_URL }, fetch] = await Promise.all([
        import('../ollama/model-catalogue.ts'),
        import('../ollama/language-model.ts'),
        fetchOf(env),
      ]);
      return ollamaModelCatalogue({ baseUrl: baseUrl ?? OLLAMA_DEFAULT_URL, fetch });
    }
    case 'scripted':
      return (await import('../scripted/model-catalogue.ts')).scriptedModelCatalogue();
  }
}

/** What reads a key or resolves a name does not look at the signal. */
function endOf(late: AbortSignal, { provider }: ModelServer): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (): void =>
    reject(
      new LLMProviderError(provider, 'timeout', 'the server did not answer in time', {
        cause: late.reason,
        retryable: true,
        began: false,
      }),
    );
  late.addEventListener('abort', end, { once: true });
  return promise;
}

/** The guard's errors name addresses, the vault's name references: those are told by their kind alone. */
function withoutAddress({ provider }: ModelServer, error: unknown): LLMProviderError {
  const inner = innermost(error);
  const fail = (code: LLMProviderError['code'], message: string): LLMProviderError =>
    new LLMProviderError(provider, code, message, { cause: error, began: false });
  if (inner?.code === 'egress_denied') {
    return fail(
      'egress_denied',
      'the address of the server may not be reached: see egressAllow of the stage',
    );
  }
  if (inner !== undefined && !(inner instanceof LLMProviderError)) {
    return inner.code === 'unavailable'
      ? fail('unavailable', 'the key for the server cannot be read')
      : fail('model_unavailable', 'the server cannot be reached');
  }
  return error instanceof LLMProviderError ? error : fail('model_unavailable', 'the list cannot be had');
}

/** The expected failure that is at the bottom of an error; five deep, which none exceeds. */
function innermost(error: unknown): OrchestratorError | undefined {
  let found: OrchestratorError | undefined;
  let at = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    if (at instanceof OrchestratorError) found = at;
    at = at.cause;
  }
  return found;
}
