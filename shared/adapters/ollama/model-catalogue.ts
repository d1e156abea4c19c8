import * as z from 'zod';
import { LLMProviderError } from '#domain/errors.ts';
import type { CatalogueModel, ModelCatalogue } from '#ports/model-catalogue.ts';
import { CallWatch, damaged } from '../http/call-watch.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { classifyError, classifyStatus } from './classify-error.ts';

/** `model_info` names the architecture, and its figures after it: `llama.context_length`. */
const Shown = z.object({ model_info: z.record(z.string(), z.unknown()) });
/** Models that are asked for their window, and at once; the rest goes without. */
const MOST_SHOWN = 64;
const AT_ONCE = 8;

const Tags = z.object({ models: z.array(z.object({ name: z.string() })) });

/**
 * The models that an Ollama has pulled, the one used last first. Each is asked for its window, with a request of its
 * own, unless only names are wanted; a model that does not tell is listed without.
 */
export function ollamaModelCatalogue(config: {
  baseUrl: string;
  fetch: GuardedFetch;
  namesOnly?: boolean;
}): ModelCatalogue {
  return {
    provider: 'ollama',
    list: async (signal) => {
      const watch = new CallWatch('ollama', signal);
      try {
        const base = config.baseUrl.replace(/\/+$/, '');
        const response = await config.fetch(`${base}/api/tags`, { signal: watch.signal });
        const failure =
          response.status === 404 ? noOllama(response.status) : classifyStatus(response, '', '');
        if (failure !== undefined) throw failure;
        const names = Tags.parse(await response.json()).models.map(({ name }) => name);
        if (config.namesOnly === true) return names.map((id) => ({ id }));
        return await withWindows(names, (name) => windowOf(name, { base, fetch: config.fetch, watch }));
      } catch (error) {
        throw unbilled(error, watch);
      } finally {
        watch.end();
      }
    },
  };
}

async function withWindows(
  names: readonly string[],
  ask: (name: string) => Promise<number | undefined>,
): Promise<readonly CatalogueModel[]> {
  const models: CatalogueModel[] = [];
  for (let from = 0; from < names.length && from < MOST_SHOWN; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE);
    const windows = await Promise.all(some.map((name) => ask(name).catch(() => undefined)));
    for (const [i, id] of some.entries()) {
      const contextTokens = windows[i];
      models.push(contextTokens === undefined ? { id } : { id, contextTokens });
    }
  }
  return [...models, ...names.slice(models.length).map((id) => ({ id }))];
}

/** The longest conversation that the model was made for: calls set the server's own bound to what they need. */
async function windowOf(
  model: string,
  { base, fetch, watch }: { readonly base: string; readonly fetch: GuardedFetch; readonly watch: CallWatch },
): Promise<number | undefined> {
  const response = await fetch(`${base}/api/show`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model }),
    signal: watch.signal,
  });
  if (!response.ok) {
    await response.body?.cancel();
    return undefined;
  }
  const { model_info: told } = Shown.parse(await response.json());
  const length = told[`${String(told['general.architecture'])}.context_length`];
  return typeof length === 'number' && Number.isInteger(length) && length > 0 ? length : undefined;
}

function unbilled(error: unknown, watch: CallWatch): LLMProviderError {
  if (error instanceof z.ZodError || damaged(error)) return noOllama(error);
  const { code, message, retryable } = classifyError(error, watch);
  return new LLMProviderError('ollama', code, message, { cause: error, retryable, began: false });
}

const noOllama = (cause: unknown): LLMProviderError =>
  new LLMProviderError('ollama', 'model_output_invalid', 'that is no list of Ollama', {
    cause,
    began: false,
  });
