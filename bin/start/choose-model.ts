// Asks the provider before anything is deployed: whether it is there, takes the key and has the model.
import { guardedFetch } from '#adapters/http/guarded-fetch.ts';
import { ollamaModelCatalogue } from '#adapters/ollama/model-catalogue.ts';
import { openaiModelCatalogue } from '#adapters/openai/model-catalogue.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import { readStage } from '../../lib/stages.ts';
import { type ModelSettings, openaiUrl } from './model-settings.ts';
import { Advice } from './progress.ts';

const WAIT_MS = 10_000;
/** A local server loads the model before it says its first word. */
const PROBE_MS = 60_000;

/** Models that can call tools, best known first; for when none is named. */
const liked = [
  /^gpt-4\.1-mini$/,
  /^gpt-4o-mini$/,
  /^qwen3/,
  /^llama3\.[123]/,
  /^gpt-oss/,
  /^qwen2\.5/,
  /^mistral/,
];
/** Models that do not chat. */
const otherwise = /embed|bge-|minilm|rerank|whisper|tts|dall-e|moderation|image|audio|realtime|transcribe/i;

/**
 * The settings with a model that is known to be there.
 *
 * @throws Advice saying what is in the way and what to do about it
 */
export async function chooseModel(settings: ModelSettings): Promise<ModelSettings> {
  if (settings.provider === 'off') return settings;
  try {
    if (settings.provider !== 'bedrock') return await fromCatalogue(settings);
    if (settings.apiKey !== '') await probe(await realBedrock(settings));
    else if (settings.forwardTo !== '') await reach(settings.forwardTo);
    return settings;
  } catch (error) {
    if (error instanceof LLMProviderError) throw advice(settings, error);
    throw error;
  }
}

/** What the functions of the local stage may reach is what is asked from here: the same policy, the same answer. */
const stageFetch = () => {
  const { settings } = readStage((name) => (name === 'stage' ? 'local' : undefined));
  return guardedFetch(parseEgressPolicy(settings.egressAllow));
};

async function fromCatalogue(settings: ModelSettings): Promise<ModelSettings> {
  const { provider, baseUrl, apiKey } = settings;
  const fetch = stageFetch();
  const catalogue =
    provider === 'ollama'
      ? ollamaModelCatalogue({ baseUrl, fetch, namesOnly: true })
      : openaiModelCatalogue({ baseUrl, apiKey: apiKey || 'none', fetch });
  const models = await catalogue.list(AbortSignal.timeout(WAIT_MS)).catch((error: unknown) => {
    // a server without a list can still be asked
    if (error instanceof LLMProviderError && error.code === 'not_supported') return undefined;
    throw error;
  });
  if (models !== undefined)
    return {
      ...settings,
      model: pick(
        settings,
        models.map(({ id }) => id),
      ),
    };
  if (settings.model === '') {
    throw new Advice(`The server at ${baseUrl} does not list its models: name one in WATCHFLOOR_MODEL.`);
  }
  const { openaiLanguageModel } = await import('#adapters/openai/language-model.ts');
  await probe(openaiLanguageModel({ model: settings.model, baseUrl, apiKey: apiKey || 'none', fetch }));
  return settings;
}

function pick(settings: ModelSettings, ids: readonly string[]): string {
  const { provider, model, baseUrl } = settings;
  if (ids.length === 0) {
    throw new Advice(
      provider === 'ollama'
        ? `Ollama at ${baseUrl} has no model yet. Get one that can call tools: ollama pull llama3.2`
        : `The server at ${baseUrl} serves no model: load one there first.`,
    );
  }
  return model === '' ? likely(baseUrl, ids) : named(settings, ids);
}

function named({ provider, model, baseUrl }: ModelSettings, ids: readonly string[]): string {
  const pull = provider === 'ollama';
  const found = ids.find((id) => id === model || (pull && id === `${model}:latest`));
  if (found !== undefined) return found;
  const there = `There ${ids.length === 1 ? 'is' : 'are'}: ${ids.slice(0, 20).join(', ')}.`;
  throw new Advice(
    pull
      ? `Ollama at ${baseUrl} has no model ${model}. Get it: ollama pull ${model}\n${there}`
      : `The server at ${baseUrl} has no model ${model} for this key (WATCHFLOOR_MODEL). ${there}`,
  );
}

/** A model of OpenAI itself is never chosen by its place in the list: each has its price. */
function likely(baseUrl: string, ids: readonly string[]): string {
  const chatting = ids.filter((id) => !otherwise.test(id));
  const known = liked.flatMap((like) => chatting.filter((id) => like.test(id)))[0];
  const chosen = known ?? (baseUrl === openaiUrl ? undefined : chatting[0]);
  if (chosen !== undefined) return chosen;
  throw new Advice(`Name a model of ${baseUrl} in WATCHFLOOR_MODEL, one of: ${ids.slice(0, 20).join(', ')}.`);
}

/** The client takes endpoint and key from the environment, which must not keep them: the engine is AWS here. */
async function realBedrock({ model, baseUrl, apiKey }: ModelSettings): Promise<LanguageModel> {
  const { bedrockLanguageModel } = await import('#adapters/bedrock/language-model.ts');
  const region = /bedrock-runtime\.([a-z0-9-]+)\./.exec(baseUrl)?.[1] ?? 'us-east-1';
  const wanted = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: baseUrl, AWS_BEARER_TOKEN_BEDROCK: apiKey };
  const during = <T>(work: () => Promise<T>): Promise<T> => {
    Object.assign(process.env, wanted);
    return work().finally(() => {
      for (const name of Object.keys(wanted)) delete process.env[name];
    });
  };
  const languageModel = bedrockLanguageModel({ model, region });
  return {
    ...languageModel,
    generateWithMetadata: (request, signal) =>
      during(() => languageModel.generateWithMetadata(request, signal)),
  };
}

/** A question of a few tokens, with a tool: whoever refuses tools is of no use to an agent. */
async function probe(model: LanguageModel): Promise<void> {
  await model.generateWithMetadata(
    {
      system: 'Answer with one word.',
      messages: [{ role: 'user', text: 'Are you there?' }],
      tools: [{ name: 'nothing', description: 'Does nothing.', inputSchema: { type: 'object' } }],
      maxOutputTokens: 16,
      temperature: 0,
    },
    AbortSignal.timeout(PROBE_MS),
  );
}

async function reach(url: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(WAIT_MS) }).catch((error: unknown) => {
    throw new Advice(
      `Nothing answers at ${url} (WATCHFLOOR_BASE_URL), where the Bedrock of the local engine should ask.`,
      { cause: error },
    );
  });
  await answer.body?.cancel();
}

function advice({ provider, model, baseUrl }: ModelSettings, error: LLMProviderError): Advice {
  const plain = 'Or go on without a model: WATCHFLOOR_LLM=off';
  const { message } = error;
  if (/refused the credentials|AccessDenied|UnrecognizedClient/.test(message)) {
    return new Advice(`${baseUrl} refused the key: check WATCHFLOOR_API_KEY (${message}).\n${plain}`);
  }
  if (/may not be reached/.test(message)) {
    return new Advice(
      `${message}: the local stage reaches this machine and the public internet only.\n${plain}`,
    );
  }
  if (error.code === 'model_output_invalid') {
    return new Advice(
      `What answers at ${baseUrl} is no ${provider} server: check WATCHFLOOR_BASE_URL.\n${plain}`,
    );
  }
  if (error.code === 'not_supported') return new Advice(`${model} is of no use here: ${message}.\n${plain}`);
  if (/know the model|ResourceNotFound|ValidationException/.test(message)) {
    return new Advice(
      `${baseUrl} has no model ${model} for this key: check WATCHFLOOR_MODEL (${message}).\n${plain}`,
    );
  }
  const start =
    provider === 'ollama' ? 'start it with ollama serve' : 'start the server, or check the network';
  return new Advice(
    `Nothing usable answers at ${baseUrl} (${message}): ${start}, or set WATCHFLOOR_BASE_URL.\n${plain}`,
  );
}
